"""Logs without personal data: one JSON object a line, in our own words only.

What a person wrote, an openid, a number of a telephone, a token or a secret is never passed to a
logger; beside that, the formatter blots out what looks like one, in case a library was careless.
"""

from __future__ import annotations

import json
import logging
import re
import sys
from datetime import UTC, datetime

_BLOTS = (
    (re.compile(r"((?:access_token|secret|appsecret|t|signature|openid)=)[^&\s\"']+"), r"\1***"),
    (re.compile(r"(?<![\w-])o[\w-]{27}(?![\w-])"), "openid***"),
    (re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)"), "phone***"),
)


class JsonLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "from": record.name,
            "what": blotted(record.getMessage()),
        }
        if record.exc_info and record.exc_info[0] is not None:
            line["error"] = _trace(record)
        return json.dumps(line, ensure_ascii=False)


def blotted(text: str) -> str:
    """The text with everything that looks like an identity or a secret taken out."""
    for pattern, blot in _BLOTS:
        text = pattern.sub(blot, text)
    return text


def start_logging(level: str) -> None:
    """All loggers of this process to standard error. Called once, by the process's entry."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    # A job that still runs when its next turn comes is said once a second; ours say what failed.
    logging.getLogger("apscheduler.scheduler").setLevel(logging.ERROR)
    for quiet in ("sqlalchemy.engine", "urllib3", "apscheduler", "jieba", "alembic", "PIL"):
        logging.getLogger(quiet).setLevel(max(logging.WARNING, root.level))


def _trace(record: logging.LogRecord) -> list[str]:
    """Where it happened and of what type: a database's message could quote a person's words."""
    kind, _, trace = record.exc_info or (None, None, None)
    lines = [kind.__name__ if kind else "error"]
    while trace is not None:
        code = trace.tb_frame.f_code
        lines.append(f"{code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return lines[-25:]
