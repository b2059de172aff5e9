"""An open alert is told outside: at once, again when it is urgent, until a person takes it on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from handlers.access import Actor
from handlers.alarm import Alarm, Grade, acknowledge, sound_now
from handlers.answer import answer
from handlers.desk import Desk
from handlers.ports import AlertLetter, AlertOutcome
from handlers.ring import LEASE, ring
from models.alert import Alert
from models.contact_point import point_named
from models.staff import Role
from tests.handlers.test_alarm import alerts
from tests.support.cast import Person
from tests.support.ledger import newest, scene
from tests.support.twins import StandingClock

WARNING = Alarm("disk", Grade.WARNING, "磁盘快满了", "请清理磁盘。")
FAILS = AlertOutcome(False, "邮件服务器没有及时回应。")


@dataclass
class Bell:
    """A sender that writes down; `outcomes` are laid out beforehand, then all goes well."""

    name: str = "邮件"
    letters: list[AlertLetter] = field(default_factory=list)
    outcomes: list[AlertOutcome] = field(default_factory=list)
    meanwhile: Callable[[], object] = lambda: None

    def send(self, letter: AlertLetter) -> AlertOutcome:
        self.letters.append(letter)
        self.meanwhile()
        return self.outcomes.pop(0) if self.outcomes else AlertOutcome(True, "邮件已发出。")


@pytest.fixture
def bell() -> Bell:
    return Bell()


@pytest.fixture
def wired(desk: Desk, bell: Bell) -> Desk:
    return replace(desk, alert_sender=bell)


@pytest.fixture
def fire(wired: Desk) -> Person:
    """大刘 of 诚城社区 reports a fire."""
    person = Person(wired, "大刘")
    person.scans(scene(wired, "诚城社区"))
    person.says("着火了！村东头麦场着火了")
    return person


def clerk(desk: Desk, point: str = "诚城社区") -> Actor:
    with desk.memory.read() as session:
        found = point_named(session, point)
        assert found is not None
        return Actor(None, "bai", Role.CLERK, frozenset({found.id}))


def only(desk: Desk) -> Alert:
    (row,) = alerts(desk)
    return row


def test_an_emergency_is_told_at_once(wired: Desk, fire: Person, bell: Bell) -> None:
    assert ring(wired) == 1
    (letter,) = bell.letters
    assert letter.urgent
    assert letter.title == "【紧急】有紧急来信"
    assert "诚城社区" in letter.text
    assert letter.link == "https://minyi.test/console/alerts"
    assert (only(wired).sent, only(wired).outcome) == (1, "邮件已发出。")


def test_nothing_a_person_said_leaves_the_house(wired: Desk, fire: Person, bell: Bell) -> None:
    ring(wired)
    (letter,) = bell.letters
    whole = letter.title + letter.text + letter.link
    assert "着火" not in whole
    assert "麦场" not in whole
    assert fire.openid not in whole


def test_an_emergency_repeats_until_it_is_acknowledged(
    wired: Desk, fire: Person, bell: Bell, clock: StandingClock
) -> None:
    for minute in range(31):
        ring(wired)
        assert len(bell.letters) == 1 + minute // 10
        clock.forward(minutes=1)
    assert "第 2 次提醒" in bell.letters[1].text
    assert acknowledge(wired, clerk(wired), only(wired).id)
    clock.forward(hours=5)
    assert ring(wired) == 0
    assert len(bell.letters) == 4


def test_an_answer_is_an_acknowledgement(
    wired: Desk, fire: Person, bell: Bell, clock: StandingClock
) -> None:
    ring(wired)
    answer(wired, clerk(wired), newest(wired).id, "消防车已经出发，请离远些。")
    assert not only(wired).is_open
    clock.forward(hours=1)
    assert ring(wired) == 0


def test_what_the_person_takes_back_still_rings(
    wired: Desk, fire: Person, bell: Bell, clock: StandingClock
) -> None:
    """A shaking hand, or another's, may have tapped it: somebody of ours has to look."""
    fire.says("撤回")
    fire.says("1")
    assert newest(wired).state.value == "withdrawn"
    assert ring(wired) == 1


def test_a_warning_is_told_once(wired: Desk, bell: Bell, clock: StandingClock) -> None:
    sound_now(wired, WARNING)
    for _ in range(5):
        ring(wired)
        sound_now(wired, WARNING)
        clock.forward(hours=1)
    assert len(bell.letters) == 1
    assert only(wired).times == 5


def test_a_failure_is_tried_again_with_growing_pauses(
    wired: Desk, bell: Bell, clock: StandingClock
) -> None:
    bell.outcomes = [FAILS] * 4
    sound_now(wired, WARNING)
    tries = []
    for second in range(300):
        before = len(bell.letters)
        ring(wired)
        tries += [second] * (len(bell.letters) - before)
        clock.forward(seconds=1)
    assert tries == [0, 15, 45, 105, 225]
    row = only(wired)
    assert (row.sent, row.failed, row.failing, row.outcome) == (1, 4, 0, "邮件已发出。")
    assert row.next_send_at is None


def test_an_emergency_that_cannot_be_told_is_never_left_longer_than_its_repeat(
    wired: Desk, fire: Person, bell: Bell, clock: StandingClock
) -> None:
    bell.outcomes = [FAILS] * 40
    for _ in range(40):
        ring(wired)
        row = only(wired)
        assert row.next_send_at is not None
        assert row.next_send_at - clock.now() <= timedelta(minutes=10)
        clock.moment = row.next_send_at
    assert only(wired).failed == 40


def test_an_alert_is_claimed_by_one_and_lost_by_none(
    wired: Desk, bell: Bell, clock: StandingClock
) -> None:
    """While one process sends, another finds nothing; if it died, the turn comes again."""
    sound_now(wired, WARNING)
    second = Bell()

    def meanwhile() -> None:
        ring(replace(wired, alert_sender=second))
        raise KeyboardInterrupt  # and then it is killed

    bell.meanwhile = meanwhile
    with pytest.raises(KeyboardInterrupt):
        ring(wired)
    assert second.letters == []
    clock.forward(seconds=LEASE.total_seconds())
    assert ring(replace(wired, alert_sender=second)) == 1
    assert len(second.letters) == 1


def test_no_transaction_is_open_while_it_is_sent(wired: Desk, bell: Bell) -> None:
    def write() -> None:
        with wired.memory.write() as session:
            session.get(Alert, 1)

    bell.meanwhile = write
    sound_now(wired, WARNING)
    assert ring(wired) == 1


def test_what_is_acknowledged_while_it_is_sent_stays_acknowledged(
    wired: Desk, fire: Person, bell: Bell, clock: StandingClock
) -> None:
    bell.meanwhile = lambda: acknowledge(wired, clerk(wired), 1)
    ring(wired)
    row = only(wired)
    assert (row.is_open, row.sent, row.next_send_at) == (False, 1, None)


def test_a_report_of_wrongdoing_is_told_to_nobody_outside(
    wired: Desk, bell: Bell, clock: StandingClock
) -> None:
    Person(wired, "阿兰").says("举报我们村支书贪污低保款，他把钱装自己口袋了")
    row = only(wired)
    assert row.once.startswith("report:")
    assert "贪污" not in row.title + row.text
    clock.forward(hours=1)
    assert ring(wired) == 0
    assert bell.letters == []


def test_urgent_ones_go_first_and_a_round_is_short(
    wired: Desk, bell: Bell, clock: StandingClock
) -> None:
    for number in range(8):
        sound_now(wired, replace(WARNING, once=f"odd:{number}"))
    sound_now(wired, Alarm("clock", Grade.URGENT, "定时进程停了", "请重启。"))
    assert ring(wired) == 5
    assert bell.letters[0].title == "【紧急】定时进程停了"
    assert ring(wired) == 4


def test_without_a_sender_nothing_is_lost_until_there_is_one(
    desk: Desk, wired: Desk, bell: Bell
) -> None:
    sound_now(desk, WARNING)
    assert ring(desk) == 0
    assert ring(wired) == 1
