"""`python -m emulator`: read the environment, serve until told to stop."""

from __future__ import annotations

import logging
import os
import signal
import socket
import sys
from contextlib import suppress
from types import FrameType

from werkzeug.serving import WSGIRequestHandler, make_server

from emulator.accounts import Accounts, all_from_environment
from emulator.app import create_app
from emulator.config import ConfigError


class Handler(WSGIRequestHandler):
    """Keeps connections open, and keeps no access log: its addresses carry tokens."""

    protocol_version = "HTTP/1.1"

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def main() -> int:
    """Out: 0 after a stop, 2 when the environment or the port does not allow a start."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(message)s")
    try:
        configs = all_from_environment(os.environ)
        config, app = configs[0], create_app(*configs)
        listener = socket.create_server((config.host, config.port), backlog=256)
        server = make_server(
            config.host,
            config.port,
            app,
            threaded=True,
            request_handler=Handler,
            fd=listener.fileno(),
        )
    except (ConfigError, OSError) as error:
        sys.stderr.write(f"emulator: {error}\n")
        return 2
    signal.signal(signal.SIGTERM, _stop)
    targets = ", ".join(one.webhook for one in configs)
    sys.stderr.write(f"emulator: http://{config.host}:{config.port} -> {targets}\n")
    with suppress(KeyboardInterrupt):
        server.serve_forever()
    accounts: Accounts = app.extensions["accounts"]
    accounts.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
