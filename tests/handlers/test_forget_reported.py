"""What was reported upwards stays when its person is forgotten, and tells no more whose it was."""

from __future__ import annotations

from sqlalchemy import select

from handlers.access import Actor
from handlers.counter import Taking, keep_meeting, print_slip, take_from_minutes
from handlers.desk import Desk
from handlers.inbox import transcribe
from models.liaison import LiaisonCategory
from models.matter import Matter, State
from models.meeting import Meeting
from reports.mask import BLACK
from tests.handlers.test_counter import clerk, meeting
from tests.handlers.test_enter import form
from tests.handlers.test_transcribe import posted, voice
from tests.support.cast import Person
from tests.support.ledger import matters

__all__ = ["clerk", "voice"]


def test_what_was_heard_of_a_reported_voice_stays_without_who_said_it(
    desk: Desk, clerk: Actor, alan: Person, voice: Matter
) -> None:
    said = "俺叫王小明，电话13800138000，建议关堤乡集市散了就清垃圾"
    transcribe(desk, clerk, voice.id, said, posted())
    with desk.memory.write() as session:
        heard = session.get_one(Matter, voice.id)
        assert "关堤乡" in heard.places
        assert heard.because
        heard.state, heard.places = State.REPORTED_UP, ["关堤乡", "石婆固"]
    alan.says("删除我的信息")
    alan.says("1")
    (kept,) = matters(desk)
    assert (kept.state, kept.follower_id) == (State.REPORTED_UP, None)
    assert kept.tidied == "俺叫王某，电话〔电话已隐去〕，建议关堤乡集市散了就清垃圾"
    assert (kept.because, kept.places) == ([], ["关堤乡"])


def test_minutes_lose_the_name_of_a_reported_opinion_and_all_others_keep_their_places(
    desk: Desk, clerk: Actor, alan: Person
) -> None:
    reported = "我叫王小明，电话13800138000，建议装个直饮水。"
    other = "建议村口装一盏路灯。"
    written = f"{reported}\n老孟：{other}\n我叫王小明这句没有取出。"
    meeting_id = keep_meeting(desk, clerk, meeting(desk, written))
    for words in (reported, other):
        taking = Taking(words, LiaisonCategory.CITIZEN, form())
        entry_id = take_from_minutes(desk, clerk, meeting_id, taking)
        alan.says(f"领 {print_slip(desk, clerk, entry_id).code}")
    with desk.memory.write() as session:
        first = session.scalars(select(Matter).order_by(Matter.id)).first()
        assert first is not None
        first.state = State.REPORTED_UP
    alan.says("删除我的信息")
    alan.says("1")
    assert [one.state for one in matters(desk)] == [State.REPORTED_UP, State.ERASED]
    with desk.memory.read() as session:
        left = session.get_one(Meeting, meeting_id).minutes
    assert left == (
        f"我叫王{BLACK * 2}，电话{BLACK * 11}，建议装个直饮水。\n"
        f"老孟：{BLACK * len(other)}\n我叫王小明这句没有取出。"
    )
