"""Papers: grouping letters into themes, and the figures and the Excel file of a great week."""

from __future__ import annotations

from typing import Any

from bench._grouping import grouping
from bench._week import weekly


def main() -> dict[str, Any]:
    """Prints the tables; returns their figures."""
    return {"themes": grouping(), "weekly": weekly()}
