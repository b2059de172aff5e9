"""What a notice must have before it is written down, each in one sentence that says what to do."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.phrases import say
from handlers.access import Actor, Refused, points_scope
from models.consultation import Consultation, ConsultationState
from models.contact_point import ContactPoint, PointStatus
from models.delivery import Way
from models.notice import NoticeKind

TITLE_BYTES = 64  # WeChat's limit for a title
AHEAD = timedelta(days=2 * 366)  # nobody plans further; a year typed wrong shows at once
TEXT_BYTES = 2048  # of the whole customer-service message
_ARTICLE = re.compile(r"[\w-]{8,128}", re.ASCII)


def check_text(title: str, text: str) -> None:
    if not title.strip() or not text.strip():
        raise Refused("通知要有标题，也要有正文，请补上再存。")
    if len(title.strip().encode()) > TITLE_BYTES:
        raise Refused(f"标题太长，最多 {TITLE_BYTES // 3} 个汉字，请写短一些。")
    size = len(say("notice", title=title.strip(), text=text.strip()).encode())
    if size > TEXT_BYTES:
        over = (size - TEXT_BYTES + 2) // 3
        raise Refused(f"正文太长，微信一条最多 2048 字节，请再删去约 {over} 个汉字。")


def check_ahead(at: datetime, now: datetime) -> None:
    if at > now + AHEAD:
        raise Refused("发送时间太远了，请选两年以内的时间。")


def check_ways(kind: NoticeKind, ways: frozenset[Way], *, verified: bool) -> None:
    if not ways or Way.NONE in ways:
        raise Refused("请至少勾选一种发送渠道。")
    if not verified:
        raise Refused("公众号还没有微信认证，不能主动给人发消息。请先到公众平台办认证。")
    if kind is NoticeKind.REMINDER and Way.MASS in ways:
        raise Refused("提醒不占用每月四次的群发，请去掉“群发”。")
    if kind is NoticeKind.NOTICE and Way.SUBSCRIPTION in ways:
        raise Refused("订阅通知只能用来提醒和公布结果（本人同意过的事），请去掉“订阅通知”。")


def check_kind(kind: NoticeKind, consultation_id: int | None) -> None:
    if kind is not NoticeKind.NOTICE and consultation_id is None:
        raise Refused("提醒和结果公布都要说的是一部草案，请先选征询。")


def check_article(media_id: str, *, as_article: bool, ways: frozenset[Way]) -> None:
    """A mass send may be an article (图文), which must lie at WeChat already."""
    if as_article and not media_id:
        raise Refused(
            "要用图文群发，可还没有图文。请先在公众平台存好草稿，把它的编号填上；或改用文字。"
        )
    if media_id and not _ARTICLE.fullmatch(media_id):
        raise Refused("图文编号不对，应是字母、数字和横线，请从公众平台重新复制。")
    if media_id and Way.MASS not in ways:
        raise Refused("图文只有群发才用得上，请勾上“群发”，或去掉图文编号。")


def demand_own(actor: Actor, point_ids: frozenset[int]) -> None:
    """Everyone is the city's to speak to, a point's people also its officer's."""
    mine = points_scope(actor)
    if mine is None:
        return
    if not point_ids:
        raise Refused("发给全体关注者的通知由市法工委来管，您请选自己的联系点。")
    if not point_ids <= mine:
        raise Refused("这份通知也发给别的联系点，要由市法工委来办。")


def demand_points(session: Session, actor: Actor, point_ids: frozenset[int]) -> list[ContactPoint]:
    """The points of a notice, all active and all the actor's own. Empty: everyone."""
    demand_own(actor, point_ids)
    found = session.scalars(
        select(ContactPoint)
        .where(ContactPoint.id.in_(sorted(point_ids)))
        .order_by(ContactPoint.position, ContactPoint.id)
    ).all()
    if len(found) != len(point_ids):
        raise Refused("有一个联系点找不到了，请重新选。")
    for point in found:
        if point.status is not PointStatus.ACTIVE:
            raise Refused(
                f"联系点“{point.name}”还没启用，不能发通知。请去掉它，或请市法工委先启用。"
            )
    return list(found)


def demand_consultation(session: Session, consultation_id: int | None) -> Consultation | None:
    if consultation_id is None:
        return None
    consultation = session.get(Consultation, consultation_id)
    if consultation is None:
        raise Refused("没有这件征询，请重新选。")
    if consultation.state is ConsultationState.CANCELLED:
        raise Refused(
            f"“{consultation.title}”的征询已取消，不能再发它的通知。请改选别的征询，或撤回这份通知。"
        )
    return consultation
