"""Numbers that betray a person, and whose they are. All numbers here are invented."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.gates import flags_of
from models.personal_number import looks_like_identity, numbers_in, others_covered


@pytest.mark.parametrize(
    ("text", "kind", "own"),
    [
        ("我的电话是13800000001，路灯坏了", "phone", True),
        ("路灯坏了半年没人修，联系我 138 0000 0001", "phone", True),
        ("路灯坏了半年没人修。13800000001", "phone", True),
        ("电话：13800000001，建议装路灯", "phone", True),
        ("包工头欠俺工钱，他电话13800000001", "phone", False),
        ("村支书张某某，电话13800000001，收了人家的礼", "phone", False),
        ("俺邻居电话是０３７３－２０００００１", "phone", False),
        ("老板的手机１３８０００００００１关机了", "phone", False),
        ("他身份证110101190001010007冒领低保", "id", False),
        ("本人身份证号110101190001010007", "id", True),
        ("车主不挪车，豫G00A01堵着门", "plate", False),
        ("他让俺把钱打到6222020000000000000上", "card", False),
    ],
)
def test_a_number_is_found_with_whose_it_is(text: str, kind: str, own: bool) -> None:
    (found,) = numbers_in(text)
    assert (found.kind.value, found.own) == (kind, own)


@pytest.mark.parametrize(
    "text",
    [
        "第四十二条罚款2000元太多",
        "受理编号 123-456-7890 办到哪了",
        "打12345没人接",
        "2026年11月26日停水",
        "花了3000000000000000块",
        "俺村豫剧团唱得好",
    ],
)
def test_what_is_no_personal_number_is_left_alone(text: str) -> None:
    assert numbers_in(text) == []


def test_the_check_character_decides_where_the_birthday_cannot() -> None:
    assert looks_like_identity("110101199003070054") or looks_like_identity("110101199003070055")
    assert not looks_like_identity("110101199013990001")
    assert not looks_like_identity("12345")


def test_numbers_of_others_are_covered_and_her_own_stays() -> None:
    told = "包工头欠钱，他电话１３８００００００１２。我的电话是13900001234"
    assert others_covered(told) == "包工头欠钱，他电话〔别人的电话〕。我的电话是13900001234"
    assert others_covered("第12条罚款太高") == "第12条罚款太高"


def test_only_numbers_of_others_are_flagged() -> None:
    assert flags_of("我的电话是13800000001") == frozenset()
    assert flags_of("他电话13800000001") == {"third_party_phone"}


def test_a_child_is_told_from_a_youth() -> None:
    assert flags_of("我是五年级学生，校门口没红绿灯") == {"minor", "under_14"}
    assert flags_of("我在新中读高二，晚自习太晚") == {"minor"}
    assert flags_of("俺孙子上五年级，校门口没红绿灯") == frozenset()


@given(st.text(alphabet="0139Xx豫G- 他我电话，。６２", max_size=80))
def test_spans_are_slices_of_the_input_in_order(text: str) -> None:
    found = numbers_in(text)
    assert all(0 <= n.start < n.end <= len(text) for n in found)
    assert all(a.end <= b.start for a, b in pairwise(found))


def test_a_hundred_thousand_figures_take_bounded_time() -> None:
    before = time.process_time()
    for piece in ("6222 ", "1", "138", "他电话13800000001，"):
        numbers_in(piece * 20_000)
    assert time.process_time() - before < 10
