"""Two thousand followers of every sort, known to the emulator and to us alike."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from sqlalchemy import select, update

from models.base import Memory
from models.contact_point import ContactPoint
from models.follower import Follower
from tests.support.announced import add_followers
from tests.support.town import Town
from tests.support.villager import Villager

HOME, AWAY, USED, OUTSIDE = "诚城社区", "关堤乡", "石婆固镇", "原武镇"
"""Three points of the consultation, people of the third with their month's quota used; and one
that is not asked."""


@dataclass
class Crowd:
    """`sorts`: openids by what is true of them when the first notice goes."""

    town: Town
    memory: Memory
    sorts: dict[str, list[str]] = field(default_factory=dict)

    def of(self, sort: str) -> list[Villager]:
        return [Villager(self.town, openid) for openid in self.sorts[sort]]

    def __len__(self) -> int:
        return sum(len(people) for people in self.sorts.values())

    def silent(self, sort: str, count: int, point: str) -> None:
        """Who followed long ago and never spoke."""
        self._make(sort, count, point, spoke=False, left=0)

    def talking(self, sort: str, count: int, point: str, *, left: int = 5) -> None:
        """Who may be written to; `left`: how many messages of her window are ours still."""
        self._make(sort, count, point, spoke=True, left=left)

    def scanning(self, sort: str, count: int, scene: str) -> None:
        """Who follows through the real door, by the code of a site."""
        wish = {"count": count, "scene": scene}
        self.sorts[sort] = list(self.town.control("POST", "followers", wish)["openids"])

    def refusing(self, sort: str) -> None:
        """They take no messages of the account any more, which nobody tells us."""
        for openid in self.sorts[sort]:
            self.town.control("PUT", f"followers/{openid}", {"refuses": True})

    def do(self, sort: str, kind: str, **fields: str) -> None:
        """The same push from each of them, some at once."""
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda one: one.push(kind, fields), self.of(sort)))

    def _make(self, sort: str, count: int, point: str, *, spoke: bool, left: int) -> None:
        wish = {"count": count, "push": False, "spoke": spoke}
        openids = list(self.town.control("POST", "followers", wish)["openids"])
        account = self.town.environment["MINYI_WECHAT__ACCOUNT_ID"]
        ids = add_followers(self.memory, openids, self.town.now(), account=account, left=left)
        self._bind(ids, point)
        self.sorts[sort] = openids

    def _bind(self, ids: Sequence[int], name: str) -> None:
        with self.memory.write() as session:
            point = session.scalar(select(ContactPoint.id).where(ContactPoint.name == name))
            bound = update(Follower).where(Follower.id.between(ids[0], ids[-1]))
            session.execute(bound.values(point_id=point))
