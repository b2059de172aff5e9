"""What was kept long enough goes by itself: whose words they were, and later the words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from handlers.answer import reach
from handlers.desk import Desk, RetentionRules
from handlers.expire import Expired, expire
from handlers.expire.span import ago
from models.arrival import Arrival
from models.attachment import Attachment, FetchState
from models.audit_entry import AuditEntry
from models.consent import Consent, ConsentState
from models.dialogue import Dialogue
from models.follower import Follower
from models.matter import Matter, State
from models.matter_term import MatterTerm
from models.move import Move, Mover
from tests.support.cast import Person
from tests.support.ledger import matters
from tests.support.twins import StandingClock

WORDS = "建议关堤乡小学门口装一盏路灯，我叫王小明，电话13800138000"
HERE = ZoneInfo("Asia/Shanghai")


def people(desk: Desk) -> list[Follower]:
    with desk.memory.read() as session:
        return list(session.scalars(select(Follower).order_by(Follower.id)))


def settle(desk: Desk, state: State = State.ANSWERED) -> None:
    """Nothing waits for a word from us any more."""
    with desk.memory.write() as session:
        for matter in session.scalars(select(Matter)):
            matter.state = state


def spoken(desk: Desk) -> set[str]:
    """All personal words that the rows of pushes and matters still hold."""
    with desk.memory.read() as session:
        pushes = session.execute(select(Arrival.content, Arrival.raw, Arrival.reply)).all()
        filed = session.execute(select(Matter.verbatim, Matter.tidied)).all()
    return {text for row in [*pushes, *filed] for text in row if text}


def test_a_year_after_her_last_word_nobody_can_tell_who_said_it(
    desk: Desk, clock: StandingClock, alan: Person, passer_by: Person
) -> None:
    alan.says("我是关堤乡的")
    alan.says(WORDS)
    alan.sends_picture()
    alan.says("退订")
    settle(desk)
    with desk.memory.write() as session:
        hers = session.scalars(select(Follower)).one()
        session.add(
            Consent(
                follower_id=hers.id,
                key="k",
                template_id="t",
                scene=1,
                matter_id=session.scalars(select(Matter.id)).first(),
                state=ConsentState.GRANTED,
                offered_at=clock.now(),
            )
        )
    clock.forward(days=364)
    passer_by.says("建议修路")
    assert expire(desk) == Expired()
    clock.forward(days=2)
    assert expire(desk) == Expired(persons=1)

    gone, passer, anew = people(desk)
    assert (gone.openid, gone.following, gone.point_id) == (None, False, None)
    assert gone.erased_at == clock.now()
    assert (anew.openid, anew.following, anew.notices_off) == (alan.openid, True, True)
    assert (anew.point_id is not None, anew.last_said_at) == (True, None)
    assert passer.openid == passer_by.openid
    (matter, *_) = matters(desk)
    assert "路灯" in matter.verbatim
    assert (matter.state, matter.indexed) == (State.ANSWERED, 0)
    left = "".join(spoken(desk))
    assert not [word for word in ("13800138000", "王小明", alan.openid) if word in left]
    assert reach(gone, clock.now()).can_send is False
    with desk.memory.read() as session:
        assert set(session.scalars(select(Attachment.fetch))) == {FetchState.ERASED}
        assert [d.follower_id for d in session.scalars(select(Dialogue))] == [passer.id]
        assert session.scalars(select(Consent)).all() == []
        noted = session.scalars(select(AuditEntry).where(AuditEntry.actor == "定时任务")).all()
    assert [(n.action, n.detail) for n in noted] == [("expire_identity", {"count": 1})]
    assert expire(desk) == Expired(), "a second night finds nothing"
    assert "没查到" in alan.says(matter.number)


def test_while_something_of_hers_is_open_we_wait_unless_she_has_left(
    desk: Desk, clock: StandingClock, alan: Person, passer_by: Person
) -> None:
    alan.says("建议村里路灯坏了三天内修好")
    passer_by.says("建议修路")
    passer_by.leaves()
    clock.forward(days=200)
    alan.says("进度")
    clock.forward(days=170)
    assert expire(desk) == Expired(persons=1)
    assert [one.openid for one in people(desk)] == [alan.openid, None]
    clock.forward(days=200)
    assert expire(desk) == Expired()
    settle(desk)
    assert expire(desk) == Expired(persons=1)


def test_who_only_follows_is_left_alone_and_who_left_without_a_word_is_not(
    desk: Desk, clock: StandingClock, person: Callable[[str], Person]
) -> None:
    person("阿兰").follows()
    person("老孟").follows()
    person("老孟").leaves()
    clock.forward(days=400)
    assert expire(desk) == Expired(persons=1)
    assert [one.openid is None for one in people(desk)] == [False, True]


def test_words_go_after_their_years_and_what_was_reported_stays(
    desk: Desk, clock: StandingClock, alan: Person, passer_by: Person
) -> None:
    desk = replace(desk, retention=RetentionRules(identity_months=0, text_years=10))
    alan.says(WORDS)
    alan.sends_picture()
    settle(desk)
    passer_by.says("建议修一条去乡卫生院的路")
    with desk.memory.write() as session:
        session.scalars(select(Matter).order_by(Matter.id.desc())).first().state = State.REPORTED_UP  # type: ignore[union-attr]
    clock.forward(days=3660)
    alan.says("建议多开一趟公交车")
    assert expire(desk).matters == 2
    old, reported, new = matters(desk)
    assert (old.verbatim, old.state, old.number != "") == ("", State.ERASED, True)
    assert (reported.follower_id, "卫生院" in reported.verbatim) == (None, True)
    assert (new.state, new.verbatim) == (State.RECEIVED, "建议多开一趟公交车")
    left = "".join(spoken(desk))
    assert "小学" not in left
    assert "公交车" in left
    with desk.memory.read() as session:
        move = session.scalars(
            select(Move).where(Move.matter_id == old.id).order_by(Move.id.desc())
        ).first()
        actions = list(
            session.scalars(select(AuditEntry.action).where(AuditEntry.actor == "定时任务"))
        )
        terms = list(session.scalars(select(MatterTerm).where(MatterTerm.matter_id == old.id)))
    assert move is not None
    assert (move.by, move.became, move.note) == (Mover.CLOCK, "erased", "过了保存期")
    assert (actions, terms) == (["expire_text"], [])
    assert [one.openid for one in people(desk)] == [alan.openid, passer_by.openid]
    assert expire(desk) == Expired()


def test_many_go_in_small_transactions(
    desk: Desk, clock: StandingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    for at_once in ("persons.AT_ONCE", "words.AT_ONCE", "words.PUSHES_AT_ONCE"):
        monkeypatch.setattr(f"handlers.expire.{at_once}", 2)
    for name in "甲乙丙丁戊":
        Person(desk, name).says("建议修路")
        Person(desk, name).leaves()
    settle(desk)
    clock.forward(days=3700)
    gone = expire(desk)
    assert (gone.persons, gone.matters) == (5, 5)
    assert spoken(desk) == set()


def test_nought_keeps_for_ever(desk: Desk, clock: StandingClock, alan: Person) -> None:
    alan.says(WORDS)
    settle(desk)
    clock.forward(days=40_000)
    never = RetentionRules(identity_months=0, text_years=0)
    assert expire(replace(desk, retention=never)) == Expired()
    assert WORDS in spoken(desk)


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 3000), st.integers(1, 240))
def test_months_back_are_those_of_the_calendar_in_shanghai(days: int, months: int) -> None:
    now = datetime(2026, 1, 1, 3, 10, tzinfo=HERE) + timedelta(days=days)
    then = ago(now.astimezone(UTC), months=months)
    assert 12 * (now.year - then.year) + now.month - then.month == months
    assert then.day == now.day or (then + timedelta(days=1)).day == 1
    assert (then.hour, then.minute) == (3, 10)
