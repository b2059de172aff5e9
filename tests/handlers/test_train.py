"""The house learns from corrections, refuses what is worse, and forgets what was erased."""

from __future__ import annotations

import random

import pytest

from handlers.access import Actor, Refused
from handlers.corrections import corrections
from handlers.desk import Desk
from handlers.moving import Hand, move_state
from handlers.retune import retune
from handlers.train import train
from handlers.train_back import versions
from handlers.training_turn import LONGEST, training_turn
from models.matter import Matter, State
from models.move import Mover
from models.staff import Role
from models.town_weights import TownWeights
from models.words import Kind
from tests.handlers.corrected import STREETS, clerk, correct, few_lessons, file_plainly, say
from tests.support.cast import Person
from tests.support.ledger import newest
from tests.support.twins import StandingClock
from training.exam import Worse
from training.lessons import lessons
from training.town import Difference

WORDING = "{}那个石磨盘还在老地方"
OTHER_WORDINGS = (
    "路过{}，那个石磨盘还在哩",
    "{}的石磨盘，还是那个老样子",
    "昨儿我去{}，那个石磨盘还在老地方搁着",
    "{}那儿有个石磨盘，还在老地方",
)
CELLARS = "{}的红薯窖在那边敞着口"


def mill_stones(desk: Desk, count: int = 8) -> list[int]:
    """So many people speak of mill stones, and mean that something should be done with them."""
    ids = say(desk, (WORDING.format(street) for street in STREETS[:count]))
    correct(desk, ids, Kind.SUGGESTION)
    return ids


def cellars(desk: Desk) -> None:
    correct(desk, file_plainly(desk, map(CELLARS.format, STREETS)), Kind.QUESTION)


def learned(desk: Desk) -> Difference:
    with desk.memory.read() as session:
        row = session.get_one(TownWeights, int(versions(desk)[0].number))
        return Difference.unpack(row.packed)


def kind_of(desk: Desk, text: str) -> Kind:
    return desk.ear.understand(text, None).main.kind


def learned_from(desk: Desk) -> set[int]:
    with desk.memory.read() as session:
        return {one.matter_id for one in corrections(session)}


@pytest.fixture
def quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    few_lessons(monkeypatch)


# --- what is learned ---------------------------------------------------------------------------


def test_what_several_people_were_corrected_in_is_read_rightly_afterwards(desk: Desk) -> None:
    mill_stones(desk)
    assert kind_of(desk, WORDING.format("西桥头")) is not Kind.SUGGESTION
    trained = train(desk, "命令行")
    assert trained.worse == []
    assert retune(desk)
    assert kind_of(desk, WORDING.format("西桥头")) is Kind.SUGGESTION
    others = [kind_of(desk, other.format("西桥头")) for other in OTHER_WORDINGS]
    assert others.count(Kind.SUGGESTION) >= 2


@pytest.mark.usefixtures("quickly")
def test_a_run_that_fewer_than_three_people_used_carries_nothing(desk: Desk) -> None:
    mill_stones(desk, 4)
    correct(desk, say(desk, ["那个金丝猴", "那个金丝猴啊"], "外乡人"), Kind.QUESTION)
    train(desk, "命令行")
    runs = learned(desk).rows
    assert any("石磨" in run for run in runs)
    assert not any("金" in run or "猴" in run for run in runs)


@pytest.mark.usefixtures("quickly")
def test_one_person_who_says_it_ten_times_is_one_person(desk: Desk, alan: Person) -> None:
    ids = []
    for street in STREETS:
        alan.says(WORDING.format(street))
        ids.append(newest(desk).id)
    correct(desk, ids, Kind.SUGGESTION)
    with pytest.raises(Refused, match="至少 3 个人"):
        train(desk, "命令行")


def test_staff_count_fully_a_person_less_and_what_was_only_confirmed_least(desk: Desk) -> None:
    by_staff, by_person, confirmed, untouched = file_plainly(desk, ["甲事", "乙事", "丙事", "丁事"])
    correct(desk, [by_staff], Kind.QUESTION)
    correct(desk, [by_person], Kind.QUESTION, mover=Mover.PERSON)
    hand = Hand(desk.clock.now(), Mover.STAFF, clerk(desk, "xiaoli"))
    with desk.memory.write() as session:
        move_state(session, session.get_one(Matter, confirmed), State.SORTED, hand)
    with desk.memory.read() as session:
        weights = {one.matter_id: one.weight for one in corrections(session)}
    assert weights[by_staff] > weights[by_person] > weights[confirmed]
    assert untouched not in weights


def test_a_hand_with_very_many_corrections_counts_for_little_more(desk: Desk) -> None:
    many = file_plainly(desk, [f"第{n}件事" for n in range(300)])
    correct(desk, many, Kind.QUESTION, by="busy")
    correct(desk, file_plainly(desk, ["另一件事"]), Kind.QUESTION, by="calm")
    with desk.memory.read() as session:
        found = corrections(session)
    assert sum(one.weight for one in found if one.matter_id in many) < 200
    assert max(one.weight for one in found) == 2.0


@pytest.mark.usefixtures("quickly")
def test_the_filing_remembers_which_weights_read_it(desk: Desk, alan: Person) -> None:
    alan.says("建议村里路灯坏了三天内修好")
    assert newest(desk).read_by.startswith("shipped:")
    mill_stones(desk)
    number = train(desk, "命令行").version
    retune(desk)
    alan.says("建议给环卫工人发高温补贴")
    assert newest(desk).read_by.startswith(f"{number}:")


# --- what is never learned from ----------------------------------------------------------------


def test_withdrawn_erased_and_sealed_matters_are_never_learned_from(desk: Desk) -> None:
    withdrawn, erased, sealed, kept, up = file_plainly(desk, ["甲", "乙", "丙", "丁", "戊"])
    correct(desk, [withdrawn, erased, kept, up], Kind.QUESTION)
    correct(desk, [sealed], Kind.REPORT)
    with desk.memory.write() as session:
        session.get_one(Matter, withdrawn).state = State.WITHDRAWN
        session.get_one(Matter, erased).state = State.ERASED
        reported = session.get_one(Matter, up)  # its words stay, its person is gone
        reported.state, reported.follower_id = State.REPORTED_UP, None
    assert learned_from(desk) == {kept}


@pytest.mark.usefixtures("quickly")
def test_after_an_erasure_the_next_training_holds_nothing_of_it(desk: Desk) -> None:
    mill_stones(desk, 3)
    cellars(desk)
    train(desk, "命令行")
    assert any("石磨" in run for run in learned(desk).rows)
    one_of_them = Person(desk, "乡亲0")
    one_of_them.says("删除我的信息")
    one_of_them.says("1")
    assert versions(desk)[0].gone == 1
    assert train(desk, "命令行").worse == []
    assert not any("石" in run for run in learned(desk).rows)
    assert any("薯" in run for run in learned(desk).rows)


@pytest.mark.usefixtures("quickly")
def test_an_erasure_while_the_training_goes_on_spoils_its_result(desk: Desk) -> None:
    mill_stones(desk)

    def erase(*_: object) -> None:
        Person(desk, "乡亲0").says("删除我的信息")
        Person(desk, "乡亲0").says("1")

    with pytest.raises(Refused, match="请再训练一次"):
        train(desk, "命令行", heard=erase)
    assert versions(desk) == []


# --- what is refused ---------------------------------------------------------------------------


@pytest.mark.usefixtures("quickly")
def test_with_nothing_corrected_there_is_nothing_to_learn(desk: Desk) -> None:
    with pytest.raises(Refused, match="还没有可学的更正"):
        train(desk, "命令行")


@pytest.mark.parametrize("kind", [Kind.QUESTION, Kind.EMERGENCY])
def test_five_hundred_matters_turned_to_one_kind_by_one_clerk_are_refused(
    desk: Desk, kind: Kind
) -> None:
    shuffle = random.Random(3)
    texts = shuffle.sample([t for t, k in lessons().learned if k != "report"], 500)
    correct(desk, file_plainly(desk, texts), kind)
    trained = train(desk, "命令行")
    assert Worse.OVERRULES_MUCH in trained.worse
    reads_worse = {Worse.MISSES_EMERGENCIES, Worse.MISSES_REPORTS, Worse.MAIN_ACT}
    no_better = {Worse.FALSE_EMERGENCIES, Worse.NO_GAIN}
    assert (reads_worse | no_better) & set(trained.worse)
    assert trained.version is None
    assert versions(desk) == []


@pytest.mark.usefixtures("quickly")
def test_corrections_that_contradict_one_another_are_refused(desk: Desk) -> None:
    shuffle = random.Random(4)
    texts = shuffle.sample([t for t, k in lessons().learned if k != "report"], 500)
    ids = file_plainly(desk, texts)
    for kind in (Kind.QUESTION, Kind.SUGGESTION, Kind.COMPLAINT):
        correct(desk, [one for one in ids if shuffle.random() < 0.5], kind)
    file_plainly(desk, [f"第{n}样事" for n in range(1500)])
    assert Worse.NO_GAIN in train(desk, "命令行").worse


@pytest.mark.usefixtures("quickly")
def test_a_dry_run_changes_nothing(desk: Desk) -> None:
    mill_stones(desk)
    trained = train(desk, "命令行", dry_run=True)
    assert (trained.version, trained.worse) == (None, [])
    assert versions(desk) == []
    assert not retune(desk)


def test_only_the_city_may_train(desk: Desk) -> None:
    with pytest.raises(Refused, match="您的角色"):
        train(desk, Actor(1, "xiaoli", Role.CLERK))


@pytest.mark.usefixtures("quickly")
def test_two_trainings_do_not_run_at_once_and_a_dead_one_holds_nobody_up_for_long(
    desk: Desk, clock: StandingClock
) -> None:
    mill_stones(desk)
    with training_turn(desk):
        with pytest.raises(Refused, match="有人正在训练"):
            train(desk, "命令行")
        clock.moment += LONGEST
        assert train(desk, "命令行").version is not None
    with training_turn(desk):
        pass  # and it is free again
