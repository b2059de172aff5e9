"""Templates, suggestions from the library, and an answer that becomes an entry of it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from handlers.access import Actor, NotFound, Refused
from handlers.answer import answer
from handlers.answer_help import help_for
from handlers.counter import Again
from handlers.desk import Desk
from handlers.inbox import open_matter
from handlers.keep_answer import Kept, draft_entry, keep_answer
from handlers.templates import (
    Written,
    add_template,
    change_template,
    list_templates,
    one_template,
    retire_template,
)
from models.answered_question import AnsweredQuestion
from models.contact_point import point_named
from models.staff import Role
from tests.handlers.test_enter import AWAY, HOME, clerk_of, form
from tests.support.cast import Person
from tests.support.ledger import newest, scene

CITY = Actor(None, "shi", Role.CITY)


@pytest.fixture
def clerk(desk: Desk) -> Actor:
    return clerk_of(desk, HOME)


@pytest.fixture
def asked(desk: Desk, alan: Person) -> int:
    """阿兰 asks at HOME, with a number of hers in it."""
    alan.scans(scene(desk, HOME))
    alan.says("我叫王小明，电话13800138000，请问办居住证要带啥材料？")
    return newest(desk).id


def place(desk: Desk, name: str) -> str:
    with desk.memory.read() as session:
        point = point_named(session, name)
        assert point is not None
        return f"p{point.id}"


def entries(desk: Desk) -> list[AnsweredQuestion]:
    with desk.memory.read() as session:
        return list(session.scalars(select(AnsweredQuestion).order_by(AnsweredQuestion.id)))


def test_a_point_s_templates_are_its_own_and_the_city_s_are_everybody_s(
    desk: Desk, clerk: Actor, asked: int
) -> None:
    once = Written("办证", "请带身份证。\r\n到一楼窗口。", place(desk, HOME), form())
    hers = add_template(desk, clerk, once)
    with pytest.raises(Again):
        add_template(desk, clerk, once)
    citys = add_template(desk, CITY, Written("市里的", "请打 12345。", "city", form()))
    away = Written("外面的", "不归您用", place(desk, AWAY), form())
    add_template(desk, clerk_of(desk, AWAY), away)
    for place_of in ("city", place(desk, AWAY), "p99", "x"):
        with pytest.raises(Refused, match="地点"):
            add_template(desk, clerk, Written("名", "话", place_of, form()))
    rows, _ = list_templates(desk, clerk)
    assert [(one.row.title, one.hers) for one in rows if one.row.title != "外面的"] == [
        (one.row.title, one.hers) for one in rows
    ]
    offered = help_for(desk, open_matter(desk, clerk, asked))
    assert [one.title for one in offered] == ["办证", "市里的"]
    assert offered[0].text == "请带身份证。\n到一楼窗口。"
    with pytest.raises(NotFound):
        one_template(desk, clerk, citys)
    with pytest.raises(NotFound):
        retire_template(desk, clerk, citys)
    changed = replace(once, text="<script>alert(1)</script>", version=0)
    change_template(desk, clerk, hers, changed)
    with pytest.raises(Refused, match="有人改过"):
        change_template(desk, clerk, hers, changed)
    for wrong, says in (
        (replace(changed, title=" "), "起个名字"),
        (replace(changed, text="\0"), "还是空的"),
        (replace(changed, text="长" * 501), "501 个字"),
    ):
        with pytest.raises(Refused, match=says):
            change_template(desk, clerk, hers, wrong)
    retire_template(desk, clerk, hers)
    assert [one.title for one in help_for(desk, open_matter(desk, clerk, asked))] == ["市里的"]


def test_an_answer_becomes_an_entry_the_bot_answers_with(
    desk: Desk, clerk: Actor, asked: int
) -> None:
    answer(desk, clerk, asked, "带身份证和租房合同，到一楼窗口。")
    draft = draft_entry(desk, clerk, asked)
    assert draft.answer == "带身份证和租房合同，到一楼窗口。"
    assert "13800138000" not in draft.question
    assert "王小明" not in draft.question
    kept = Kept(
        "办居住证要带啥材料？", draft.answer, "《居住证暂行条例》第九条", draft.source, True
    )
    assert keep_answer(desk, clerk, asked, kept) is True
    assert keep_answer(desk, clerk, asked, replace(kept, answer="带身份证。")) is False
    row = entries(desk)[-1]
    assert (row.points, row.answer) == ([HOME], "带身份证。")  # a clerk speaks for her point only
    assert desk.library.refresh(desk.memory, hurry=True)
    other = Person(desk, "老孟")
    other.scans(scene(desk, HOME))
    assert "带身份证。" in other.says("办居住证要带啥材料")
    stranger = Person(desk, "小禾")
    stranger.scans(scene(desk, AWAY))
    assert "带身份证。" not in stranger.says("办居住证要带啥材料")
    assert keep_answer(desk, CITY, asked, kept) is True


def test_nothing_of_who_asked_goes_into_the_bank(desk: Desk, clerk: Actor, asked: int) -> None:
    before = len(entries(desk))
    kept = Kept("办居住证要带啥材料？", "带身份证，问 0373-3831234。", "", "", False)
    for wrong, says in (
        (replace(kept, question="我叫王小明，咋办居住证"), "像姓名"),
        (replace(kept, question="电话13800138000咋办"), "像姓名"),
        (replace(kept, question=""), "都要写"),
        (replace(kept, answer="找老李，13800138000"), "个人电话"),
        (replace(kept, answer="长" * 501), "501 个字"),
        (replace(kept, basis="长" * 301), "“依据”"),
    ):
        with pytest.raises(Refused, match=says):
            keep_answer(desk, clerk, asked, wrong)
    assert len(entries(desk)) == before
    assert keep_answer(desk, clerk, asked, kept)


def test_others_matters_and_guarded_ones_are_not_banked(
    desk: Desk, clerk: Actor, asked: int, passer_by: Person
) -> None:
    with pytest.raises(NotFound):
        draft_entry(desk, clerk_of(desk, AWAY), asked)
    passer_by.scans(scene(desk, HOME))
    passer_by.says("恁们联系点的值班人员态度恶劣，没人管吗")
    with pytest.raises(Refused, match="封存"):
        draft_entry(desk, CITY, newest(desk).id)


def test_the_library_suggests_what_is_near_and_nothing_else(
    desk: Desk, clerk: Actor, asked: int, alan: Person
) -> None:
    kept = Kept("办居住证要带啥材料？", "带身份证。", "", "", False)
    keep_answer(desk, clerk, asked, kept)
    assert desk.library.refresh(desk.memory, hurry=True)
    offered = help_for(desk, open_matter(desk, clerk, asked))
    assert (offered[0].title, offered[0].source) == ("办居住证要带啥材料？", "问答库")
    desk.clock.forward(minutes=20)  # type: ignore[attr-defined]
    alan.says("狗咬人罚多少钱？")
    offered = help_for(desk, open_matter(desk, clerk, newest(desk).id))
    assert {one.source for one in offered} == {"法规库"}
    assert offered[0].title.startswith("《样例市养犬管理规定（样例文本）》第")
    assert offered[0].text.startswith(offered[0].title)
    assert all(len(one.text) <= 500 for one in offered)
    desk.clock.forward(minutes=20)  # type: ignore[attr-defined]
    alan.says("建议广场上的凳子多放几个")
    assert help_for(desk, open_matter(desk, clerk, newest(desk).id)) == []
