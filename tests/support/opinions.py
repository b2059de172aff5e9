"""A draft that people spoke on: invented, laid straight into the memory."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.access import Actor
from handlers.answer import fresh_form
from handlers.decide import Ruling, decide, tell_outcomes
from handlers.desk import Desk
from models.answer import About, Answer
from models.consultation import Consultation, ConsultationState, Level
from models.contact_point import point_named
from models.draft import Draft
from models.matter import Channel, Matter, PointHow, State
from models.opinion import Opinion, OpinionHow
from models.outcome import Adoption, OutcomeReason
from models.provision import Provision
from models.receipt_number import check_digit
from models.staff import Role
from models.words import Kind, Stance
from tests.support.cast import Person
from tests.support.ledger import follower
from tests.support.twins import StandingClock

TITLE = "样例市养犬管理规定（草案）"
CITY = Actor(None, "city", Role.CITY)
Articles = tuple[tuple[str, str, tuple[str, ...]], ...]
ARTICLES: Articles = (
    ("1", "", ("为了规范养犬行为，保护人身安全，制定本规定。",)),
    ("2", "", ("本市城市建成区内养犬，适用本规定。", "农村地区参照执行。")),
    ("8", "遛犬", ("携犬出户应当束牵引绳，绳长不超过两米。", "饲养人应当即时清除犬只粪便。")),
    ("12", "罚则", ("违反本规定第八条的，处五百元罚款。",)),
)


@dataclass
class Talk:
    """One consultation, and who said what on it. Places are as in `Matter.articles`."""

    desk: Desk
    id: int
    provisions: dict[str, int] = field(default_factory=dict)
    draft_id: int = 0
    serial: int = 0

    def said(
        self,
        who: Person | None,
        place: str,
        words: str,
        *,
        stance: Stance | None = None,
        point: str = "诚城社区",
        channel: Channel = Channel.WECHAT,
        state: State = State.SORTED,
        tidied: str | None = None,
        into: int | None = None,
        late: bool = False,
    ) -> int:
        """An opinion; its id. `who` None: somebody without WeChat. `into`: an opinion that its
        matter was merged into."""
        person_id = None if who is None else follower(self.desk, who).id
        now = self.desk.clock.now()
        self.serial += 1
        payload = f"{777_000_000 + self.id * 10_000 + self.serial}"
        with self.desk.memory.write() as session:
            at = point_named(session, point)
            main = None if into is None else session.get_one(Opinion, into).matter_id
            matter = Matter(
                number=payload + check_digit(payload),
                kind=Kind.OPINION,
                state=state,
                channel=channel,
                follower_id=person_id,
                verbatim=words,
                tidied=tidied,
                point_id=None if at is None else at.id,
                point_how=PointHow.STAFF,
                stance=stance,
                articles=[place] if place else [],
                laws=[],
                places=[],
                because=[],
                flags=[],
                arrived_at=now,
                merged_into_id=main,
            )
            session.add(matter)
            session.flush()
            opinion = Opinion(
                matter_id=matter.id,
                consultation_id=self.id,
                draft_id=self.draft_id,
                provision_id=self.provisions.get(place),
                place=place,
                whole=not place and stance is not None,
                late=late,
                how=OpinionHow.NAMED,
                filed_at=now,
            )
            session.add(opinion)
            session.flush()
            return opinion.id

    def decides(
        self,
        *opinions: int,
        adoption: Adoption = Adoption.NOT_ADOPTED,
        reason: OutcomeReason = OutcomeReason.OUTSIDE_POWER,
        sentence: str = "",
        new_place: str = "",
        new_text: str = "",
        form: str | None = None,
        seen: int = 10**9,
        actor: Actor = CITY,
    ) -> int:
        ruling = Ruling(adoption, reason, sentence, new_place, new_text)
        token = fresh_form() if form is None else form
        return decide(self.desk, actor, self.id, opinions, ruling, form=token, seen=seen)

    def tells(self) -> int:
        """Half an hour goes by, and the clock has its turn."""
        assert isinstance(self.desk.clock, StandingClock)
        self.desk.clock.forward(minutes=31)
        return tell_outcomes(self.desk)

    def matter(self, opinion: int) -> Matter:
        with self.desk.memory.read() as session:
            return session.get_one(Matter, session.get_one(Opinion, opinion).matter_id)

    def letters(self) -> list[Answer]:
        with self.desk.memory.read() as session:
            told = select(Answer).where(Answer.about == About.OUTCOME).order_by(Answer.id)
            return list(session.scalars(told))


def consultation(desk: Desk, title: str = TITLE) -> Talk:
    """A closed consultation with the draft of ARTICLES as its first version."""
    now = desk.clock.now()
    with desk.memory.write() as session:
        row = Consultation(
            title=title,
            level=Level.CITY,
            letter="",
            intro="",
            opens_on=date(2026, 10, 12),
            closes_on=date(2026, 11, 13),
            short_reason="",
            state=ConsultationState.CLOSED,
            made_at=now,
            result="",
        )
        session.add(row)
        session.flush()
        talk = Talk(desk, row.id)
        add_version(session, talk, 1)
    return talk


def add_version(
    session: Session,
    talk: Talk,
    number: int,
    articles: Articles = ARTICLES,
) -> None:
    """A version of the draft; what has the same place as before came from there."""
    draft = Draft(
        consultation_id=talk.id,
        number=number,
        title=TITLE,
        source="",
        note="",
        added_at=talk.desk.clock.now(),
    )
    session.add(draft)
    session.flush()
    before, talk.provisions, talk.draft_id = talk.provisions, {}, draft.id
    position = 0
    for article, heading, paragraphs in articles:
        top = _provision(session, talk, before, article, position, "条", article, heading, "", None)
        for nth, text in enumerate(paragraphs, 1):
            position += 1
            place = f"{article}.{nth}"
            _provision(session, talk, before, place, position, "款", "", "", text, top)
        position += 1


def _provision(
    session: Session,
    talk: Talk,
    before: dict[str, int],
    place: str,
    position: int,
    kind: str,
    number: str,
    heading: str,
    text: str,
    parent: int | None,
) -> int:
    row = Provision(
        draft_id=talk.draft_id,
        parent_id=parent,
        position=position,
        kind=kind,
        number=number,
        heading=heading,
        text=text,
        place=place,
        explanation="",
        questions=[],
        before_id=before.get(place),
    )
    session.add(row)
    session.flush()
    talk.provisions[place] = row.id
    return row.id
