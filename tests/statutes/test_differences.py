"""Which part became which, and which words changed."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from statutes.differences import Part, marks, pairs

TEXTS = st.text(alphabet="的一是在不了有和人这，。\n", max_size=40)


@given(TEXTS, TEXTS)
def test_the_marks_hold_both_texts_whole(old: str, new: str) -> None:
    found = marks(old, new)
    assert "".join(m.text for m in found if m.what != "gone") == new
    assert "".join(m.text for m in found if m.what != "new") == old


def test_a_changed_figure_is_marked_and_nothing_else() -> None:
    found = marks("用牵引绳牵领，绳长不超过两米；", "用牵引绳牵领，绳长不超过一点五米；")
    assert [(m.what, m.text) for m in found] == [
        ("same", "用牵引绳牵领，绳长不超过"),
        ("gone", "两"),
        ("new", "一点五"),
        ("same", "米；"),
    ]


@given(st.lists(TEXTS, max_size=6), st.lists(TEXTS, max_size=6))
def test_every_part_stands_in_one_pair(old: list[str], new: list[str]) -> None:
    found = pairs(_parts(old), _parts(new))
    assert sorted(i for i, _ in found if i is not None) == list(range(len(old)))
    assert [j for _, j in found if j is not None] == list(range(len(new)))


def test_an_article_that_moved_on_is_still_itself() -> None:
    old = _parts(["立法目的", "每户养犬不得超过一只。", "本规定自公布之日起施行。"])
    new = _parts(
        ["立法目的", "居民委员会制定公约。", "每户养犬不得超过两只。", "本规定自公布之日起施行。"]
    )
    assert pairs(old, new) == [(0, 0), (None, 1), (1, 2), (2, 3)]


def test_what_went_stands_where_it_stood() -> None:
    assert pairs(
        _parts(["甲乙丙丁", "子丑寅卯", "东南西北"]), _parts(["甲乙丙丁", "东南西北"])
    ) == [
        (0, 0),
        (1, None),
        (2, 1),
    ]


def test_the_same_words_twice_keep_their_places() -> None:
    assert pairs(_parts(["同样的话", "同样的话"]), _parts(["同样的话", "同样的话"])) == [
        (0, 0),
        (1, 1),
    ]


def test_a_long_law_is_compared_while_one_waits() -> None:
    """Every one of 600 articles rewritten: the window keeps the work small."""
    old = _parts([f"第{n}种情形应当由第{n}号机关处理并公布结果" for n in range(600)])
    new = _parts([f"第{n}类情形可以由第{n}号机关办理并告知本人" for n in range(600)])
    assert pairs(old, new)[300] == (300, 300)


def _parts(texts: list[str]) -> list[Part]:
    return [Part(str(number), text) for number, text in enumerate(texts, start=1)]
