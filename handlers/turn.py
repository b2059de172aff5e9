"""One push being handled: the person, the moment, the reply in the making."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.dialogue import Choice, Letter
from bot.dialogue.talk import Question, Said, Shown, Talk
from handlers.days import day_of
from handlers.desk import Desk
from handlers.meet import Met
from handlers.moving import Hand
from handlers.opine.shelf import Shelf
from models.arrival import Arrival
from models.dialogue import Dialogue
from models.follower import Follower
from models.fresh import put
from models.matter import Matter
from models.move import Mover

_MOST_CHOICES = 40
"""Beyond so many numbers a question that stays open gives way."""


@dataclass(slots=True)
class Turn:
    """What is filed, told and offered while one push is handled."""

    desk: Desk
    session: Session
    now: datetime
    arrival: Arrival
    met: Met
    letter: Letter = field(default_factory=Letter)
    more_choices: list[Choice] = field(default_factory=list)  # beside what stands open already
    closes_choices: bool = False  # what was offered is done with
    numbers: list[str] = field(default_factory=list)  # told already, to be given first
    filed: list[Matter] = field(default_factory=list)
    _talk: Talk | None = None
    _talk_before: Talk | None = None
    _shelf: Shelf | None = None
    read_by: str = ""  # the learned weights that read this push, when it was read

    @property
    def follower(self) -> Follower:
        return self.met.follower

    def point_name(self, point_id: int | None) -> str | None:
        return self.desk.ear.point_name(point_id)

    def by(self, mover: Mover) -> Hand:
        return Hand(self.now, mover)

    @property
    def by_person(self) -> Hand:
        return Hand(self.now, Mover.PERSON)

    @property
    def talk(self) -> Talk:
        """What was said and asked lately."""
        if self._talk is None:
            self._talk = self._talk_before = _talk_of(self.met.dialogue)
        return self._talk

    @talk.setter
    def talk(self, talk: Talk) -> None:
        self._talk = talk

    @property
    def question(self) -> Question | None:
        """The question that stands open."""
        return self.talk.asked(self.now, self.desk.rules.windows)

    @property
    def shown(self) -> Shown | None:
        """What of a draft she looked at lately."""
        return self.talk.looking_at(self.now, self.desk.rules.windows)

    @property
    def today(self) -> date:
        return day_of(self.now)

    @property
    def shelf(self) -> Shelf:
        """The drafts that take opinions, as this transaction sees them."""
        if self._shelf is None:
            self._shelf = self.desk.shelving.fresh(self.session, self.today)
        return self._shelf

    def offered(self) -> list[Choice]:
        """The numbered choices still open, in order; empty when they are too old."""
        row = self.met.dialogue
        if row is None or self.now - row.offered_at > self.desk.rules.choices:
            return []
        return [Choice.from_row(choice) for choice in row.choices]

    def offer_more(self, choice: Choice) -> int:
        """Adds a choice to those that stand open and returns its number. No number changes its
        meaning by this: whoever taps the same digit twice must not get something else."""
        self.more_choices.append(choice)
        return len(self.offered()) + len(self.more_choices)

    def keep_offer(self) -> None:
        """Writes down what this reply offers; without an offer, what stood open stays open."""
        chosen = self._numbered()
        if not chosen and self.more_choices:
            chosen = self.offered() + self.more_choices
        if self.closes_choices:
            self.talk = self.talk.answered()
        if chosen or self.closes_choices:
            self._row().choices = [choice.as_row() for choice in chosen]
            self._row().offered_at = self.now

    def keep_talk(self) -> None:
        """Writes down what was said and asked, when it changed."""
        if self._talk is None or self._talk is self._talk_before:
            return
        if self.met.dialogue is None and self._talk == Talk():
            return
        row, question, shown = self._row(), self._talk.question, self._talk.shown
        row.said = [said.as_row() for said in self._talk.said]
        row.question = None if question is None else question.as_row()
        row.shown = None if shown is None else shown.as_row()

    def _numbered(self) -> list[Choice]:
        """The letter's choices, numbered on from those of a question that stays open."""
        letter, standing = self.letter, self.offered()
        if letter.about is not None:
            about, matter = letter.about
            text, choices = letter.questions[0]
            self.talk = self.talk.asks(Question(about, matter, len(choices), text, self.now))
        elif letter.choices and self.question is not None and len(standing) < _MOST_CHOICES:
            letter.first_number = len(standing) + 1
            return standing + letter.choices
        elif letter.choices:
            self.talk = self.talk.answered()
        return letter.choices

    def _row(self) -> Dialogue:
        row = self.met.dialogue
        if row is None:
            row = Dialogue(follower_id=self.follower.id, choices=[], offered_at=self.now)
            put(self.session, row)
            self.met.dialogue = row
        return row


def _talk_of(row: Dialogue | None) -> Talk:
    if row is None:
        return Talk()
    question = None if row.question is None else Question.from_row(row.question)
    shown = None if row.shown is None else Shown.from_row(row.shown)
    return Talk(tuple(Said.from_row(said) for said in row.said or ()), question, shown)
