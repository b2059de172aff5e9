"""The house learns from corrections, refuses what is worse, and forgets what was erased."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import update

from handlers.access import Actor, Refused
from handlers.corrections import MOST_CORRECTIONS, corrections
from handlers.desk import Desk
from handlers.ear import Ear
from handlers.retune import retune
from handlers.train import Trained, train
from handlers.train_back import back, versions
from handlers.training_turn import LONGEST, training_turn
from models.alert import open_alert
from models.base import Memory
from models.matter import Matter, State
from models.move import Mover
from models.staff import Role
from models.town_weights import SHIPPED, TownWeights
from models.words import Kind
from tests.conftest import rules
from tests.handlers.corrected import STREETS, correct, say
from tests.support.cast import Person
from tests.support.ledger import matters, newest
from tests.support.twins import StandingClock, WritingMessenger
from training.course import PEOPLE
from training.exam import Worse
from training.town import Difference

WORDING = "俺在{}那边瞅见那个石磨盘搁着哩"
OTHER_WORDING = "路过{}瞅见石磨盘搁那儿"


def mill_stones(desk: Desk, count: int = 8) -> list[int]:
    """So many people speak of mill stones, and mean that something should be done with them."""
    ids = say(desk, (WORDING.format(street) for street in STREETS[:count]))
    correct(desk, ids, Kind.SUGGESTION)
    return ids


def learned(desk: Desk) -> Difference:
    with desk.memory.read() as session:
        row = session.get_one(TownWeights, int(versions(desk)[0].number))
        return Difference.unpack(row.packed)


def kind_of(desk: Desk, text: str) -> Kind:
    return desk.ear.understand(text, None).main.kind


def test_what_several_people_were_corrected_in_is_read_rightly_afterwards(desk: Desk) -> None:
    mill_stones(desk)
    assert kind_of(desk, WORDING.format("西桥头")) is Kind.COMPLAINT
    trained = train(desk, "命令行")
    assert trained.worse == []
    assert retune(desk)
    assert kind_of(desk, WORDING.format("西桥头")) is Kind.SUGGESTION
    assert kind_of(desk, OTHER_WORDING.format("西桥头")) is Kind.SUGGESTION
