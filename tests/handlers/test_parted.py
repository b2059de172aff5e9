"""拆分 by staff: nobody reads more because words became a matter of their own."""

from __future__ import annotations

from handlers.answer import fresh_form
from handlers.desk import Desk
from handlers.inbox import Form, Part, split
from models.matter import AGAINST_STAFF, MINOR, UNDER_14, Matter
from models.staff import Role
from models.words import Kind
from tests.handlers.test_corrected_by_staff import hired
from tests.support.cast import Person
from tests.support.ledger import matters, newest


def test_a_part_stays_guarded_and_its_writer_a_child_and_has_the_flags_of_its_own_words(
    desk: Desk, alan: Person
) -> None:
    city = hired(desk, "shi", Role.CITY)
    alan.says("建议广场上装几盏灯")
    words = "我今年12岁。信息员态度不好。她还说滚，你个王八蛋。还收俺的钱"
    with desk.memory.write() as session:
        row = session.get_one(Matter, newest(desk).id)
        row.verbatim, row.flags = words, [AGAINST_STAFF, MINOR, UNDER_14, "abuse"]
    start, money = words.index("她还说"), words.index("还收俺")
    parts = [Part(start, money, Kind.COMPLAINT), Part(money, len(words), Kind.COMPLAINT)]
    split(desk, city, row.id, parts, Form(fresh_form()))
    _, swore, took = matters(desk)
    assert swore.flags == ["abuse", AGAINST_STAFF, MINOR, UNDER_14]
    assert took.flags == [AGAINST_STAFF, MINOR, UNDER_14]
    assert took.guarded
