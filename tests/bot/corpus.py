"""Reads the corpora of tests/corpus: sentences written for this project, with their meaning."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from bot.place_files import places_in
from bot.places import Directory
from bot.understand import prepare

CORPUS = Path(__file__).parent.parent / "corpus"
TALK = ("thanks", "greeting", "unsubscribe", "erase", "human", "menu", "spam", "unclear")
CONTENT = ("suggestion", "question", "opinion", "complaint", "report", "emergency", "progress")


@lru_cache(maxsize=1)
def directory() -> Directory:
    """The contact points and a few villages with awkward names."""
    made = Directory.from_csv(CORPUS / "directory.csv")
    prepare(made)
    return made


@lru_cache(maxsize=1)
def villages() -> Directory:
    """The same and some thirty invented villages and towns, some of them namesakes."""
    made = Directory(
        place
        for name in ("directory", "directory_villages")
        for place in places_in(CORPUS / f"{name}.csv")
    )
    prepare(made)
    return made


def load(name: str) -> Any:
    return yaml.safe_load((CORPUS / f"{name}.yaml").read_text(encoding="utf-8"))


def labelled(kind: str) -> list[tuple[str, str]]:
    """(sentence, kind it must be read as) for one file: its yes lines and its no lines."""
    content = load(kind)
    if "lines" in content:
        return [(str(text), meant) for text, meant in content["lines"].items()]
    yes = [(str(text), content["kind"]) for text in content["yes"]]
    return yes + [(str(text), meant) for text, meant in content["no"].items()]
