"""A consultation opens, gets a new version, closes with its day, and publishes its result."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from handlers.access import Refused
from handlers.consult.add_version import add_version, remove_version
from handlers.consult.cancel import cancel_consultation
from handlers.consult.close import close_consultation, close_due
from handlers.consult.compare import Became, compare
from handlers.consult.conclude import conclude
from handlers.consult.explain import explain
from handlers.consult.open import open_consultation
from handlers.consult.public import (
    preview_key,
    public_article,
    public_draft,
    public_list,
    public_result,
)
from handlers.consult.settle import settle
from handlers.consult.window import Frame
from handlers.desk import Desk
from models.audit_entry import AuditEntry
from models.consultation import ConsultationState
from models.opinion import Opinion
from models.outcome import Adoption, Outcome
from tests.handlers.consult.test_correct import spoken_on
from tests.support.consultations import CITY, SECOND, TITLE, Put, file, form, put
from tests.support.twins import StandingClock


def state(made: Put) -> ConsultationState:
    return made.view().row.state


def versions(made: Put) -> list[int]:
    return [draft.number for draft in made.view().drafts]


def test_a_second_version_carries_what_stayed_and_shows_what_changed(desk: Desk) -> None:
    made = put(desk)
    for number in ("3", "4"):
        explain(
            *(desk, CITY, made.id, made.article(number), f"说的是{number}。"),
            questions=[f"{number}行吗？"],
            form=form(),
        )
    made.opens()
    with pytest.raises(Refused, match="一字不差"):
        add_version(desk, CITY, made.id, file(), "", form=form())
    assert add_version(desk, CITY, made.id, file(SECOND), "二审稿", form=form()) == 1
    by_number = {a.row.number: a.row for a in made.view().articles}
    assert by_number["5"].explanation == "说的是4。"  # the same words, one article further on
    assert by_number["5"].questions == ["4行吗？"]
    assert by_number["3"].explanation == ""  # its words changed
    assert by_number["3"].before_id == made.article("3", 1)
    assert by_number["5"].before_id == made.article("4", 1)
    assert by_number["4"].before_id is None
    assert made.view().rows[0].before_id == made.view(1).rows[0].id  # 第一章
    lines = {r.place: r.before_id for r in made.view().rows}
    assert lines["3.1(1)"] == made.line("3.1(1)", 1)
    assert lines["5.1"] == made.line("4.1", 1)

    found = compare(desk, CITY, made.id)
    assert dict(found.counts) == {Became.SAME: 4, Became.CHANGED: 1, Became.NEW: 1}
    assert [(d.name, d.was) for d in found.differences if d.was] == [
        *(("第五条", "第四条"), ("第六条", "第五条")),
    ]
    changed = next(d for d in found.differences if d.became is Became.CHANGED)
    assert [(m.what, m.text) for m in changed.marks if m.what != "same"] == [
        *(("gone", "两"), ("new", "一点五")),
    ]
    back = compare(desk, CITY, made.id, old=2, new=1)
    assert back.counts[Became.GONE] == 1

    spoken_on(made, by_number["4"].id, "4")
    with pytest.raises(Refused, match="已经有人对这一稿提了意见"):
        remove_version(desk, CITY, made.id, form=form())


def test_a_version_nobody_spoke_on_is_taken_down_and_the_first_never(desk: Desk) -> None:
    made = put(desk)
    add_version(desk, CITY, made.id, file(SECOND), "", form=form())
    assert versions(made) == [2, 1]
    remove_version(desk, CITY, made.id, form=form())
    assert versions(made) == [1]
    with pytest.raises(Refused, match="第一稿"):
        remove_version(desk, CITY, made.id, form=form())
    with pytest.raises(Refused, match="只有一稿"):
        compare(desk, CITY, made.id)


def test_it_closes_by_the_clock_on_the_day_after_its_last_in_shanghai(
    desk: Desk, clock: StandingClock
) -> None:
    made = put(desk)
    made.opens()
    clock.forward(days=30, hours=13, minutes=59)  # 20 December, 23:59 in Shanghai
    assert close_due(desk) == 0
    assert public_draft(desk, made.id).takes_opinions  # type: ignore[union-attr]
    clock.forward(minutes=1)
    assert not public_draft(desk, made.id).takes_opinions  # type: ignore[union-attr]
    assert (close_due(desk), close_due(desk)) == (1, 0)
    assert state(made) is ConsultationState.CLOSED
    with desk.memory.read() as session:
        who = session.scalars(
            select(AuditEntry.actor).where(AuditEntry.action == "consultation_close")
        ).all()
    assert who == ["定时任务"]
    with pytest.raises(Refused, match="12月20日）已经过去"):
        open_consultation(desk, CITY, made.id, form=form())
    longer = Frame(TITLE, date(2026, 11, 20), date(2026, 12, 31))
    settle(desk, CITY, made.id, longer, form=form())
    open_consultation(desk, CITY, made.id, form=form())
    assert state(made) is ConsultationState.OPEN


def test_nothing_is_public_before_it_is_opened_but_by_a_signed_link(
    desk: Desk, clock: StandingClock
) -> None:
    made = put(desk)
    key = preview_key(desk, CITY, made.id)
    other = put(desk, opens_on=date(2026, 12, 1), closes_on=date(2027, 1, 31))
    assert public_draft(desk, made.id) is None
    assert public_draft(desk, made.id, "forged") is None
    assert public_draft(desk, other.id, key) is None
    shown = public_draft(desk, made.id, key)
    assert shown is not None
    assert shown.is_preview
    clock.forward(days=8)
    assert public_draft(desk, made.id, key) is None
    made.opens()
    other.opens()
    is_open, past, _ = public_list(desk)
    assert [row.id for row in is_open] == [made.id, other.id]
    assert past == []
    assert not public_draft(desk, other.id).takes_opinions  # type: ignore[union-attr]
    article = public_article(desk, made.id, "3")
    assert article is not None
    assert (article.before.name, article.after.name) == ("第二条", "第四条")  # type: ignore[union-attr]
    assert public_article(desk, made.id, "9") is None


def test_the_result_waits_for_the_end_and_for_every_outcome(desk: Desk) -> None:
    made = put(desk)
    made.opens()
    with pytest.raises(Refused, match="还没有截止"):
        conclude(desk, CITY, made.id, "谢谢。", form=form())
    spoken_on(made, made.article("4"), "4")
    close_consultation(desk, CITY, made.id, form=form())
    with pytest.raises(Refused, match="请写几句"):
        conclude(desk, CITY, made.id, " ", form=form())
    with pytest.raises(Refused, match="还有 1 条意见"):
        conclude(desk, CITY, made.id, "谢谢。", form=form())
    assert public_result(desk, made.id) is None
    with desk.memory.write() as session:
        opinion = session.scalars(select(Opinion)).one()
        for adoption in (Adoption.NOT_ADOPTED, Adoption.PARTLY):  # a changed mind: the last counts
            session.add(
                Outcome(opinion_id=opinion.id, adoption=adoption, decided_at=desk.clock.now())
            )
            session.flush()
    conclude(desk, CITY, made.id, "谢谢。\n一户两只。", form=form())
    result = public_result(desk, made.id)
    assert result is not None
    assert (result.figures.opinions, result.figures.people) == (1, 1)
    assert dict(result.figures.outcomes) == {Adoption.PARTLY: 1}
    assert result.heard == [("第四条", 1)]
    conclude(desk, CITY, made.id, "谢谢大家。", form=form())
    assert state(made) is ConsultationState.CONCLUDED
    with pytest.raises(Refused, match="已公布结果，不能取消"):
        cancel_consultation(desk, CITY, made.id, "算了", form=form())


def test_a_cancelled_one_says_why(desk: Desk) -> None:
    made = put(desk)
    with pytest.raises(Refused, match="为什么取消"):
        cancel_consultation(desk, CITY, made.id, " ", form=form())
    cancel_consultation(desk, CITY, made.id, "市里另行安排。", form=form())
    shown = public_draft(desk, made.id)
    assert shown is not None
    assert shown.row.result == "市里另行安排。"
    for attempt in (open_consultation, close_consultation):
        with pytest.raises(Refused, match="已取消"):
            attempt(desk, CITY, made.id, form=form())
