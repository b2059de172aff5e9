"""登记: what is typed in at the counter stands in the same ledger as what comes by WeChat."""

from __future__ import annotations

import secrets
from typing import Any

import pytest
from sqlalchemy import select

from handlers.access import Actor, Refused
from handlers.counter import Again, Given, enter, open_counter
from handlers.desk import Desk
from models.alert import Alert
from models.attachment import Attachment
from models.audit_entry import AuditEntry
from models.contact_point import point_named
from models.entry import Entry
from models.liaison import LiaisonCategory
from models.matter import Channel, Matter, PointHow, State
from models.move import Move, Mover
from models.referral import Referral
from models.site import Site
from models.staff import Role
from models.words import Kind
from tests.handlers.test_attach import photo
from tests.support.ledger import matters, newest

HOME, AWAY = "诚城社区", "关堤乡"


def clerk_of(desk: Desk, *points: str) -> Actor:
    with desk.memory.read() as session:
        found = [point_named(session, name) for name in points]
    return Actor(None, "laobai", Role.CLERK, frozenset(p.id for p in found if p is not None))


def form() -> str:
    return secrets.token_hex(16)


def given(desk: Desk, text: str, **more: Any) -> Given:
    with desk.memory.read() as session:
        home = point_named(session, HOME)
        assert home is not None
    fields = {"channel": Channel.DESK, "place": f"p{home.id}", "category": LiaisonCategory.CITIZEN}
    return Given(text=text, form=form(), **{**fields, **more})


@pytest.fixture
def clerk(desk: Desk) -> Actor:
    return clerk_of(desk, HOME)


def test_what_was_said_at_the_desk_is_read_numbered_and_filed_where_it_was_said(
    desk: Desk, clerk: Actor
) -> None:
    with desk.memory.read() as session:
        site = session.scalars(select(Site).where(Site.point_id.in_(clerk.points))).first()
        assert site is not None
    entry_id = enter(
        desk, clerk,
        given(desk, "关堤乡那样的集市，建议俺们这儿也规定散集当天清垃圾",
              place=f"s{site.id}", category=LiaisonCategory.ELDER,
              name="王大娘", phone="13800138000"),
    )  # fmt: skip
    matter = newest(desk)
    assert (matter.kind, matter.channel, matter.state) == (
        Kind.SUGGESTION, Channel.DESK, State.RECEIVED,
    )  # fmt: skip
    assert (matter.point_id, matter.site_id, matter.point_how) == (
        site.point_id, site.id, PointHow.STAFF,
    )  # fmt: skip
    assert matter.follower_id is None
    assert matter.entry_id == entry_id
    with desk.memory.read() as session:
        move = session.scalars(select(Move).where(Move.matter_id == matter.id)).one()
        assert (move.by, move.note) == (Mover.BOT, "咨询台登记")
        entry = session.get_one(Entry, entry_id)
        assert (entry.category, entry.name) == (LiaisonCategory.ELDER, "王大娘")
        note = session.scalars(select(AuditEntry).where(AuditEntry.action == "enter")).one()
        assert "王大娘" not in str(note.detail)
        assert "13800138000" not in str(note.detail)
    done = open_counter(desk, clerk, entry_id).entered
    assert done is not None
    assert done.chosen == {"channel": "desk", "place": f"s{site.id}", "category": "五老"}
    assert [one.elsewhere and one.elsewhere[1] for one in done.filed] == [AWAY]


def test_several_things_are_several_matters_and_no_word_is_lost(desk: Desk, clerk: Actor) -> None:
    text = "您好，\r\n俺是来说事的。建议村里路灯坏了三天内修好；另外办低保要带啥材料？谢谢恁了"
    enter(desk, clerk, given(desk, text))
    filed = matters(desk)
    assert sorted(one.kind for one in filed) == [Kind.QUESTION, Kind.SUGGESTION]
    said = "".join(
        "".join(one.verbatim.split())
        for one in sorted(filed, key=lambda m: text.find(m.verbatim[-6:]))
    )
    assert said == "".join(text.split())
    assert len({one.number for one in filed}) == 2


def test_an_emergency_rings_a_complaint_is_referred_a_report_is_sealed_with_its_photograph(
    desk: Desk, clerk: Actor
) -> None:
    enter(desk, clerk, given(desk, "着火了！村东头麦场着火了"))
    fire = newest(desk)
    enter(desk, clerk, given(desk, "俺家门口的下水道堵了半个月没人管"))
    drain = newest(desk)
    entry_id = enter(
        desk, clerk,
        given(desk, "建议广场添个饮水处。另外俺要举报村支书贪污低保款，他把钱装自己口袋了",
              photo=photo()),
    )  # fmt: skip
    with desk.memory.read() as session:
        rung = session.scalars(select(Alert.matter_id)).all()
        doors = session.scalars(select(Referral.matter_id)).all()
        of_entry = session.scalars(select(Matter).where(Matter.entry_id == entry_id)).all()
        sealed = next(one for one in of_entry if one.sealed)
        picture = session.scalars(select(Attachment)).one()
    assert fire.id in rung
    assert sealed.id in rung
    assert {drain.id, fire.id, sealed.id} <= set(doors)
    assert picture.matter_id == sealed.id
    assert "贪污" not in "".join(one.verbatim for one in of_entry if not one.sealed)
    done = open_counter(desk, clerk, entry_id).entered
    assert done is not None
    assert done.hidden == [sealed.number]


def test_a_form_posted_twice_is_one_entry(desk: Desk, clerk: Actor) -> None:
    once = given(desk, "建议村里修个公厕")
    entry_id = enter(desk, clerk, once)
    with pytest.raises(Again) as again:
        enter(desk, clerk, once)
    assert again.value.row_id == entry_id
    assert len(matters(desk)) == 1


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"text": " \n\0 "}, "原话还是空的"),
        ({"text": "长" * 30_001}, "30001 个字"),
        ({"channel": None}, "从哪里来"),
        ({"channel": Channel.WECHAT}, "从哪里来"),
        ({"place": "p999999"}, "先选地点"),
        ({"place": "s1); DROP TABLE site"}, "先选地点"),
        ({"place": ""}, "先选地点"),
        ({"category": None}, "什么人"),
        ({"name": "名" * 41}, "“姓名”有 41 个字"),
        ({"photo": b"MZ\x90\x00 this is a program.jpg"}, "照片没有收下"),
        ({"photo": b"<svg onload=alert(1)>"}, "照片没有收下"),
        ({"photo": b"x" * (10 * 2**20 + 1)}, "超过 10 MB"),
        ({"form": "twice"}, "表单不完整"),
    ],
)
def test_what_is_wrong_with_the_form_is_said_and_nothing_is_filed(
    desk: Desk, clerk: Actor, changed: dict[str, Any], says: str
) -> None:
    fields = {"text": "建议村里修个公厕", **changed}
    text = fields.pop("text")
    made = given(desk, text, **{k: v for k, v in fields.items() if k != "form"})
    if "form" in changed:
        made = Given(**{**{n: getattr(made, n) for n in made.__slots__}, "form": changed["form"]})
    with pytest.raises(Refused, match=says):
        enter(desk, clerk, made)
    assert matters(desk) == []
    assert not [file for file in desk.files.root.rglob("*") if file.is_file()]
