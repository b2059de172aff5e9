"""The loop closed: a draft is put to the people, they speak, and hear what became of it."""

from __future__ import annotations

from pathlib import Path

from tests.journeys.conftest import Office, number_in
from tests.support.deciding import article, posts, puts_to_the_people
from tests.support.town import Town, Villager, until


def test_who_spoke_by_wechat_hears_within_the_half_hour_and_says_what_she_thinks_of_it(
    town: Town, wang: Villager, city: Office, tmp_path: Path
) -> None:
    page = puts_to_the_people(city)
    silent = town.villager("周奶奶", "gdx-box-1")
    number = number_in(wang.says("第四条犬绳二米太长了，大狗拽不住，改成一米五"))
    silent.says("第六条罚款一千太狠，俺一个月才挣两千")
    posts(city, f"{page}/close", page)
    leash, fine = article(city, page, "第四条"), article(city, page, "第六条")
    assert "改成一米五" in city.page(leash)
    told = posts(
        city,
        leash,
        leash,
        adoption="adopted",
        new_place="第四条",
        new_text="绳长不超过一点五米",
        all="1",
    )
    assert "已记下 1 条" in told.text
    posts(city, fine, fine, adoption="not_adopted", why="outside_power", all="1")
    assert not wang.heard("采纳了")
    town.forward(minutes=31)
    wang.hears("您的意见采纳了")
    wang.hears("绳长不超过一点五米")
    silent.hears("往后国家、省里为这事征求意见")
    assert sum("您的意见采纳了" in str(m.get("text")) for m in wang.chat()) == 1
    assert "记下了" in wang.says("满意")
    assert "结果：采纳" in wang.says("进度")
    assert "采纳了" in wang.says(number)
    overview = city.page(f"{page}/opinions")
    assert "收到评价：满意 <b>1</b>" in overview
    papers = town.flask("opinions", page.split("/")[1], "--out", str(tmp_path)).split("\n")
    for paper in filter(None, papers):
        assert "没有不同" in town.flask("verify", paper)
    for words in ("一米五", "一个月才挣两千"):
        assert words not in town.log()


def test_who_was_silent_for_two_days_reads_it_first_when_she_comes_back(
    town: Town, wang: Villager, city: Office
) -> None:
    page = puts_to_the_people(city)
    wang.says("第五条说得中，我赞成")
    posts(city, f"{page}/close", page)
    town.forward(hours=49)
    where = article(city, page, "第五条")
    posts(city, where, where, adoption="reference", all="1")
    town.forward(minutes=31)
    until(lambda: "还没有告诉本人" not in city.page(f"{page}/opinions"), "nobody was told")
    assert not wang.heard("留作参考")
    reply = wang.says("在吗")
    assert reply.startswith("【意见结果】")
    assert "留作参考" in reply
