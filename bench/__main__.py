"""`python -m bench [NAME]`: prints the tables of one measurement, or of all, and keeps them.

A measurement is a module of this folder with `main() -> dict`; the dict is written as JSON to
`bench/NAME.json` in the data folder (MINYI_DATA, else var/).
"""

from __future__ import annotations

import json
import os
import pkgutil
import sys
from importlib import import_module
from pathlib import Path

HERE = Path(__file__).parent


def names() -> list[str]:
    """Measurements there are: modules of this folder that are not private."""
    return sorted(m.name for m in pkgutil.iter_modules([str(HERE)]) if not m.name.startswith("_"))


def run(name: str) -> None:
    """Runs one measurement and writes what it found."""
    found = import_module(f"bench.{name}").main()
    folder = Path(os.environ.get("MINYI_DATA", "var")) / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(found, ensure_ascii=False, indent=1)
    (folder / f"{name}.json").write_text(text + "\n", encoding="utf-8")


def main() -> int:
    """Exit status 2 for a name that is no measurement."""
    wanted = sys.argv[1:] or names()
    unknown = [name for name in wanted if name not in names()]
    if unknown:
        print(f"no such measurement: {' '.join(unknown)}; there are: {' '.join(names())}")
        return 2
    for name in wanted:
        run(name)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
