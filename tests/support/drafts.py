"""Drafts that are put to the people, invented, for tests: rows as officers' verbs make them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from difflib import SequenceMatcher
from zoneinfo import ZoneInfo

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from handlers.desk import Desk
from handlers.opine.take_in import take_in_drafts
from models.consultation import Consultation, ConsultationState, Level
from models.draft import Draft, newest_draft
from models.opinion import Opinion
from models.provision import Provision, provisions_of
from statutes.markdown import markdown_paragraphs
from statutes.parse import parse
from statutes.tree import Node

DOGS = """# 样例市文明养犬条例（草案）
第一章 总则
第一条 为了规范养犬行为，保障公民人身安全，维护市容环境卫生，制定本条例。
第二条 本市行政区域内的养犬和管理活动，适用本条例。
第二章 养犬规范
第三条 养犬人应当自犬只出生满三个月之日起三十日内，到村民委员会或者居民委员会登记，领取登记证。
第四条 携犬出户应当使用长度不超过二米的犬绳牵领，主动避让老年人、残疾人、孕妇和儿童。
第五条 养犬人应当即时清除犬只粪便。
养犬人不得有下列行为：
（一）放任犬只恐吓、伤害他人；
（二）在楼道等公共区域饲养犬只；
（三）遗弃犬只。
第三章 法律责任
第六条 违反本条例第四条规定，携犬出户不牵领的，由公安机关处二百元以上一千元以下罚款。
第七条 违反本条例第五条规定的，处五十元以上二百元以下罚款。
第四章 附则
第八条 本条例自2027年7月1日起施行。
"""

SQUARES = """# 样例市广场活动管理办法（草案）
第一条 为了方便群众健身娱乐，减少噪声扰民，制定本办法。
第二条 在广场、公园组织健身、娱乐活动的，适用本办法。
第三条 晚上九点至次日早上六点，不得使用扩音设备。
第四条 活动音量在最近的住宅窗外不得超过五十五分贝。
"""

DOGS_AGAIN = (
    DOGS.replace("二百元以上一千元以下", "一百元以上五百元以下")
    .replace("第七条 违反", "第八条 违反")
    .replace("第八条 本条例自", "第九条 本条例自")
    .replace(
        "第三章 法律责任\n第六条",
        "第三章 法律责任\n第六条 村民委员会应当劝导养犬人文明养犬。\n第七条",
    )
)
"""A second version: a new sixth article, a milder seventh, the others with a higher number."""

LONG = (
    "# 样例市集市管理条例（草案）\n第一条 "
    + "集市应当定点定时，摊位应当整齐，" * 120
    + "不得占道。\n"
)
TEXTS = {
    "养犬草案": DOGS,
    "养犬草案二稿": DOGS_AGAIN,
    "养犬草案短稿": DOGS[: DOGS.index("第三章")],
    "广场草案": SQUARES,
    "集市草案": LONG,
}

EXPLAINED = {
    "4": ("遛狗得拴绳，绳子最长两米，见了老人孩子让一让。", ["绳子两米，您看长了还是短了？"]),
    "6": ("遛狗不拴绳，罚二百到一千。", ["罚多少合适？", "头一回能不能只提醒？"]),
}
_SHANGHAI = ZoneInfo("Asia/Shanghai")


def put_out(
    desk: Desk,
    text: str = DOGS,
    *,
    days: int = 12,
    since: int = 3,
    intro: str = "说的是养狗的规矩：登记、拴绳、清粪便，不守规矩咋罚。",
    state: ConsultationState = ConsultationState.OPEN,
) -> int:
    """A consultation that opened `since` days ago and closes in `days`. Returns its id."""
    now = desk.clock.now()
    today = now.astimezone(_SHANGHAI).date()
    with desk.memory.write() as session:
        consultation = Consultation(
            title=_title(text),
            level=Level.CITY,
            intro=intro,
            opens_on=today - timedelta(days=since),
            closes_on=today + timedelta(days=days),
            state=state,
            made_at=now,
            opened_at=now,
        )
        session.add(consultation)
        session.flush()
        _add_text(session, desk, consultation, text)
        made = consultation.id
    take_in_drafts(desk)
    return made


def new_version(desk: Desk, consultation_id: int, text: str) -> int:
    """Another text for the same consultation; what stands at the same place comes from there, and
    what says the same under another number. Returns the draft's id."""
    with desk.memory.write() as session:
        consultation = session.get_one(Consultation, consultation_id)
        before = newest_draft(session, consultation_id)
        draft = _add_text(session, desk, consultation, text)
        if before is not None:
            _come_from(provisions_of(session, before.id), provisions_of(session, draft.id))
        consultation.version += 1
        made = draft.id
    take_in_drafts(desk)
    return made


def nothing_open(desk: Desk) -> None:
    """Whatever was open is over and done with."""
    with desk.memory.write() as session:
        session.execute(
            update(Consultation).values(
                state=ConsultationState.CANCELLED, version=Consultation.version + 1
            )
        )
    take_in_drafts(desk)


def opinions(desk: Desk) -> list[Opinion]:
    with desk.memory.read() as session:
        return list(session.scalars(select(Opinion).order_by(Opinion.id)))


def _add_text(session: Session, desk: Desk, consultation: Consultation, text: str) -> Draft:
    newest = newest_draft(session, consultation.id)
    draft = Draft(
        consultation_id=consultation.id,
        number=1 if newest is None else newest.number + 1,
        title=_title(text),
        added_at=desk.clock.now(),
    )
    session.add(draft)
    session.flush()
    positions = iter(range(10_000))
    for node in parse(markdown_paragraphs(text)).tree:
        _add(session, draft, node, None, "", positions)
    return draft


def _add(
    session: Session,
    draft: Draft,
    node: Node,
    parent: Provision | None,
    article: str,
    positions: Iterator[int],
) -> None:
    article = _place(node, article)
    explanation, questions = EXPLAINED.get(node.number, ("", [])) if node.kind == "条" else ("", [])
    row = Provision(
        draft_id=draft.id,
        parent_id=None if parent is None else parent.id,
        position=next(positions),
        kind=node.kind,
        number=node.number,
        heading=node.heading,
        text=node.text,
        place=article,
        explanation=explanation if "样例市文明养犬" in draft.title else "",
        questions=list(questions) if "样例市文明养犬" in draft.title else [],
    )
    session.add(row)
    session.flush()
    for child in node.children:
        _add(session, draft, child, row, article, positions)


def _place(node: Node, above: str) -> str:
    match node.kind:
        case "条":
            return node.number
        case "款":
            return f"{above}.{node.number}"
        case "项":
            return f"{above}({node.number})"
    return above


def _come_from(before: Sequence[Provision], now: Sequence[Provision]) -> None:
    for row in now:
        likely = [(_likeness(old, row, before, now), old) for old in before if old.kind == row.kind]
        best = max(likely, key=lambda pair: pair[0], default=None)
        row.before_id = best[1].id if best and best[0] > 0.6 else None


def _likeness(
    old: Provision, new: Provision, before: Sequence[Provision], now: Sequence[Provision]
) -> float:
    return SequenceMatcher(None, _words(old, before), _words(new, now), autojunk=False).ratio()


def _words(row: Provision, rows: Sequence[Provision]) -> str:
    inside = "".join(_words(one, rows) for one in rows if one.parent_id == row.id)
    return row.heading + row.text + inside


def _title(text: str) -> str:
    return text.splitlines()[0].removeprefix("# ")
