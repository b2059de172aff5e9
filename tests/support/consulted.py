"""What our memory holds of a consultation before a crowd: looked up, never changed."""

from __future__ import annotations

from sqlalchemy import func, select

from models.answer import About, Answer, AnswerState
from models.consent import Consent, ConsentState
from models.follower import Follower
from models.matter import Matter
from models.notice import Notice, NoticeKind, NoticeState
from tests.support.crowd import Crowd


def known(crowd: Crowd) -> tuple[int, int, int]:
    """The people of points in our memory, who of them left, and who wants no notices."""
    people = select(func.count(Follower.id)).where(Follower.point_id.is_not(None))
    with crowd.memory.read() as session:
        asked = (people, people.where(~Follower.following), people.where(Follower.notices_off))
        everybody, gone, out = (session.scalar(one) or 0 for one in asked)
        return everybody, gone, out


def state(crowd: Crowd, notice: int) -> NoticeState:
    with crowd.memory.read() as session:
        return session.get_one(Notice, notice).state


def reminder(crowd: Crowd, days: int) -> int:
    with crowd.memory.read() as session:
        wanted = select(Notice.id).where(Notice.kind == NoticeKind.REMINDER)
        return session.scalars(wanted.where(Notice.once.endswith(f":{days}"))).one()


def state_of_reminder(crowd: Crowd, days: int) -> NoticeState | None:
    with crowd.memory.read() as session:
        wanted = select(Notice.state).where(Notice.kind == NoticeKind.REMINDER)
        return session.scalar(wanted.where(Notice.once.endswith(f":{days}")))


def told(crowd: Crowd, state: AnswerState) -> list[str]:
    """The openids of who was told of outcomes in this way."""
    with crowd.memory.read() as session:
        return [
            openid or ""
            for openid in session.scalars(
                select(Follower.openid)
                .join(Matter, Matter.follower_id == Follower.id)
                .join(Answer, Answer.matter_id == Matter.id)
                .where(Answer.about == About.OUTCOME, Answer.state == state)
            )
        ]


def used(crowd: Crowd) -> int:
    """Consents that carried a message."""
    with crowd.memory.read() as session:
        wanted = select(func.count(Consent.id)).where(Consent.state == ConsentState.USED)
        return session.scalar(wanted) or 0
