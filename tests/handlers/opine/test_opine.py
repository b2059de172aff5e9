"""Drafts in the chat: fresh in every process, cheap for everybody else, within one reply."""

from __future__ import annotations

from sqlalchemy import event

from handlers.desk import Desk
from handlers.ear import Ear
from handlers.opine.shelf import Shelving
from handlers.opine.take_in import take_in_drafts
from models.opinion import OpinionHow
from models.words import Kind
from tests.support.cast import Person
from tests.support.drafts import (
    DOGS,
    DOGS_AGAIN,
    LONG,
    SQUARES,
    new_version,
    nothing_open,
    opinions,
    put_out,
)
from tests.support.ledger import newest, number_for


def test_what_is_open_is_listed_read_and_spoken_on_within_one_reply(
    desk: Desk, alan: Person
) -> None:
    first = put_out(desk, intro="说的是养狗的规矩。" * 200)
    put_out(desk, LONG, days=20)
    listed = alan.says("征询")
    opened = alan.says(number_for(listed, "文明养犬"))
    shown = alan.says("第六条")
    said = alan.says("罚款太高了，农村老人交不起")
    newcomer = Person(desk, "新来的").says("样例市集市管理条例")
    endless = Person(desk, "新来的二").says("第一条")
    long = Person(desk, "新来的二").says(number_for(endless, "集市"))
    for reply in (listed, opened, shown, said, newcomer, endless, long):
        assert 0 < len(reply.encode()) <= 2048, reply
    assert f"https://minyi.test/p/c/{first}" in opened
    assert f"https://minyi.test/p/c/{first}/6" in shown
    assert "看全文" in long
    assert "隐私说明" in endless
    (row,) = opinions(desk)
    assert (row.place, row.how, row.late) == ("6", OpinionHow.SHOWN, False)
    assert (newest(desk).kind, newest(desk).articles) == (Kind.OPINION, ["6"])
    assert "刚看过这一条，接着说的" in newest(desk).because


def test_every_process_hears_of_a_change_and_nobody_else_pays_for_it(
    desk: Desk, alan: Person
) -> None:
    elsewhere = Desk(
        desk.memory, desk.clock, Ear(), desk.messenger, desk.files, desk.rules,
        shelving=Shelving(), spool=desk.spool,
    )  # fmt: skip
    other = Person(elsewhere, "阿兰")
    assert not take_in_drafts(elsewhere)
    mine = put_out(desk)
    assert [draft.title for draft in desk.ear.drafts] == ["样例市文明养犬条例（草案）"]
    assert "有1部" in other.says("征询")  # whoever asks sees it at once
    assert take_in_drafts(elsewhere)
    assert not take_in_drafts(elsewhere)
    assert "二米的犬绳" in other.says("第四条")
    new_version(desk, mine, DOGS_AGAIN)
    assert "一百元以上五百元以下" in other.says("第七条")
    alan.says("你好")
    statements: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        statements.append(statement)

    event.listen(desk.memory.engine, "before_cursor_execute", note)
    Person(desk, "路人").says("建议村里修个公厕")
    assert statements
    assert not [s for s in statements if "consultation" in s or "provision" in s]
    nothing_open(desk)
    assert "没有正在征询" in other.says("征询")


def test_an_opinion_is_carried_over_several_versions(desk: Desk, alan: Person) -> None:
    mine = put_out(desk)
    put_out(desk, SQUARES)
    alan.says("我是关堤乡的")
    alan.says("养犬")
    alan.says("第七条")
    new_version(desk, mine, DOGS_AGAIN)
    third = new_version(desk, mine, DOGS_AGAIN.replace("即时清除", "立即清除"))
    assert "这一条现在是第8条" in alan.says("第七条罚得太多")
    (row,) = opinions(desk)
    assert (row.draft_id, row.place, row.how) == (third, "8", OpinionHow.NAMED)
    assert newest(desk).articles == ["7"]  # what she cited is not changed
    alan.says("第五条")
    new_version(desk, mine, DOGS)
    assert "您看的是改之前的" in alan.says("这一条写得太宽了")
    assert (opinions(desk)[-1].draft_id, opinions(desk)[-1].place) == (third, "5")
