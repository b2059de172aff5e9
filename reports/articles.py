"""How articles are written in official papers."""

from __future__ import annotations

from collections.abc import Iterable

from statutes.references import in_papers


def articles(references: Iterable[str]) -> str:
    return "、".join(in_papers(reference, "草案整体") for reference in references)
