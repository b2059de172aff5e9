"""Drafts that the tests upload, invented, and a short way through the desk's verbs."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import date

from handlers.access import Actor
from handlers.consult.make import Wanted, make_consultation
from handlers.consult.open import open_consultation
from handlers.consult.reading import ConsultationView, open_view
from handlers.consult.take_in import Upload
from handlers.desk import Desk, PlannedStep
from handlers.inbox import Form
from models.staff import Role

CITY = Actor(None, "city", Role.CITY)
TITLE = "样例市文明养犬规定（草案）"
DRAFT = """样例市文明养犬规定（草案）

第一章 总则

第一条 为了规范养犬行为，保护人身安全，制定本规定。

第二条 本市城市建成区内养犬，适用本规定。
农村地区参照执行。

第二章 养犬规范

第三条 携犬出户，应当遵守下列规定：
（一）用牵引绳牵领，绳长不超过两米；
（二）即时清除犬只粪便；
（三）不得进入下列场所：
1．学校、幼儿园；
2．医院。

第四条 每户养犬不得超过一只。

第三章 附则

第五条 本规定自2027年3月1日起施行。
"""
SECOND = (
    DRAFT.replace("绳长不超过两米", "绳长不超过一点五米")
    .replace("第四条 每户养犬不得超过一只。\n\n", "")
    .replace(
        "第三章 附则",
        "第四条 居民委员会可以组织居民制定养犬公约。\n\n"
        "第五条 每户养犬不得超过一只。\n\n"
        "第三章 附则",
    )
    .replace("第五条 本规定自", "第六条 本规定自")
)
"""The leash is shorter, an article came in before the one on how many dogs, which moved on."""

STEPS = (
    PlannedStep("接收登记", False, 1),
    PlannedStep("广泛征集", True, 0),
    PlannedStep("梳理汇总", True, 3),
)
_forms = itertools.count(1)


def form(version: int | None = None) -> Form:
    """A form nobody has posted yet."""
    return Form(f"{next(_forms):032x}", version)


def file(text: str = DRAFT, name: str = "养犬规定.txt") -> Upload:
    return Upload(text.encode(), name)


@dataclass
class Put:
    """One consultation at a desk."""

    desk: Desk
    id: int

    def view(self, number: int | None = None) -> ConsultationView:
        return open_view(self.desk, CITY, self.id, number)

    def article(self, number: str, version: int | None = None) -> int:
        """The id of an article's row."""
        found = [a.row.id for a in self.view(version).articles if a.row.number == number]
        return found[0]

    def line(self, place: str, version: int | None = None) -> int:
        return next(row.id for row in self.view(version).rows if row.place == place)

    def opens(self) -> None:
        open_consultation(self.desk, CITY, self.id, form=form())


def put(desk: Desk, text: str = DRAFT, **wanted: object) -> Put:
    """A consultation in preparation, of thirty-one days from the desk's day on."""
    usual = {"opens_on": date(2026, 11, 20), "closes_on": date(2026, 12, 20)} | wanted
    made = make_consultation(desk, CITY, file(text), Wanted(**usual))  # type: ignore[arg-type]
    return Put(desk, made)
