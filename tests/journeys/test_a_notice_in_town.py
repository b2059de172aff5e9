"""A notice from the officer's keyboard to every phone of a contact point: by the best way, once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import requests

from handlers.ports import Article
from tests.journeys.conftest import Office
from tests.support.databases import Databases
from tests.support.town import Town, Villager, csrf, running_town, until
from wechat.account import Account
from wechat.messenger import WeChatMessenger

TEMPLATE = "one-time-template"
WORDS = "周五下午三点在社区二楼开座谈会。"
_LINK = re.compile(r'<a href="([^"]+)">点这里，有结果时通知我</a>')


@pytest.fixture(scope="module", params=("sqlite", "postgres"))
def offering(
    request: pytest.FixtureRequest, databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Town]:
    """A town whose account has a template for one-time messages."""
    folder = tmp_path_factory.mktemp(f"offering-{request.param}")
    url = databases.fresh(request.param, folder)
    settings = {
        "MINYI_WECHAT__ONE_TIME_TEMPLATE": TEMPLATE,
        "EMULATOR_TEMPLATES": f"one_time:{TEMPLATE}",
    }
    with running_town(url, folder, settings=settings) as town:
        yield town
    databases.drop(url)


def heard(one: Villager) -> int:
    return sum(WORDS in str(m) for m in one.chat() if m["from"] == "account")


def post(office: Office, path: str, **fields: str | list[str]) -> requests.Response:
    about_one = path.endswith(("release", "withdraw"))
    page = office.page(path.rsplit("/", 1)[0] if about_one else path)
    digest = re.search(r'name="digest" value="(\w*)"', page)
    once = re.search(r'name="once" value="(\w+)"', page)
    form = {
        "csrf_token": csrf(page),
        "digest": digest[1] if digest else "",
        "once": once[1] if once else "",
    }
    address = f"{office.town.web}/console/{path}"
    return office.session.post(address, data=form | fields, timeout=30)


def test_everybody_of_the_point_hears_it_once_by_the_best_way(offering: Town) -> None:
    town = offering
    writer, second = Office(town, "city"), Office(town, "officer", "诚城社区")
    silent = [town.villager(f"不说话的{n}", "ccsq-box-1") for n in range(5)]
    town.forward(hours=49)
    talking = [town.villager(f"说话的{n}", "ccsq-box-1") for n in range(4)]
    leaving, gone = talking[2:]
    elsewhere = town.villager("别处的", "gdx-box-1")
    for one in (*talking, elsewhere):
        one.says("你好")
    leaving.says("退订")
    gone.push("unsubscribe")
    point = re.search(r'name="point" value="(\d+)"[^>]*> 诚城社区', writer.page("notices/new"))
    assert point
    at = town.now().astimezone(ZoneInfo("Asia/Shanghai")).strftime("%Y-%m-%dT%H:%M")
    wish = {"title": "座谈会", "text": WORDS, "at": at, "to": "points", "point": point[1]}
    kept = post(writer, "notices/new", do="save", way=["window", "mass"], **wish)
    path = kept.url.split("/console/", 1)[1]
    page = writer.page(path)
    numbers = [int(n) for n in re.findall(r"<td>(\d+) 人", page)]
    assert numbers == [2, 0, 5, 7]
    assert "已退订" in page
    assert "已取消关注" in page
    code = re.search(r"预览 (\d+-\d{8})", page)
    assert code
    assert talking[0].says(f"预览 {code[1]}").startswith("【座谈会】")
    assert post(writer, f"{path}/release").status_code == 422
    assert not any(heard(one) for one in (*silent, talking[1]))
    assert "已发布" in post(second, f"{path}/release").text
    until(lambda: "已发完" in writer.page(path), "the notice never ended", 120)
    assert [heard(one) for one in silent] == [1] * 5
    assert [heard(one) for one in talking] == [2, 1, 0, 0]  # the first saw the preview as well
    assert heard(elsewhere) == 0
    counters = town.control("GET", "counters")
    assert counters["custom_messages_delivered"] == 2
    assert counters["mass_messages_delivered"] == 5
    assert "剩 3 次" in writer.page("notices/calendar")


def test_a_yes_on_wechats_page_comes_back_to_us(offering: Town) -> None:
    town = offering
    wang = town.villager("王大娘", "ccsq-box-1")
    found = _LINK.search(unescape(wang.says("建议村里路灯坏了三天内修好")))
    assert found
    address = found[1].partition("#")[0]
    form = {"openid": wang.openid, "choice": "confirm"}
    back = requests.post(address, data=form, timeout=30)
    assert back.url.startswith(f"{town.web}/p/consent?")
    assert "记下了" in back.text
    assert wang.openid not in town.log()
    forged = back.url.replace(wang.openid, "o" + "x" * 27)
    assert requests.get(forged, timeout=30).status_code == 404


def test_the_command_line_obeys_the_rule_of_two(offering: Town, tmp_path: Path) -> None:
    town = offering
    town.villager("听众", "gdx-box-1").says("你好")
    text = tmp_path / "notice.txt"
    text.write_text(WORDS, encoding="utf-8")
    town.announces("--title", "讲法", "--text-file", str(text), "--point", "关堤乡")
    assert "讲法\t关堤乡" in town.flask("notice", "list", "--as", "wen")
    wish = ("--title", "x", "--text-file", str(text), "--point", "关堤乡")
    number = town.flask("notice", "send", "--as", "wen", *wish).split()[1]
    with pytest.raises(RuntimeError, match="请另一位同事"):
        town.flask("notice", "release", number, "--as", "wen")
    with pytest.raises(RuntimeError, match="没有叫“nobody”的账号"):
        town.flask("notice", "release", number, "--as", "nobody")
    town.flask("notice", "withdraw", number, "--as", "fu")
    assert "已撤回" in town.flask("notice", "list", "--as", "fu")


def test_an_article_that_went_out_is_taken_back(offering: Town) -> None:
    town = offering
    writer, second = Office(town, "city"), Office(town, "city")
    for n in range(3):
        town.villager(f"看图文的{n}", "kcz-box-1")
    town.forward(minutes=5)
    point = re.search(r'name="point" value="(\d+)"[^>]*> 亢村镇', writer.page("notices/new"))
    assert point
    at = town.now().astimezone(ZoneInfo("Asia/Shanghai")).strftime("%Y-%m-%dT%H:%M")
    wish = {"title": "讲座", "text": "周六讲座。", "at": at, "to": "points", "point": point[1]}
    wish |= {"as_article": "1", "media_id": an_article(town)}
    path = post(writer, "notices/new", do="save", way="mass", **wish).url.split("/console/", 1)[1]
    assert "已发布" in post(second, f"{path}/release").text
    until(lambda: "已发完" in writer.page(path), "the notice never ended", 120)
    page = unescape(post(second, f"{path}/withdraw").text)
    assert "3 人的图文，系统会请微信删掉内容" in page
    until(lambda: "图文已删除" in writer.page(path), "it is not deleted")
    assert town.control("GET", "mass")["jobs"][0]["status"] == "DELETE"
    assert len(town.control("GET", "calls?api=mass/delete")["calls"]) == 1


def an_article(town: Town) -> str:
    """A draft in the box of the platform, as an editor leaves it there. Its media_id."""
    own = town.environment
    account = Account(
        account_id=own["MINYI_WECHAT__ACCOUNT_ID"],
        app_id=own["MINYI_WECHAT__APP_ID"],
        secret=own["MINYI_WECHAT__SECRET"],
        token=own["MINYI_WECHAT__TOKEN"],
        encoding_aes_key=own["MINYI_WECHAT__ENCODING_AES_KEY"],
        api_base=town.emulator,
        mp_base=town.emulator,
    )
    article = Article("讲座", "周六上午九点，讲养犬条例。", f"{town.web}/p/about")
    return WeChatMessenger(account).add_article(article)
