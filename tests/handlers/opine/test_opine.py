"""Drafts in the chat: what is open, an article, and opinions that find article and version."""

from __future__ import annotations

from handlers.desk import Desk
from models.opinion import OpinionHow
from models.words import Kind
from tests.support.cast import Person
from tests.support.drafts import opinions, put_out
from tests.support.ledger import newest, number_for


def test_what_is_open_is_listed_and_read_and_spoken_on(desk: Desk, alan: Person) -> None:
    put_out(desk)
    listed = alan.says("征询")
    print(listed)
    opened = alan.says(number_for(listed, "文明养犬"))
    print(opened)
    shown = alan.says("第六条")
    print(shown)
    said = alan.says("罚款太高了，农村老人交不起")
    print(said)
    (row,) = opinions(desk)
    assert (row.place, row.how) == ("6", OpinionHow.SHOWN)
    assert newest(desk).kind is Kind.OPINION
    assert newest(desk).articles == ["6"]
