"""One push being handled: the person, the moment, the reply in the making."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from bot.dialogue import Choice, Letter
from handlers.desk import Desk
from handlers.moving import Hand
from models.arrival import Arrival
from models.contact_point import ContactPoint
from models.dialogue import Dialogue
from models.follower import Follower
from models.move import Mover


@dataclass(slots=True)
class Turn:
    desk: Desk
    session: Session
    now: datetime
    arrival: Arrival
    follower: Follower
    letter: Letter = field(default_factory=Letter)
    keeps_choices: bool = False  # True: what was offered before stays open

    def point_name(self, point_id: int | None) -> str | None:
        if point_id is None:
            return None
        point = self.session.get(ContactPoint, point_id)
        return None if point is None else point.name

    def by(self, mover: Mover) -> Hand:
        return Hand(self.now, mover)

    @property
    def by_person(self) -> Hand:
        return Hand(self.now, Mover.PERSON)

    def offered(self) -> list[Choice]:
        """The numbered choices still open, in order; empty when they are too old."""
        row = self.session.get(Dialogue, self.follower.id)
        if row is None or self.now - row.offered_at > self.desk.rules.choices:
            return []
        return [Choice.from_row(choice) for choice in row.choices]

    def keep_offer(self) -> None:
        """Writes down what this reply offers, in place of what stood open before."""
        rows = [choice.as_row() for choice in self.letter.choices]
        if not rows and self.keeps_choices:
            return
        row = self.session.get(Dialogue, self.follower.id)
        if row is None:
            if rows:
                self.session.add(
                    Dialogue(follower_id=self.follower.id, choices=rows, offered_at=self.now)
                )
        else:
            row.choices, row.offered_at = rows, self.now
