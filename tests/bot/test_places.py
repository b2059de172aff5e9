"""Places in a message and the directory they come from."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot import segment
from bot.places import Directory, Place
from bot.understand import prepare, understand
from tests.bot.corpus import directory, load, villages


@pytest.mark.parametrize(
    "row", [*load("places"), *load("held_out/places")], ids=lambda r: r["text"]
)
def test_places_are_read_as_the_directory_names_them(row: dict[str, Any]) -> None:
    acts = understand(row["text"], directory(), own_place=row.get("own")).acts
    assert list(dict.fromkeys(p for act in acts for p in act.places)) == row["places"]
    if row.get("every"):
        assert all(list(act.places) == row["places"] for act in acts)


def test_places_are_read_among_villages_too() -> None:
    rows = [row for n in range(1, 8) for row in load(f"seen_places_{n}")]
    wrong = [row for row in rows if _read(row) != row["places"]]
    assert [row for row in wrong if not row.get("misread")] == []


def _read(row: dict[str, Any]) -> list[str]:
    acts = understand(row["text"], villages(), own_place=row.get("own")).acts
    return list(dict.fromkeys(p for act in acts for p in act.places))


def test_the_longest_name_wins() -> None:
    made = Directory([Place("王村乡", "town"), Place("大王村", "village")])
    assert [f.name for f in made.find("俺是大王村的，在王村乡东边")] == ["大王村", "王村乡"]


def test_a_site_leads_to_its_contact_point() -> None:
    found = directory().find("诚城社区北院征集箱坏了")
    assert [(f.name, f.point) for f in found] == [("诚城社区北院征集箱", "诚城社区")]


def test_villages_that_share_a_name_lead_to_no_point() -> None:
    shared = [Place("张家庄村", "village", (), "甲镇"), Place("张家庄村", "village", (), "乙镇")]
    assert [f.point for f in Directory(shared).find("俺张家庄村的")] == [None]


def test_the_statistical_file_is_read_under_everyday_names(tmp_path: Path) -> None:
    rows = [
        "level,code,name,county_code,county,town_code,town,short_name",
        "county,1,某县,1,某县,,,某",
        "town,2,开发区甲堤乡,1,某县,2,开发区甲堤乡,开发区甲堤",
        "town,3,乙阳小区街道,1,某县,3,乙阳小区街道,乙阳小区",
        "village,4,丙阳堤村民委员会,1,某县,2,开发区甲堤乡,丙阳堤",
        "village,5,丁城社区居民委员会,1,某县,2,开发区甲堤乡,丁城",
    ]
    (tmp_path / "p.csv").write_text("\n".join(rows), encoding="utf-8")
    made = Directory.from_csv(tmp_path / "p.csv")
    assert [p.name for p in made.places] == ["甲堤乡", "乙阳街道", "丙阳堤村", "丁城社区"]
    assert made.places[2].point == "甲堤乡"


def test_a_file_with_other_columns_is_refused(tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(ValueError, match="neither"):
        Directory.from_csv(tmp_path / "p.csv")


def test_an_empty_directory_finds_nothing() -> None:
    assert Directory([]).find("石婆固镇") == []


def test_a_village_of_a_shared_name_lies_in_the_town_before_it() -> None:
    shared = [
        Place("甲河镇", "town", (), "甲河镇"),
        Place("张家庄村", "village", (), "甲河镇"),
        Place("张家庄村", "village", (), "乙河镇"),
    ]
    found = Directory(shared).find("俺甲河镇张家庄村的")
    assert [(f.name, f.point) for f in found] == [("甲河镇", "甲河镇"), ("张家庄村", "甲河镇")]


def test_a_name_heard_wrongly_counts_only_when_one_place_alone_sounds_like_it() -> None:
    one = [Place("东大阳堤村", "village", (), "甲镇")]
    assert [f.name for f in Directory(one).find("东大洋堤村的井")] == ["东大阳堤村"]
    two = [*one, Place("东大杨堤村", "village", (), "甲镇")]
    assert Directory(two).find("东大洋堤村的井") == []


def test_words_of_a_former_directory_are_taken_back() -> None:
    before = segment.cut("俺是薛固窑头镇的")
    former = Directory([Place("薛固窑头镇", "town")])
    prepare(former)
    assert "薛固窑头镇" in segment.cut("俺是薛固窑头镇的")
    prepare(Directory([Place("邢桥湾镇", "town")]), instead_of=former)
    assert segment.cut("俺是薛固窑头镇的") == before
