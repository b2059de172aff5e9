"""Dialects are files beside one another: a region is added without touching code."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import lexicon
from bot.reading import Act
from bot.understand import understand
from models.words import Kind, Stance
from tests.bot.corpus import directory


@pytest.fixture(autouse=True)
def henan_again() -> Iterator[None]:
    yield
    lexicon.use_regions(["henan"])


def act(text: str) -> Act:
    return understand(text, directory()).main


def test_henan_is_understood_from_the_start() -> None:
    assert "恁管不管" in lexicon.roles()["反问"]


def test_another_region_stands_beside_it() -> None:
    assert act("第八条嫽扎咧").stance is None
    lexicon.use_regions(["henan", "guanzhong"])
    assert act("第八条嫽扎咧").stance is Stance.FOR
    assert act("第八条得劲").stance is Stance.FOR


def test_without_a_region_its_words_mean_nothing() -> None:
    lexicon.use_regions([])
    assert act("第八条得劲").stance is None
    assert act("第八条我同意").stance is Stance.FOR


def test_a_region_may_be_added_from_any_folder(tmp_path: Path) -> None:
    words = "赞成: [杠赛]\n没人管: [木来管]\n"
    (tmp_path / "shandong.yaml").write_text(words, encoding="utf-8")
    lexicon.use_regions(["shandong"], tmp_path)
    assert act("第八条杠赛").stance is Stance.FOR
    assert act("村头路灯坏了半年木来管").kind is Kind.COMPLAINT


def test_a_region_without_a_file_is_refused() -> None:
    with pytest.raises(ValueError, match=r"nowhere\.yaml is missing"):
        lexicon.use_regions(["nowhere"])


def test_a_role_that_no_rule_knows_is_refused_and_nothing_changes(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text("赞同词: [好]\n", encoding="utf-8")
    with pytest.raises(ValueError, match="no such role: 赞同词"):
        lexicon.use_regions(["x"], tmp_path)
    assert "恁管不管" in lexicon.roles()["反问"]
