"""What becomes matters of a flood of things in one message."""

from __future__ import annotations

from dataclasses import replace

from bot.reading import Act, Reading
from handlers.acts import MOST_ACTS, acts_of, plain_act, to_file
from handlers.desk import Desk
from models.matter import AGAINST_STAFF, MINOR
from models.words import Kind
from tests.support.cast import Person
from tests.support.ledger import matters

FLOOD = (
    "①建议广场添个饮水处②建议修公厕③路灯坏了没人修④请问低保咋申请⑤建议多种树"
    "⑥请问办证要啥材料⑦建议开夜市⑧俺要举报村支书贪污低保款，装自己口袋⑨信息员态度不好，光骂人"
    "⑩俺家下水道堵了没人管"
)


def said(text: str, *pieces: tuple[Kind, str, str]) -> list[Act]:
    """Acts in the order of a reading: (kind, words, flag or "")."""
    acts = []
    for kind, words, flag in pieces:
        start = text.index(words)
        act = plain_act(kind, words, "样例", *([flag] if flag else []))
        acts.append(replace(act, span=(start, start + len(words))))
    first = {Kind.EMERGENCY: 0, Kind.REPORT: 1}
    return sorted(acts, key=lambda act: first.get(act.kind, 2))


def test_the_rest_of_a_flood_has_no_word_of_what_is_guarded_and_all_its_own_flags() -> None:
    wishes = [f"建议{n}" for n in "甲乙丙丁戊己庚辛"]
    text = "。".join([*wishes[:6], "举报村支书", wishes[6], "信息员骂人", wishes[7]])
    acts = said(
        text,
        *((Kind.SUGGESTION, words, MINOR if words == "建议辛" else "") for words in wishes),
        (Kind.REPORT, "举报村支书", ""),
        (Kind.COMPLAINT, "信息员骂人", AGAINST_STAFF),
    )
    filed = to_file(text, acts)
    assert len(filed) == MOST_ACTS
    rest = filed[-1]
    assert (rest.kind, rest.text, rest.flags) == (
        Kind.UNCLEAR, "建议己\n建议庚\n建议辛", frozenset({MINOR}),
    )  # fmt: skip
    assert {act.text for act in filed if act.kind is not Kind.SUGGESTION} == {
        "举报村支书", "信息员骂人", rest.text,
    }  # fmt: skip
    typed = acts_of(text, Reading(tuple(acts)))
    assert [act.kind for act in typed] == [act.kind for act in filed]
    assert not any(
        "举报" in act.text or "骂人" in act.text
        for act in typed
        if act.kind in {Kind.SUGGESTION, Kind.UNCLEAR}
    )


def test_guarded_acts_are_never_too_many_to_stand_by_themselves() -> None:
    reports = [f"举报{n}" for n in "甲乙丙丁戊己庚辛壬癸"]
    text = "。".join([*reports, "建议修路", "建议种树"])
    acts = said(
        text,
        *((Kind.REPORT, words, "") for words in reports),
        (Kind.SUGGESTION, "建议修路", ""),
        (Kind.SUGGESTION, "建议种树", ""),
    )
    filed = to_file(text, acts)
    assert [act.text for act in filed] == [*reports, "建议修路\n建议种树"]


def test_a_wish_on_both_sides_of_a_report_is_filed_without_it() -> None:
    text = "建议种树。举报村支书。建议多种树"
    (report,) = said(text, (Kind.REPORT, "举报村支书", ""))
    (wish,) = said(text, (Kind.SUGGESTION, text, ""))
    for filed in (to_file(text, [report, wish]), acts_of(text, Reading((report, wish)))):
        assert [act.kind for act in filed] == [Kind.REPORT, Kind.SUGGESTION]
        assert "举报" in filed[0].text
        assert "举报" not in filed[1].text
        assert "建议种树" in filed[1].text


def test_a_flood_from_wechat_leaves_the_report_sealed(desk: Desk, alan: Person) -> None:
    alan.says(FLOOD)
    filed = matters(desk)
    assert len(filed) == MOST_ACTS
    assert len([one for one in filed if one.sealed]) == 1
    for one in filed:
        assert one.sealed or "贪污" not in one.verbatim
        assert one.guarded or "信息员" not in one.verbatim
    assert [one.verbatim for one in filed if one.kind is Kind.UNCLEAR] != []
