"""A desk without the sample city: consultations need no names of places."""

from __future__ import annotations

from pathlib import Path

import pytest

from handlers.desk import ConsultRules, Desk
from handlers.ear import Ear
from models.base import Memory
from models.contact_point import ContactPoint, PointKind, PointStatus
from models.files import Folder
from tests.conftest import rules
from tests.support.consultations import STEPS
from tests.support.twins import StandingClock, WritingMessenger

POINTS = ("甲社区", "乙镇")


@pytest.fixture
def desk(memory: Memory, clock: StandingClock, tmp_path: Path) -> Desk:
    with memory.write() as session:
        for position, name in enumerate(POINTS):
            session.add(
                ContactPoint(
                    name=name,
                    kind=PointKind.COMMUNITY,
                    status=PointStatus.ACTIVE,
                    position=position,
                    changed_at=clock.now(),
                )
            )
    return Desk(
        *(memory, clock, Ear(), WritingMessenger(), Folder(tmp_path / "media"), rules()),
        consult=ConsultRules(steps=STEPS),
    )
