"""When a new model is called worse, and when the difference may be chance."""

from __future__ import annotations

from training.exam import Compared, Figures, Reader, Town, Worse, compare, turned
from training.measures import macro_f1


def compared(before: list[str], after: list[str], meant: list[str]) -> Compared:
    """Two readers who say these kinds of lines that mean those."""
    lines = [(str(at), kind) for at, kind in enumerate(meant)]
    return compare(lines, lambda text: before[int(text)], lambda text: after[int(text)])


QUESTIONS = ["question"] * 100


def test_one_more_missed_emergency_is_one_too_many() -> None:
    meant = ["emergency", *QUESTIONS]
    assert compared(meant, ["complaint", *QUESTIONS], meant).worse == [Worse.MISSES_EMERGENCIES]


def test_one_more_missed_report_is_one_too_many() -> None:
    meant = ["report", *QUESTIONS]
    assert compared(meant, ["complaint", *QUESTIONS], meant).worse == [Worse.MISSES_REPORTS]


def test_one_false_alarm_more_is_borne_and_two_are_not() -> None:
    one = ["emergency", *QUESTIONS[1:]]
    two = ["emergency", "emergency", *QUESTIONS[2:]]
    assert compared(QUESTIONS, one, QUESTIONS).worse == []
    assert compared(QUESTIONS, two, QUESTIONS).worse == [Worse.FALSE_EMERGENCIES]


def test_a_drop_that_chance_explains_is_no_reason_and_a_greater_one_is() -> None:
    wrong = ["complaint"] * 100
    three_lost_two_won = [*wrong[:3], *QUESTIONS[3:]]
    two_wrong = [*QUESTIONS[:98], *wrong[:2]]
    assert compared(two_wrong, three_lost_two_won, QUESTIONS).worse == []
    six_lost = [*wrong[:6], *QUESTIONS[6:]]
    assert compared(QUESTIONS, six_lost, QUESTIONS).worse == [Worse.MAIN_ACT]


def test_one_line_of_thousands_is_chance_however_many_were_wrong_before() -> None:
    meant = ["question"] * 6890
    for wrong in range(600, 660):
        before = ["complaint"] * wrong + meant[wrong:]
        after = ["complaint"] * (wrong + 1) + meant[wrong + 1 :]
        assert compared(before, after, meant).worse == []


def town(**known: float) -> Town:
    plain = {"changed": 0, "uncorrected": 0, "turned": 0.0, "filed": 1000, "overruled": 0}
    return Town(fold=None, **{**plain, **known})  # type: ignore[arg-type]


def test_a_town_that_is_turned_around_or_mostly_overruled_is_refused() -> None:
    assert town(uncorrected=200, turned=0.2, overruled=200).worse == []
    assert town(uncorrected=200, turned=0.5).worse == [Worse.TURNS_MUCH]
    assert town(overruled=500).worse == [Worse.OVERRULES_MUCH]


def test_a_handful_says_nothing_about_a_town() -> None:
    assert town(uncorrected=20, turned=1.0, filed=8, overruled=8).worse == []


def test_figures_count_what_was_missed_and_what_was_false() -> None:
    pairs = [("emergency", "complaint"), ("complaint", "report"), ("question", "question")]
    figures = Figures.of(pairs)
    assert (figures.missed_emergencies, figures.false_reports) == (1, 1)
    assert figures.main_act == 1 / 3
    assert figures.macro_f1 == macro_f1(pairs, ["emergency", "complaint", "question"])


def test_the_share_that_is_read_otherwise_is_of_all() -> None:
    assert turned(["a", "b", "c", "d"], str, lambda text: text.replace("a", "x")) == 0.25
    assert turned([], str, str) == 0.0


def test_a_few_of_thousands_known_by_heart_may_be_lost_and_no_more() -> None:
    lines = [(str(n), "question") for n in range(8000)]

    def all_but(lost: int) -> Reader:
        return lambda text: "complaint" if int(text) < lost else "question"

    assert Worse.MAIN_ACT in compare(lines, all_but(0), all_but(4)).worse
    assert compare(lines, all_but(0), all_but(4), by_heart=True).worse == []
    assert Worse.MAIN_ACT in compare(lines, all_but(0), all_but(40), by_heart=True).worse
