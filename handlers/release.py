"""A notice is released by another than who wrote it. Its text is checked before anybody can be
disturbed by it; what is released is what the second person had before her eyes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.phrases import say
from handlers.access import ANNOUNCES, Actor, Refused, may
from handlers.audit import note
from handlers.days import day_of
from handlers.desk import Desk, NoticeRules
from handlers.notice.calendar import mass_on
from handlers.notice.checks import demand_consultation, demand_points
from handlers.notice.finding import digest_of, notice_for
from handlers.plan import (
    MOST_BY_LIST,
    MOST_BY_TAG,
    Reach,
    Why,
    aim_of,
    awake,
    means_of,
    reach_of,
)
from models.delivery import Way
from models.notice import NOTICE_STATE_NAMES, Notice, NoticeKind, NoticeState
from models.staff import Staff


@dataclass(frozen=True, slots=True)
class Released:
    """When it will begin; `moved`: the quiet hours made it later; `mass`: people by mass send."""

    at: datetime
    moved: bool
    mass: int


def notice_text(title: str, text: str) -> str:
    """The message as people get it."""
    return say("notice", title=title.strip(), text=text.strip())


def release_notice(
    desk: Desk, actor: Actor, notice_id: int, *, digest: str | None = None
) -> Released:
    """Releases a written notice for its time, or for now when that has passed. `digest` is of
    what the person read (`digest_of`).

    Raises NotFound, and Refused: not written any more or changed meanwhile, no second person, no
    right, no quota, nobody to reach, too many for a tag, a second mass send of a subscription
    account on one day.
    """
    may(actor, ANNOUNCES)
    now = desk.clock.now()
    reach = _reach(desk, actor, notice_id, now)
    with desk.memory.write() as session:
        notice = notice_for(session, actor, notice_id, lock=True)
        _demand_second(session, notice, actor)
        if digest not in (None, digest_of(notice)):
            raise Refused("这份通知在您打开以后又改过，请再看一遍，没问题再发布。")
        demand_points(session, actor, frozenset(point.id for point in notice.points))
        demand_consultation(session, notice.consultation_id)
        wanted = max(notice.at, now)
        at = awake(wanted, desk.notices)
        _demand_possible(session, desk.notices, notice, reach, at)
        _demand_somebody(notice, reach, at_once=at <= now)
        notice.state, notice.at = NoticeState.SCHEDULED, at
        notice.released_by, notice.released_at = actor.login, now
        note(session, actor, now, "release_notice", "notice", notice.id, at=at.isoformat())
    return Released(at, at != wanted, reach.ways.get(Way.MASS, 0))


def _reach(desk: Desk, actor: Actor, notice_id: int, now: datetime) -> Reach:
    """Counted before the transaction: it reads everybody, and nobody should wait for that."""
    with desk.memory.read() as session:
        notice = notice_for(session, actor, notice_id)
        at = awake(max(notice.at, now), desk.notices)
        return reach_of(session, aim_of(notice, at), means_of(session, desk, at))


def _demand_second(session: Session, notice: Notice, actor: Actor) -> None:
    if notice.state is not NoticeState.WRITTEN:
        name = NOTICE_STATE_NAMES[notice.state]
        raise Refused(f"这份通知现在是“{name}”，不用再发布。")
    if notice.written_by != actor.login:
        return
    others = select(Staff.id).where(
        Staff.active, Staff.role.in_(ANNOUNCES), Staff.login != actor.login
    )
    if session.scalar(others.limit(1)) is None:
        raise Refused(
            "通知要由另一位同事复核发布，可现在没有别人能复核。"
            "请先到“人员”里再开通一位市法工委或联系点负责人的账号。"
        )
    raise Refused("这份通知是您写的，请另一位同事登录后复核发布。")


def _demand_possible(
    session: Session, rules: NoticeRules, notice: Notice, reach: Reach, at: datetime
) -> None:
    if not rules.verified:
        raise Refused("公众号还没有微信认证，不能主动给人发消息。请先到公众平台办认证。")
    mass = reach.ways.get(Way.MASS, 0)
    if Way.MASS in notice.channels and not rules.by_list:
        _demand_tag(session, notice, mass, at)
    if notice.media_id and rules.by_list and mass > MOST_BY_LIST:
        # WeChat takes a draft out of the box when it is sent: there is none for a second batch.
        raise Refused(
            f"一篇图文只能群发一次，一次最多一万人，这份通知有 {mass} 人。"
            "请改成只发文字，或按联系点分成几份，每份各用一篇图文。"
        )


def _demand_tag(session: Session, notice: Notice, mass: int, at: datetime) -> None:
    """A subscription account sends once a day, to one tag."""
    if mass > MOST_BY_TAG:
        raise Refused(
            f"订阅号按标签群发，一次最多十万人，这份通知有 {mass} 人。"
            "请按联系点分成几份，分几天发。"
        )
    others = [one for one in mass_on(session, day_of(at)) if one.id != notice.id]
    if others:
        day = day_of(at)
        raise Refused(
            f"订阅号一天只能群发一次，{day.month}月{day.day}日已经安排了“{others[0].title}”。"
            "请改到别的日子，或去掉“群发”。"
        )


def _demand_somebody(notice: Notice, reach: Reach, *, at_once: bool) -> None:
    """Of a later time only the quota can be told now: until then anybody may write to us."""
    if reach.reached:
        return
    if Way.MASS in notice.channels:
        raise Refused(_nobody_by_mass(reach))
    if at_once:
        raise Refused(_nobody_now(notice, reach))


def _nobody_by_mass(reach: Reach) -> str:
    """The first reason that something can be done about."""
    if not reach.later:
        return _nobody_at_all(reach)
    if reach.why.get(Why.CALLS):
        return "公众号那一天的群发次数已经用完，现在一个人也送不到。请改到第二天再发。"
    if reach.why.get(Why.ALONE):
        return "只剩一个人能送到，微信群发至少要两个人。请多选几个联系点，或打电话告诉他。"
    if reach.why.get(Why.QUOTA):
        return (
            "现在一个人也送不到：本月的群发次数用完了，也没有人在四十八小时内来过信。"
            "请等到下个月，或在联系点张贴。"
        )
    return "现在一个人也送不到：剩下的人都关闭了接收消息。请在联系点张贴，或打电话告诉他们。"


def _nobody_now(notice: Notice, reach: Reach) -> str:
    if notice.kind is NoticeKind.REMINDER and not reach.everybody:
        return "还没有人回过“提醒我”，这份提醒没有人可发。想告诉大家，请另写一份通知。"
    if not reach.later:
        return _nobody_at_all(reach)
    if notice.kind is NoticeKind.REMINDER:
        return (
            "现在一个人也送不到：要提醒的人都超过四十八小时没有来信，也没有同意订阅通知。"
            "请改个时间再发，或打电话告诉他们。"
        )
    return (
        "现在一个人也送不到：没有人在四十八小时内来过信，或都已退订。请勾上“群发”，或改个时间再发。"
    )


def _nobody_at_all(reach: Reach) -> str:
    if not reach.everybody:
        return "选的联系点还没有人关注公众号，没有人可发。请换联系点，或先请大家扫码关注。"
    return "选的人都退订或取消关注了，没有人可发。请换联系点，或在联系点张贴。"
