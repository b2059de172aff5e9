"""What an officer uploaded and explained is what a villager sees in the chat, and speaks on."""

from __future__ import annotations

from sqlalchemy import select

from handlers.consult.add_version import add_version
from handlers.consult.explain import explain
from handlers.desk import Desk
from handlers.opine.take_in import take_in_drafts
from models.opinion import Opinion
from tests.support.cast import Person
from tests.support.consultations import CITY, SECOND, TITLE, file, form, put
from tests.support.twins import StandingClock


def test_an_uploaded_draft_is_read_and_spoken_on(desk: Desk, clock: StandingClock) -> None:
    made = put(desk)
    explain(
        *(desk, CITY, made.id, made.article("4"), "一家只能养一只狗。"),
        questions=["一只够不够？"],
        form=form(),
    )
    alan = Person(desk, "阿兰")
    assert TITLE not in alan.says("征询")
    made.opens()
    take_in_drafts(desk)
    assert TITLE in alan.says("征询")
    shown = alan.says("第四条")
    assert "每户养犬不得超过一只" in shown
    assert "一家只能养一只狗" in shown
    assert "一只够不够" in shown
    alan.says("一只太少了，农村看家得两只")
    opinion = newest(desk)
    assert (opinion.place, opinion.provision_id) == ("4", made.article("4"))
    clock.forward(minutes=20)
    add_version(desk, CITY, made.id, file(SECOND), "", form=form())
    take_in_drafts(desk)
    assert "养犬公约" in alan.says("第四条")
    alan.says("第五条不合理，一只太少了")
    assert newest(desk).provision_id == made.article("5")
    assert made.view().heard["4"] == 1


def newest(desk: Desk) -> Opinion:
    with desk.memory.read() as session:
        return session.scalars(select(Opinion).order_by(Opinion.id.desc()).limit(1)).one()
