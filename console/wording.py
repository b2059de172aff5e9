"""How moments, numbers and states are written on our pages."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from flask import Blueprint
from flask_login import current_user

from console.room import room, today
from handlers.access import (
    MANAGES_STAFF,
    READS_AUDIT,
    READS_CONSULTATIONS,
    READS_MATTERS,
    SEES_ALERTS,
    SEES_THEMES,
    SUMMARISES,
)
from handlers.counter import ENTERS
from handlers.inbox import MOST, SHANGHAI, Moved
from models import receipt_number
from models.answer import ANSWER_STATE_NAMES, Answer, AnswerState
from models.attachment import ATTACHMENT_NAMES
from models.audit_entry import AuditEntry
from models.consultation import CONSULTATION_STATE_NAMES
from models.handling import VERB_NAMES
from models.matter import CHANNEL_NAMES, POINT_HOW_NAMES, STATE_NAMES, Channel, Matter, State
from models.move import CHANGED_NAMES, Changed
from models.outcome import ADOPTION_NAMES, Adoption
from models.personal_number import others_covered
from models.rating import SCORE_NAMES
from models.remark import REMARK_NAMES
from models.staff import ROLE_NAMES, Role
from models.words import KIND_NAMES, Kind, Stance
from statutes.references import on_screen

ARRIVED_AS = {
    "ImageSent": "〔图片〕",
    "VoiceSent": "〔语音〕",
    "VideoSent": "〔视频〕",
    "LocationSent": "〔位置〕",
    "LinkSent": "〔链接〕",
    "Followed": "〔关注了公众号〕",
    "Scanned": "〔扫了采集点的码〕",
    "MenuTapped": "〔点了菜单〕",
}
"""What a push without words shows as. Types that are not here said nothing to anybody."""

_LINK = re.compile(r'<a href="[^"]*">(.*?)</a>', re.DOTALL)
_DETAILS = {
    "whole": "看了全部对话",
    "speaker": "看了提出人的姓名和电话",
    "matters": "件数",
    "channel": "渠道",
    "slips": "箱里张数",
    "entered": "登记张数",
    "parts": "另分出",
    "points": "联系点",
    "sites": "采集点",
    "liaisons": "联络员",
    "renamed": "改名",
    "week": "周次",
    "scope": "范围",
    "number": "编号",
    "form": "格式",
    "reason": "原因",
    "edited": "改过的段数",
    "draft": "稿次",
    "place": "条",
    "step": "步骤",
    "until": "截止",
    "days": "提前天数",
    "count": "件数",
    "themes": "主题数",
}

STANCE_NAMES = {Stance.FOR: "赞成", Stance.AGAINST: "反对", Stance.CONDITIONAL: "有条件赞成"}


def fit_wording(pages: Blueprint) -> None:
    """Filters and names for the templates of a blueprint."""
    filters: dict[str, Callable[..., str]] = {
        "when": when,
        "day": day,
        "full": full,
        "number": receipt_number.shown,
        "sure": sure,
        "sure_then": sure_then,
        "answer_state": answer_state,
        "size": size,
        "many": many,
        "moved": moved,
        "article": article,
        "remark": remark,
        "plain": plain,
        "veiled_name": veiled_name,
        "veiled_phone": veiled_phone,
        "covered": others_covered,
    }
    for name, words in filters.items():
        pages.add_app_template_filter(words, name)
    pages.context_processor(_names)


def when(moment: datetime) -> str:
    """今天 14:05 · 昨天 09:10 · 11月20日 16:30 · 2025年11月20日, in Shanghai."""
    local = moment.astimezone(SHANGHAI)
    ago = (today() - local.date()).days
    clock = f"{local:%H:%M}"
    if ago in (0, 1):
        return f"{('今天', '昨天')[ago]} {clock}"
    if local.year == today().year:
        return f"{local.month}月{local.day}日 {clock}"
    return f"{local.year}年{local.month}月{local.day}日"


def day(value: date) -> str:
    """11月20日, with the year when it is not this one."""
    short = f"{value.month}月{value.day}日"
    return short if value.year == today().year else f"{value.year}年{short}"


def full(moment: datetime) -> str:
    """2026-11-20 14:05, in Shanghai."""
    return f"{moment.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"


def sure_then(confidence: float) -> str:
    """The same of a reading that a person has put right since: nobody need look any more."""
    return sure(confidence).partition("，")[0]


def sure(confidence: float) -> str:
    """How sure the bot was, in words."""
    if confidence >= 0.85:
        return "很有把握"
    return "比较有把握" if confidence >= 0.6 else "没把握，请您看一眼"


def answer_state(answer: Answer, matter: Matter) -> str:
    """Where an answer stands. Off WeChat it is only put on file; so it stays when the person claims
    the matter later."""
    on_file = answer.state is AnswerState.SENT and answer.claimed_at is None
    if on_file and matter.channel is not Channel.WECHAT:
        return "已存档"
    return ANSWER_STATE_NAMES[answer.state]


def many(count: int) -> str:
    """A figure that is not counted to its end."""
    return f"{MOST - 1}+" if count >= MOST else str(count)


def veiled_name(name: str) -> str:
    """王大娘 -> 王**."""
    return name[:1] + "*" * max(1, len(name) - 1) if name else ""


def veiled_phone(phone: str) -> str:
    """13800138000 -> 138******00; of a short one only the end."""
    ends = (3, 2) if len(phone) >= 9 else (0, 2)
    hidden = max(1, len(phone) - sum(ends))
    return phone[: ends[0]] + "*" * hidden + phone[-ends[1] :] if phone else ""


def size(count: int) -> str:
    """Bytes as people read them."""
    if count < 1024 * 1024:
        return f"{max(1, round(count / 1024))} KB"
    return f"{count / 1024 / 1024:.1f} MB"


def moved(move: Moved) -> str:
    """登记，已收到 · 状态：已收到 → 已答复 · 联系点：未定 → 某镇."""
    if move.changed is Changed.STATE and not move.was:
        return f"登记，{_value(move.changed, move.became)}"
    if move.changed is Changed.SPLIT:
        return f"分出一件：{receipt_number.shown(move.became)}"
    if move.changed is Changed.MERGED:
        number = receipt_number.shown(move.became or move.was)
        return f"并入 {number}" if move.became else f"不再并入 {number}"
    if move.changed is Changed.CLAIMED:
        return "本人在微信里认领"
    was, became = _value(move.changed, move.was), _value(move.changed, move.became)
    return f"{CHANGED_NAMES[move.changed]}：{was} → {became}"


def plain(reply: str) -> str:
    """A reply without the link tags that only WeChat shows as links."""
    return _LINK.sub(r"\1", reply)


def article(reference: str) -> str:
    """42.1(3) -> 第42条第1款第（三）项 · * -> 整个草案."""
    return on_screen(reference, "整个草案")


def remark(entry: AuditEntry) -> str:
    """The details of a line of the log, in words."""
    return "，".join(filter(None, (_detail(key, value) for key, value in entry.detail.items())))


def _detail(key: str, value: Any) -> str:
    if isinstance(value, bool):
        return _DETAILS.get(key, key) if value else ""
    if key in ("role", "was") and value in list(Role):
        return ("原来是" if key == "was" else "") + ROLE_NAMES[Role(value)]
    if key == "adoption" and value in list(Adoption):
        return ADOPTION_NAMES[Adoption(value)]
    if key == "nth":
        return f"连续第 {value} 次"
    if key == "at":
        return f"定于 {full(datetime.fromisoformat(value))}"
    if isinstance(value, dict):  # rows of a table taken in: handlers.register
        value = f"新增 {value.get('added', 0)}、修改 {value.get('changed', 0)}"
    return f"{_DETAILS.get(key, key)} {value}"


def _value(changed: Changed, value: str) -> str:
    if changed is Changed.STATE and value in list(State):
        return STATE_NAMES[State(value)]
    if changed is Changed.KIND and value in list(Kind):
        return KIND_NAMES[Kind(value)]
    if changed is Changed.STANCE and value in list(Stance):
        return STANCE_NAMES[Stance(value)]
    if changed is Changed.DUE and value:
        return day(date.fromisoformat(value))
    if changed is Changed.ARTICLES and value:
        return "、".join(article(one) for one in value.split("、"))
    return value or "未定"


def _names() -> dict[str, Any]:
    seat = current_user.seat if current_user and current_user.is_authenticated else None
    role = None if seat is None else seat.actor.role
    return {
        "me": seat,
        "owes": seat is not None and (seat.must_change or seat.must_enrol),
        "my_role": "" if role is None else ROLE_NAMES[role],
        "sees": {
            "matters": role in READS_MATTERS,
            "counter": role in ENTERS,
            "themes": role in SEES_THEMES,
            "consultations": role in READS_CONSULTATIONS,
            "alerts": role in SEES_ALERTS,
            "notices": role in SUMMARISES,
            "summaries": role in SUMMARISES,
            "sites": role in SUMMARISES,
            "audit": role in READS_AUDIT,
            "people": role in MANAGES_STAFF,
        },
        "sample": room().sample,
        "rules": room().desk.rules,
        "roles_named": ROLE_NAMES,
        "KINDS": KIND_NAMES,
        "CONSULTATION_STATES": CONSULTATION_STATE_NAMES,
        "STATES": STATE_NAMES,
        "CHANNELS": CHANNEL_NAMES,
        "HOW": POINT_HOW_NAMES,
        "VERBS": VERB_NAMES,
        "REMARKS": REMARK_NAMES,
        "STANCES": STANCE_NAMES,
        "SCORES": SCORE_NAMES,
        "ATTACHMENTS": ATTACHMENT_NAMES,
    }
