"""A subscription account (订阅号) sends to many by one frozen tag, which is gone afterwards."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select

from models.base import Memory
from models.delivery import Delivery
from models.delivery_batch import DeliveryBatch
from models.follower import Follower
from models.notice import Notice, NoticeState
from tests.support.announced import TEXT, add_followers, announce
from tests.support.databases import Databases
from tests.support.town import running_town
from tests.support.waiting import until

SETTINGS = {
    "EMULATOR_ACCOUNT_KIND": "verified_subscription",
    "MINYI_WECHAT__KIND": "subscription",
}


def test_it_reaches_exactly_those_who_still_want_it(databases: Databases, tmp_path: Path) -> None:
    url = databases.fresh("sqlite", tmp_path)
    with running_town(url, tmp_path, settings=SETTINGS) as town:
        memory, now = Memory(url), town.now()
        people = town.control("POST", "followers", {"count": 120, "push": False})["openids"]
        account = town.environment["MINYI_WECHAT__ACCOUNT_ID"]
        nobody = "o" + "n" * 27  # whom WeChat does not know: she fails the call for all fifty
        listed = [*people[:60], nobody, *people[60:]]
        ids = add_followers(memory, listed, now, account=account, left=0)
        with memory.write() as session:
            session.get_one(Follower, ids[0]).notices_off = True
        notice = announce(memory, now, batches=[ids])

        def state() -> NoticeState:
            with memory.read() as session:
                return session.get_one(Notice, notice).state

        until(lambda: state() is NoticeState.DONE, "the notice does not end")
        got = town.control("GET", f"received?text={TEXT}")["people"]
        assert got == dict.fromkeys(people[1:], 1)
        calls = town.control("GET", "calls?api=tags/members/batchtagging")["calls"]
        sizes = [len(call["body"]["openid_list"]) for call in calls if call["errcode"] == 0]
        assert sum(sizes) == 119
        assert 5 < len(calls) < 20
        until(lambda: bool(town.control("GET", "calls?api=tags/delete")["calls"]), "the tag stays")
        with memory.read() as session:
            batch = session.scalars(select(DeliveryBatch)).one()
            assert (batch.total, batch.sent) == (119, 119)
            reasons = set(session.scalars(select(Delivery.reason)))
        assert reasons == {
            *("", "已退订"),
            "没能排进群发名单：这个微信号标识不属于本公众号，无法送达",
        }
        memory.close()
    databases.drop(url)
