"""Reminders: people who asked, 7, 3 and 1 days before a consultation ends; officers, when a step
falls due. The clock asks often; each is made once.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import exists, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.phrases import say
from handlers.alarm import sound_standing
from handlers.alarm_words import step_due
from handlers.audit import note
from handlers.days import SHANGHAI, day_of
from handlers.desk import Desk
from handlers.notice.checks import TITLE_BYTES
from models.alert import Alert
from models.consultation import Consultation, ConsultationState, open_consultations
from models.delivery import Way
from models.notice import Notice, NoticeKind, NoticeState
from models.staff import Staff
from models.step import Step
from models.wish import Wish

DAYS = (7, 3, 1)
CLOCK = "定时任务"
_AHEAD = timedelta(days=1)


def plan_reminders(desk: Desk) -> int:
    """Makes the reminders of today, from the configured hour on. Returns how many. One that a
    standing clock missed is made up for until the next is due; nobody is reminded of what opened
    only afterwards."""
    now = desk.clock.now()
    if now.astimezone(SHANGHAI).hour < desk.notices.remind_hour:
        return 0
    today = day_of(now)
    with desk.memory.read() as session:
        due = [
            (consultation.id, days)
            for consultation in open_consultations(session, today)
            if (days := _due(consultation, today)) and _is_wanted(session, consultation, days)
        ]
    return sum(_remind(desk, consultation_id, days, now) for consultation_id, days in due)


def remind_officers(desk: Desk) -> int:
    """An alert for each step that is due tomorrow or should be done already. Returns how many."""
    now = desk.clock.now()
    if now.astimezone(SHANGHAI).hour < desk.notices.remind_hour:
        return 0
    with desk.memory.read() as session:
        due = _steps(session, day_of(now) + _AHEAD)
    rung = 0
    for step, title, owner in due:
        alarm = step_due(step.id, title, step.name, _day(step.due_on), owner or "")
        with desk.memory.write() as session:
            if not _was_rung(session, alarm.once):
                rung += sound_standing(session, alarm, now)
    return rung


def _due(consultation: Consultation, today: date) -> int | None:
    """The reminder whose day has come and whose successor's has not."""
    left = consultation.days_left(today)
    days = min((days for days in DAYS if left <= days), default=None)
    if days is None or left < 1:
        return None
    opened = consultation.opened_at
    its_day = consultation.closes_on - timedelta(days=days)
    return days if opened is None or day_of(opened) < its_day else None


def _is_wanted(session: Session, consultation: Consultation, days: int) -> bool:
    made = exists().where(Notice.once == _once(consultation, days))
    wished = exists().where(Wish.consultation_id == consultation.id)
    return bool(session.scalar(select(wished & ~made)))


def _once(consultation: Consultation, days: int) -> str:
    """With the last day in it: a window that was made longer is reminded of anew."""
    return f"reminder:{consultation.id}:{consultation.closes_on:%Y%m%d}:{days}"


def _remind(desk: Desk, consultation_id: int, days: int, now: datetime) -> bool:
    try:
        with desk.memory.write() as session:
            consultation = session.get_one(Consultation, consultation_id)
            if consultation.state is not ConsultationState.OPEN:
                return False
            if _due(consultation, day_of(now)) != days:
                return False  # it was given more days meanwhile
            notice = _reminder(consultation, days, now)
            session.add(notice)
            session.flush()
            note(session, CLOCK, now, "plan_reminder", "notice", notice.id, days=days)
    except IntegrityError:  # another clock was quicker
        return False
    return True


def _reminder(consultation: Consultation, days: int, now: datetime) -> Notice:
    left = consultation.days_left(day_of(now))
    when = say("reminder_tomorrow") if left == 1 else say("reminder_days", days=left)
    title = say("reminder_title", when=when)
    return Notice(
        title=title.encode()[:TITLE_BYTES].decode("utf-8", "ignore"),
        text=say("reminder_text", title=consultation.title, when=when),
        at=now,
        state=NoticeState.SCHEDULED,
        kind=NoticeKind.REMINDER,
        consultation_id=consultation.id,
        channels=[Way.WINDOW.value, Way.SUBSCRIPTION.value],
        written_by=CLOCK,
        written_at=now,
        released_by=CLOCK,  # its words are reviewed, and who gets it asked for it
        released_at=now,
        once=_once(consultation, days),
    )


def _steps(session: Session, until: date) -> list[tuple[Step, str, str | None]]:
    rows = session.execute(
        select(Step, Consultation.title, Staff.name)
        .join(Consultation, Consultation.id == Step.consultation_id)
        .outerjoin(Staff, Staff.id == Step.owner_id)
        .where(Step.due_on <= until, Step.done_at.is_(None))
        .where(
            Consultation.state.not_in((ConsultationState.CANCELLED, ConsultationState.CONCLUDED))
        )
        .order_by(Step.due_on, Step.id)
    )
    return [(step, title, owner) for step, title, owner in rows]


def _was_rung(session: Session, once: str) -> bool:
    return session.scalar(select(Alert.id).where(Alert.once == once).limit(1)) is not None


def _day(day: date | None) -> str:
    return "" if day is None else f"{day.month}月{day.day}日"
