"""Which weights a process reads with: the same everywhere, one before on demand, never a broken."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest
from sqlalchemy import select, update

from handlers.access import Refused
from handlers.desk import Desk
from handlers.ear import Ear
from handlers.retune import retune
from handlers.train import train
from handlers.train_back import back, versions
from models.alert import Alert
from models.base import Memory
from models.town_weights import SHIPPED, TownWeights
from models.words import Kind
from tests.handlers.corrected import few_lessons
from tests.handlers.test_train import WORDING, kind_of, mill_stones
from tests.support.cast import Person
from training.town import Difference

MILL = WORDING.format("西桥头")


@pytest.fixture
def trained(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A desk that has learned once, and whose ear knows."""
    few_lessons(monkeypatch)
    mill_stones(desk)
    assert train(desk, "命令行").version == "1"
    retune(desk)
    return desk


def test_another_process_reads_with_the_new_weights_after_it_looked(trained: Desk) -> None:
    elsewhere = replace(trained, memory=Memory(str(_url(trained))), ear=Ear())
    try:
        with elsewhere.memory.read() as session:
            elsewhere.ear.refresh(session)
        assert kind_of(elsewhere, MILL) is not Kind.SUGGESTION
        assert retune(elsewhere)
        assert kind_of(elsewhere, MILL) is Kind.SUGGESTION
        assert not retune(elsewhere)
        back(trained, "命令行")
        assert retune(elsewhere)
        assert kind_of(elsewhere, MILL) is not Kind.SUGGESTION
    finally:
        elsewhere.memory.close()


def _url(desk: Desk) -> str:
    return desk.memory.url.render_as_string(hide_password=False)


def test_back_leads_from_version_to_version_down_to_what_came_with_the_program(
    trained: Desk,
) -> None:
    assert train(trained, "命令行").version == "2"
    assert back(trained, "命令行") == ("2", "1")
    assert back(trained, "命令行") == ("1", SHIPPED)
    with pytest.raises(Refused, match="没有更早的"):
        back(trained, "命令行")
    assert [version.in_use for version in versions(trained)] == [False, False]


def test_back_passes_over_what_was_learned_from_somebody_who_has_left_since(trained: Desk) -> None:
    her = Person(trained, "乡亲0")
    her.says("删除我的信息")
    her.says("1")
    assert train(trained, "命令行").version == "2"
    assert back(trained, "命令行") == ("2", SHIPPED)


@pytest.mark.parametrize(
    "damage", [{"packed": b"not gzip"}, {"digest": "0" * 64}, {"base": "0" * 16}, {"id": 99}]
)
def test_a_version_that_cannot_be_used_rings_and_the_shipped_weights_stand_in(
    trained: Desk, damage: dict[str, object]
) -> None:
    if "base" in damage:
        damage = _learned_beside_others(trained)
    with trained.memory.write() as session:
        session.execute(update(TownWeights).values(**damage))
    fresh = replace(trained, ear=Ear())
    with fresh.memory.read() as session:
        fresh.ear.refresh(session)
    assert retune(fresh)
    assert not retune(fresh)
    assert kind_of(fresh, MILL) is not Kind.SUGGESTION
    with fresh.memory.read() as session:
        assert session.scalars(select(Alert.once)).all().count("weights:1") == 1


def _learned_beside_others(desk: Desk) -> dict[str, object]:
    """Whole in itself, but made for other shipped weights."""
    packed = Difference("0" * 16, [0.0] * 5, {}).pack()
    return {"packed": packed, "digest": hashlib.sha256(packed).hexdigest(), "base": "0" * 16}


def test_a_new_directory_keeps_the_weights(trained: Desk) -> None:
    with trained.memory.read() as session:
        trained.ear.refresh(session, "another version")
    assert kind_of(trained, MILL) is Kind.SUGGESTION


def test_training_again_compares_with_what_is_in_use_and_goes_on(trained: Desk) -> None:
    again = train(trained, "命令行")
    assert again.set_aside.before == again.set_aside.after
    assert versions(trained)[0].made_by == "命令行"
