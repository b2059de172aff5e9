"""One push being handled: the person, the moment, the reply in the making."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from bot.dialogue import Choice, Letter
from handlers.desk import Desk
from handlers.meet import Met
from handlers.moving import Hand
from models.arrival import Arrival
from models.dialogue import Dialogue
from models.follower import Follower
from models.fresh import put
from models.matter import Matter
from models.move import Mover


@dataclass(slots=True)
class Turn:
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
        chosen = self.letter.choices
        if not chosen and self.more_choices:
            chosen = self.offered() + self.more_choices
        if not chosen and not self.closes_choices:
            return
        rows = [choice.as_row() for choice in chosen]
        row = self.met.dialogue
        if row is not None:
            row.choices, row.offered_at = rows, self.now
        elif rows:
            offer = Dialogue(follower_id=self.follower.id, choices=rows, offered_at=self.now)
            put(self.session, offer)
            self.met.dialogue = offer
