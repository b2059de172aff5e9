"""Which contact point: named in the text, a scan today, her own, asked once, else none."""

from __future__ import annotations

from handlers.desk import Desk
from models.matter import PointHow
from tests.support.cast import Person
from tests.support.ledger import bound_to, matters, newest, number_for, point_of, scene
from tests.support.twins import StandingClock


def test_the_first_scan_binds_and_files(desk: Desk, alan: Person) -> None:
    assert "诚城社区" in alan.scans(scene(desk, "诚城社区"))
    alan.says("建议小区里多装路灯")
    assert bound_to(desk, alan) == "诚城社区"
    assert (point_of(desk, newest(desk)), newest(desk).point_how) == ("诚城社区", PointHow.SCAN)


def test_a_name_in_the_text_comes_before_the_scan(desk: Desk, alan: Person) -> None:
    alan.scans(scene(desk, "诚城社区"))
    reply = alan.says("建议关堤乡的集市每周打扫一次")
    assert point_of(desk, newest(desk)) == "关堤乡"
    assert newest(desk).point_how is PointHow.NAMED
    assert "关堤乡" in reply
    assert "诚城社区" in reply


def test_the_offered_number_changes_where_she_belongs(desk: Desk, alan: Person) -> None:
    alan.scans(scene(desk, "诚城社区"))
    reply = alan.says("建议关堤乡的集市每周打扫一次")
    alan.says(number_for(reply, "往后都记到关堤乡"))
    assert bound_to(desk, alan) == "关堤乡"


def test_a_later_scan_counts_for_a_day_and_does_not_bind(
    desk: Desk, alan: Person, clock: StandingClock
) -> None:
    alan.scans(scene(desk, "诚城社区"))
    clock.forward(days=2)
    assert "关堤乡" in alan.scans(scene(desk, "关堤乡"))
    alan.says("建议多种点树")
    assert point_of(desk, newest(desk)) == "关堤乡"
    clock.forward(hours=25)
    alan.says("建议少收点停车费")
    assert (point_of(desk, newest(desk)), newest(desk).point_how) == ("诚城社区", PointHow.BOUND)
    assert bound_to(desk, alan) == "诚城社区"


def test_the_scan_elsewhere_offers_the_change_by_a_number(desk: Desk, alan: Person) -> None:
    alan.scans(scene(desk, "诚城社区"))
    alan.says(number_for(alan.scans(scene(desk, "关堤乡")), "往后都记到关堤乡"))
    assert bound_to(desk, alan) == "关堤乡"


def test_her_own_word_binds(desk: Desk, alan: Person) -> None:
    assert "石婆固镇" in alan.says("我是石婆固镇的")
    assert bound_to(desk, alan) == "石婆固镇"
    assert not matters(desk)


def test_her_own_word_in_front_of_a_suggestion_binds_and_files(desk: Desk, alan: Person) -> None:
    alan.says("俺是关堤乡的，建议村村通公交")
    assert bound_to(desk, alan) == "关堤乡"
    assert point_of(desk, newest(desk)) == "关堤乡"


def test_her_word_outweighs_the_scan_before_it(desk: Desk, alan: Person) -> None:
    alan.scans(scene(desk, "关堤乡"))
    alan.says("我是石婆固镇的")
    alan.says("建议把集市挪到镇外")
    assert point_of(desk, newest(desk)) == "石婆固镇"


def test_an_unknown_place_in_her_word_is_said_so(desk: Desk, alan: Person) -> None:
    assert "没找到" in alan.says("我是月亮湾的")
    assert bound_to(desk, alan) is None


def test_whoever_stands_nowhere_is_asked_once_with_numbers(desk: Desk, alan: Person) -> None:
    reply = alan.says("建议广场舞限时限音量")
    assert newest(desk).point_id is None
    alan.says(number_for(reply, "关堤乡"))
    assert (point_of(desk, newest(desk)), newest(desk).point_how) == ("关堤乡", PointHow.CHOSEN)
    assert bound_to(desk, alan) is None


def test_she_is_not_asked_again_the_same_day(desk: Desk, alan: Person) -> None:
    assert "您是哪儿的" in alan.says("建议广场舞限时限音量")
    assert "您是哪儿的" not in alan.says("建议路边别乱停车")
    assert [m.point_how for m in matters(desk)] == [PointHow.NONE, PointHow.NONE]


def test_the_name_of_the_place_answers_as_well_as_its_number(desk: Desk, alan: Person) -> None:
    alan.says("建议广场舞限时限音量")
    alan.says("关堤乡")
    assert point_of(desk, newest(desk)) == "关堤乡"
    assert len(matters(desk)) == 1


def test_a_location_offers_the_nearest_points(desk: Desk, alan: Person) -> None:
    with desk.memory.read() as session:
        from models.contact_point import point_named

        point = point_named(session, "关堤乡")
        assert point is not None
        assert point.latitude is not None
        assert point.longitude is not None
    reply = alan.is_at(point.latitude + 0.001, point.longitude)
    assert number_for(reply, "关堤乡") == "1"
    alan.says("1")
    alan.says("建议路口装红绿灯")
    assert point_of(desk, newest(desk)) == "关堤乡"


def test_a_location_far_from_everything_is_answered_kindly(alan: Person) -> None:
    assert "没有查到联系点" in alan.is_at(0.0, 0.0)


def test_her_word_in_answer_to_the_question_places_and_binds(desk: Desk, alan: Person) -> None:
    alan.says("建议广场舞限时限音量")
    assert "记住了" in alan.says("我是关堤乡的")
    assert point_of(desk, newest(desk)) == "关堤乡"
    assert bound_to(desk, alan) == "关堤乡"
    assert len(matters(desk)) == 1
