"""What stands at the counter of the console's house: entries, boxes, minutes at HOME and AWAY."""

from __future__ import annotations

from sqlalchemy import select

from handlers.access import Actor
from handlers.answer import fresh_form
from handlers.counter import (
    Given,
    NewActivity,
    NewMeeting,
    NewOpening,
    add_activity,
    enter,
    keep_meeting,
    open_box,
)
from handlers.templates import Written, add_template
from models.activity import ActivityKind
from models.contact_point import point_named
from models.liaison import LiaisonCategory
from models.matter import Channel, Matter
from models.site import Site, SiteKind
from models.staff import Role
from tests.console.conftest import AWAY, HOME, House

CITY = Actor(None, "test", Role.CITY)


def fill_the_counter(house: House) -> None:
    """One of each for both points, by name in the house's ids: entry and away_entry …"""
    for before, name in (("", HOME), ("away_", AWAY)):
        with house.desk.memory.read() as session:
            point = point_named(session, name)
            assert point is not None
            boxes = select(Site.id).where(Site.point_id == point.id, Site.kind == SiteKind.BOX)
            box = session.scalars(boxes).first()
        house.ids |= {f"{before}box" if before else "home_box": box or 0}
        house.ids |= {f"{before}point" if before else "home": point.id}
        _one_of_each(house, before, point.id, box or 0)
    city = Written("市里的", "请带身份证", "city", fresh_form())
    house.ids["citys_template"] = add_template(house.desk, CITY, city)


def _one_of_each(house: House, before: str, point_id: int, box: int) -> None:
    desk, day = house.desk, "2026-11-20"
    place = f"p{point_id}"
    spoken = Given("建议装个休息的长椅", Channel.DESK, place, LiaisonCategory.CITIZEN)
    spoken = Given(spoken.text, spoken.channel, place, spoken.category, "王大娘", "13800138000",
                   form=fresh_form())  # fmt: skip
    entry = enter(desk, CITY, spoken)
    with desk.memory.read() as session:
        matter = session.scalars(select(Matter.id).where(Matter.entry_id == entry)).one()
    opening = NewOpening(f"s{box}", day, "老白", "老周", "3", fresh_form())
    minutes = NewMeeting(place, day, "座谈", "二楼", "9", "建议装路灯。", fresh_form())
    lecture = NewActivity(place, day, ActivityKind.LECTURE, "讲座", "9", fresh_form())
    house.ids |= {
        f"{before}entry": entry,
        f"{before}spoken": matter,
        f"{before}opening": open_box(desk, CITY, opening),
        f"{before}meeting": keep_meeting(desk, CITY, minutes),
        f"{before}activity": add_activity(desk, CITY, lecture),
        f"{before}template": add_template(
            desk, CITY, Written("办证", "请带身份证", place, fresh_form())
        ),
    }
