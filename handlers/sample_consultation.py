"""The sample city's open consultation: an invented draft, marked as sample in its title."""

from __future__ import annotations

from datetime import timedelta

import yaml
from sqlalchemy import select

from handlers.access import Actor
from handlers.answer import fresh_form
from handlers.consult.explain import explain
from handlers.consult.finish_step import finish_step
from handlers.consult.make import Wanted, make_consultation
from handlers.consult.open import open_consultation
from handlers.consult.reading import open_view
from handlers.consult.take_in import Upload
from handlers.days import day_of
from handlers.desk import Desk
from handlers.inbox.handling import Form
from handlers.register import SAMPLE_CITY
from models.consultation import Consultation
from models.staff import Role

INTRO = (
    "村里的广场、晒场、集市、停车的地方，大家都要用。这部规定想把怎么用、谁来管、"
    "坏了找谁说清楚，让大家用着方便，邻里少生气。（示例：草案是编的，只供试用。）"
)
EVIDENCE = ("来文已登记，期限已记入日历。", "方案已定：三个村开座谈会，其余微信征集。（示例）")
"""Of the steps that are done."""
_SINCE, _DAYS = 6, 45
_CITY = Actor(None, "命令行", Role.CITY)


def put_sample_consultation(desk: Desk) -> None:
    """Takes the sample draft in, explained and open. Does nothing once there is a consultation."""
    with desk.memory.read() as session:
        if session.scalar(select(Consultation.id).limit(1)) is not None:
            return
    folder = SAMPLE_CITY / "drafts"
    (path,) = folder.glob("*.md")
    opened = day_of(desk.clock.now()) - timedelta(days=_SINCE)
    wanted = Wanted(
        opens_on=opened,
        closes_on=opened + timedelta(days=_DAYS),
        intro=INTRO,
        letter="关于征求《样例市乡村公共场地使用规定（草案）》意见的函（示例）",
        note="征求意见稿",
    )
    made = make_consultation(desk, _CITY, Upload(path.read_bytes(), path.name), wanted)
    words = yaml.safe_load((folder / "explanations.yaml").read_text(encoding="utf-8"))
    for article in open_view(desk, _CITY, made).articles:
        said = words.get(article.row.number)
        if said:
            explain(
                *(desk, _CITY, made, article.row.id, said["text"]),
                questions=said.get("questions", []),
                form=Form(fresh_form()),
            )
    for step, evidence in zip(open_view(desk, _CITY, made).steps, EVIDENCE, strict=False):
        finish_step(
            *(desk, _CITY, made, step.step.id, evidence), file=None, form=Form(fresh_form())
        )
    open_consultation(desk, _CITY, made, form=Form(fresh_form()))
