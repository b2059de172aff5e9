"""A draft from its upload to the last "adopted, because", before two thousand people of all sorts;
at each step the emulator's ledger is laid beside ours."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, timedelta
from pathlib import Path

import pytest
import requests
from sqlalchemy import func, select

from models.answer import AnswerState
from models.base import Memory
from models.consultation import Consultation, ConsultationState
from models.delivery import Delivery, DeliveryState, Way
from models.delivery_batch import DeliveryBatch
from models.notice import NoticeState
from models.opinion import Opinion
from tests.journeys.conftest import Office
from tests.support.beside import differences
from tests.support.consulted import known, reminder, state, state_of_reminder, told, used
from tests.support.consulting import (
    SHANGHAI,
    agrees,
    announces,
    explains,
    goes_to,
    insists,
    opens,
    post,
    reach,
    takes_in,
)
from tests.support.crowd import AWAY, HOME, OUTSIDE, USED, Crowd
from tests.support.databases import Databases
from tests.support.deciding import article
from tests.support.town import running_town, until
from tests.support.villager import Villager

TEMPLATE = "one-time-template"
OPENING, RESULT = (
    "养犬条例征求意见啦，回“征询”就能看。",
    "养犬条例改好了，哪条听了大家的，一条条写在这儿。",
)
ANSWERED = "有结果了。到公众号里随便回一句话"
LEASH = ("第四条犬绳二米太长了，改成一米五", "第四条说得好，我赞成", "第四条也该管管电动车上的狗")
FINE = ("第六条罚款太高了，农村老人交不起", "第六条罚得太轻，应当罚两千", "第六条我反对，先教育")
WHOLE = ("养犬条例我不同意", "整个草案都同意")


@pytest.fixture(params=("sqlite", "postgres"))
def crowd(request: pytest.FixtureRequest, databases: Databases, tmp_path: Path) -> Iterator[Crowd]:
    url = databases.fresh(request.param, tmp_path)
    settings = {
        "MINYI_WECHAT__ONE_TIME_TEMPLATE": TEMPLATE,
        "EMULATOR_TEMPLATES": f"one_time:{TEMPLATE}",
        "MINYI_LOG__LEVEL": "INFO",
    }
    with running_town(url, tmp_path, settings=settings) as town:
        memory = Memory(url)
        next_month = town.now().astimezone(SHANGHAI).replace(day=1) + timedelta(days=32)
        start = next_month.replace(day=2, hour=10, minute=0, second=0, microsecond=0)
        town.control("POST", "clock", {"set": start.astimezone(UTC).timestamp()})
        yield Crowd(town, memory)
        memory.close()
    databases.drop(url)


def test_from_the_upload_to_the_last_word(crowd: Crowd, tmp_path: Path) -> None:
    town = crowd.town
    writer, second = Office(town, "city"), Office(town, "officer", HOME, AWAY, USED)
    page = takes_in(writer)
    explains(second, page)
    opens(writer, page)
    gathers(crowd, writer, second)
    is_announced(crowd, writer, second, page)
    askers, agreed = speaks(crowd)
    are_reminded(crowd, page, askers, agreed)
    ends(crowd, page)
    is_decided(crowd, writer, page)
    is_heard_of(crowd, agreed)
    is_published(crowd, writer, second, page, agreed)
    is_written_up(crowd, page, tmp_path)
    counts_are_the_same(crowd)


def gathers(crowd: Crowd, writer: Office, second: Office) -> None:
    """All sorts of people, who became what they are by what they and we really did."""
    crowd.silent("used", 150, USED)
    for number in range(4):
        words = f"第{number + 1}场讲座，欢迎来听。"
        notice = announces(writer, second, words, [USED], ["mass"])
        until(lambda: state(crowd, notice) is NoticeState.DONE, "a lecture is not announced")  # noqa: B023
        assert not differences(crowd.town, crowd.memory, notice, words)
    crowd.silent("silent", 400, HOME)
    crowd.silent("silent away", 412, AWAY)
    crowd.silent("outside", 400, OUTSIDE)
    crowd.talking("talking", 200, HOME)
    crowd.talking("talking away", 200, AWAY)
    crowd.talking("nearly used up", 20, AWAY, left=2)
    crowd.talking("refusing", 20, HOME)
    crowd.silent("refusing silently", 20, HOME)
    crowd.talking("gone", 35, HOME)
    crowd.talking("opted out", 35, AWAY)
    crowd.scanning("box", 60, "ccsq-box-1")
    crowd.scanning("speakers", 48, "gdx-box-1")
    crowd.refusing("refusing")
    crowd.refusing("refusing silently")
    crowd.do("gone", "unsubscribe")
    crowd.do("opted out", "text", Content="退订")
    crowd.town.forward(minutes=5)  # what a scan opens is shut again
    assert len(crowd) == 2_000
    until(lambda: known(crowd) == (2_000, 35, 35), "we do not know everybody as she is")


def is_announced(crowd: Crowd, writer: Office, second: Office, page: str) -> None:
    """Everybody is judged by what is open for her; the two ledgers say the same."""
    number = page.rsplit("/", 1)[1]
    points, ways = [HOME, AWAY, USED], ["window", "mass"]
    notice = announces(writer, second, OPENING, points, ways, consultation=number)
    until(lambda: state(crowd, notice) is NoticeState.DONE, "the opening is not announced", 120)
    counted = reach(writer, notice)
    wanted = {
        "客服消息": 420,  # the talking, and those who refuse and have not told us
        "群发": 400 + 412 + 20 + 20 + 60 + 48,
        "本月群发次数已用完": 150,
        "已取消关注": 35,
        "已退订": 35,
    }
    assert {name: counted.get(name) for name in wanted} == wanted, counted
    assert not differences(crowd.town, crowd.memory, notice, OPENING)
    with crowd.memory.read() as session:
        tally = {
            (way, state): count
            for way, state, count in session.execute(
                select(Delivery.way, Delivery.state, func.count())
                .where(Delivery.notice_id == notice)
                .group_by(Delivery.way, Delivery.state)
            )
        }
    assert tally == {
        (Way.WINDOW, DeliveryState.SENT): 400,
        (Way.WINDOW, DeliveryState.REFUSED): 20,
        (Way.MASS, DeliveryState.SENT): 960,
        (Way.NONE, DeliveryState.WAITING): 150,
    }
    late = crowd.of("used")[0]
    assert OPENING in late.says("你好")  # who could not be reached reads it when she comes
    assert not differences(crowd.town, crowd.memory, notice, OPENING)


def speaks(crowd: Crowd) -> tuple[list[Villager], set[str]]:
    """Forty-eight people speak on articles, sixteen others want to be reminded; of both every
    second one says yes to a message in WeChat. Out come those sixteen, and who said yes."""
    speakers, askers = crowd.of("speakers"), crowd.of("box")[:16]
    words, agreed = (*LEASH, *FINE, *WHOLE), set()
    until(lambda: "open drafts were taken in" in crowd.town.log(), "the ear never knew the draft")
    for at, one in enumerate(speakers):
        reply = one.says(words[at % len(words)])
        if at % 2 and agrees(one, reply):
            agreed.add(one.openid)
    for at, one in enumerate(askers):
        reply = insists(one, "提醒我", "截止前7天")
        if at % 2 and agrees(one, reply):
            agreed.add(one.openid)

    def filed() -> int:
        with crowd.memory.read() as session:
            return session.scalar(select(func.count(Opinion.id))) or 0

    until(lambda: filed() == len(speakers), "an opinion is missing")
    assert len(agreed) > len(speakers) / 2  # a machine under load may spool, and offers nothing
    return askers, agreed


def are_reminded(crowd: Crowd, page: str, askers: list[Villager], agreed: set[str]) -> None:
    """Three times, by what each still has open: a window, her one consent, her next visit."""
    town = crowd.town
    with crowd.memory.read() as session:
        last = session.get_one(Consultation, int(page.rsplit("/", 1)[1])).closes_on
    spoken = {7: askers[0:8:2], 3: askers[1:5:2], 1: []}
    used = {7: len(agreed & {one.openid for one in askers}), 3: 0, 1: 0}
    for days, when in ((7, "还有7天截止"), (3, "还有3天截止"), (1, "明天截止")):
        date_of = (last - timedelta(days=days)).isoformat()
        goes_to(town, date_of, 8)
        for one in spoken[days]:
            one.says("在吗")
        goes_to(town, date_of, 10)
        until(lambda: state_of_reminder(crowd, days) is NoticeState.DONE, f"no reminder {days}")  # noqa: B023
        notice = reminder(crowd, days)
        words = f"征求意见{when}，您让我们提醒您"
        assert not differences(town, crowd.memory, notice, words)
        with crowd.memory.read() as session:
            rows = session.execute(
                select(Delivery.way, func.count())
                .where(Delivery.notice_id == notice)
                .group_by(Delivery.way)
            )
            ways = {way: count for way, count in rows}  # noqa: C416 - rows are no pairs to mypy
        wanted = {Way.WINDOW: len(spoken[days]), Way.SUBSCRIPTION: used[days]}
        wanted[Way.NONE] = 16 - sum(wanted.values())
        assert ways == {way: count for way, count in wanted.items() if count}
    assert "明天截止" in askers[15].says("在吗")
    assert not differences(
        town, crowd.memory, reminder(crowd, 1), "征求意见明天截止，您让我们提醒您"
    )


def ends(crowd: Crowd, page: str) -> None:
    """The clock closes it after its last day; who speaks now is filed and marked late."""
    number = int(page.rsplit("/", 1)[1])
    crowd.town.forward(days=2)

    def over() -> bool:
        with crowd.memory.read() as session:
            return session.get_one(Consultation, number).state is ConsultationState.CLOSED

    until(over, "the consultation is not closed")
    crowd.of("silent")[0].says("养犬条例第四条，犬绳还是一米二好")
    with crowd.memory.read() as session:
        late = session.scalars(select(Opinion).where(Opinion.late)).all()
    assert len(late) == 1


def is_decided(crowd: Crowd, city: Office, page: str) -> None:
    """Two opinions by themselves, the others of an article together."""
    leash, fine = article(city, page, "第四条"), article(city, page, "第六条")
    whole = article(city, page, "总体")
    ticks = re.findall(r'name="opinion" value="(\d+)"', city.page(leash))
    assert len(ticks) == 19
    adopted = {"adoption": "adopted", "new_place": "第四条", "new_text": "绳长不超过一点五米"}
    assert "已记下 2 条" in post(city, leash, leash, **adopted, opinion=ticks[:2]).text
    partly = {"adoption": "partly", "sentence": "电动车的事另有规定。"}
    partly |= {"new_place": "第四条", "new_text": "绳长不超过一点五米"}
    assert "已记下 17 条" in post(city, leash, leash, **partly, all="1").text
    refused = post(city, fine, fine, adoption="not_adopted", all="1")
    assert refused.status_code == 422  # without a reason nobody is told no
    why = {"adoption": "not_adopted", "why": "outside_power"}
    assert "已记下 18 条" in post(city, fine, fine, **why, all="1").text
    assert "已记下 12 条" in post(city, whole, whole, adoption="reference", all="1").text


def is_heard_of(crowd: Crowd, agreed: set[str]) -> None:
    """Everybody who spoke hears once: at once, when she next writes, and meanwhile, who agreed,
    that there is something to hear."""
    town, speakers = crowd.town, crowd.of("speakers")
    early = [*speakers[:4], crowd.of("silent")[0]]  # the last one spoke late, her window is open
    for one in early[:4]:
        assert not one.heard("您给草案提的意见")
        one.says("在吗")
    town.forward(minutes=31)
    until(lambda: len(told(crowd, AnswerState.SENT)) == 5, "those at hand are not told")
    waiting = agreed & {one.openid for one in speakers[4:]}
    until(
        lambda: used(crowd) == len(agreed - {one.openid for one in speakers[:4]}),
        "those who agreed are not told that there is something to hear",
    )
    got = town.control("GET", f"received?text={ANSWERED}")["people"]
    assert got == dict.fromkeys(waiting, 1)
    for one in speakers[4:]:
        assert one.says("在吗").startswith("【意见结果】")
    heard = town.control("GET", "received?text=您给草案提的意见有结果了")["people"]
    assert heard == dict.fromkeys((one.openid for one in [*early, *speakers[4:]]), 1)
    assert len(told(crowd, AnswerState.SENT)) == 5
    assert len(told(crowd, AnswerState.SEEN)) == 44
    assert "记下了" in speakers[9].says("满意")


def is_published(crowd: Crowd, writer: Office, second: Office, page: str, agreed: set[str]) -> None:
    """The result page, and a notice of it: the quota of the same month is still used up, who
    refuses is known by now, and what was agreed to and not used carries it."""
    until(lambda: "还没有告诉本人" not in writer.page(f"{page}/opinions"), "somebody waits", 30)
    done = post(writer, f"{page}/result", f"{page}/result", result="谢谢大家，绳长改短了。")
    assert "结果已公布" in done.text, done.text[:2000]
    public = requests.get(f"{crowd.town.web}/p/c/{page.rsplit('/', 1)[1]}/result", timeout=30)
    assert "绳长改短了" in public.text
    crowd.town.forward(hours=50)
    more = {"kind": "result", "consultation": page.rsplit("/", 1)[1]}
    points, ways = [HOME, AWAY, USED], ["window", "subscription", "mass"]
    notice = announces(writer, second, RESULT, points, ways, **more)
    until(lambda: state(crowd, notice) is NoticeState.DONE, "the result is not announced", 120)
    counted = reach(writer, notice)
    left = len(agreed & set(crowd.sorts["speakers"][:4]))  # who heard at once, and had agreed
    wanted = {
        "客服消息": 0,
        "订阅通知": left,
        "群发": 420 - 20 + 960 - left,
        "关闭了接收消息": 20,
        "本月群发次数已用完": 150,
        "已取消关注": 35,
        "已退订": 35,
    }
    assert {name: counted.get(name) for name in wanted} == wanted, counted
    assert not differences(crowd.town, crowd.memory, notice, RESULT)


def is_written_up(crowd: Crowd, page: str, folder: Path) -> None:
    """Report and tables, each held against the ledger again; no words in the log."""
    printed = crowd.town.flask("opinions", page.rsplit("/", 1)[1], "--out", str(folder))
    papers = [line for line in printed.split("\n") if line]
    assert sorted(Path(paper).suffix for paper in papers) == [".docx", ".docx", ".xlsx"]
    for kind in (".docx", ".xlsx"):
        paper = next(paper for paper in papers if paper.endswith(kind))
        assert "没有不同" in crowd.town.flask("verify", paper)
    for words in ("改成一米五", "农村老人交不起", OPENING):
        assert words not in crowd.town.log()


def counts_are_the_same(crowd: Crowd) -> None:
    """All in all: what left the house is what arrived."""
    counters = crowd.town.control("GET", "counters")
    with crowd.memory.read() as session:
        by_mass = session.scalar(select(func.sum(DeliveryBatch.sent)))
    assert counters["mass_messages_delivered"] == by_mass
    assert counters["subscription_messages_delivered"] == used(crowd)
