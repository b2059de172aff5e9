"""Files and media behind one small interface: a folder now.

A key is made here and holds no name that came from outside.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import shutil
from pathlib import Path

_KEY = re.compile(r"[0-9a-f]{2}/[0-9a-f]{30}\.[a-z0-9]{1,5}")


class Folder:
    def __init__(self, root: Path) -> None:
        self._root = root

    @property
    def root(self) -> Path:
        """The folder below which the keys lie."""
        return self._root

    def put(self, data: bytes, suffix: str) -> str:
        """Stores `data` durably and returns its key. `suffix` is a bare extension, as 'jpg'."""
        return self._write(secrets.token_hex(16), data, suffix)

    def keep(self, data: bytes, suffix: str) -> str:
        """The same under a key made of the digest: the same file twice lies there once."""
        return self._write(hashlib.sha256(data).hexdigest()[:32], data, suffix)

    def _write(self, name: str, data: bytes, suffix: str) -> str:
        key = f"{name[:2]}/{name[2:]}.{suffix}"
        path = self.path(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(f".{secrets.token_hex(4)}.part")  # two may write the same file
        with part.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
        return key

    def path(self, key: str) -> Path:
        """Where a key lies. Raises ValueError for anything that `put` did not make."""
        if not _KEY.fullmatch(key):
            raise ValueError("not a key of this folder")
        return self._root / key

    def get(self, key: str) -> bytes:
        """Raises FileNotFoundError."""
        return self.path(key).read_bytes()

    def free(self) -> int:
        """Bytes free on the disk on which the folder lies, or will lie once it is made."""
        root = self._root.resolve()
        there = next(path for path in (root, *root.parents) if path.exists())
        return shutil.disk_usage(there).free

    def remove(self, key: str) -> None:
        self.path(key).unlink(missing_ok=True)
