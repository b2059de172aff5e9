"""听写: what staff heard stands beside the verbatim, and files the matter; its number stays."""

from __future__ import annotations

import secrets

import pytest
from sqlalchemy import select

from handlers.access import Actor, NotFound, Refused
from handlers.corrections import corrections
from handlers.desk import Desk
from handlers.inbox import Filters, Form, Repeated, list_matters, open_matter, rekind, transcribe
from handlers.inbox import undo as take_back
from models.alert import Alert
from models.attachment import Attachment
from models.audit_entry import AuditEntry
from models.matter import AGAINST_STAFF, OF_THE_WRITER, Matter, State
from models.staff import Role
from models.transcript import Transcript
from models.words import Kind
from tests.handlers.test_enter import AWAY, HOME, clerk_of
from tests.support.cast import Person
from tests.support.ledger import matters, newest, scene


@pytest.fixture
def clerk(desk: Desk) -> Actor:
    return clerk_of(desk, HOME)


@pytest.fixture
def voice(desk: Desk, alan: Person) -> Matter:
    """A voice of 阿兰's at HOME that nobody has heard."""
    alan.scans(scene(desk, HOME))
    desk.clock.forward(minutes=20)  # type: ignore[attr-defined]
    alan.sends_voice()
    return newest(desk)


def posted() -> Form:
    return Form(secrets.token_hex(16))


def of(desk: Desk, matter: Matter) -> Matter:
    with desk.memory.read() as session:
        return session.get_one(Matter, matter.id)


def test_a_voice_is_filed_by_what_was_heard_and_keeps_number_person_and_verbatim(
    desk: Desk, clerk: Actor, alan: Person, voice: Matter
) -> None:
    said = "第十二条罚款五百太高了，改成二百"
    once = posted()
    assert transcribe(desk, clerk, voice.id, said, once) == 0
    with pytest.raises(Repeated):
        transcribe(desk, clerk, voice.id, "别的话", once)
    heard = of(desk, voice)
    assert (heard.number, heard.verbatim, heard.tidied) == (voice.number, "〔语音〕", said)
    assert (heard.kind, heard.articles) == (Kind.OPINION, ["12"])
    assert heard.because[0] == "按工作人员听写的内容读出"
    assert heard.follower_id == voice.follower_id
    story = open_matter(desk, clerk, voice.id).story
    assert [one.text for one in story.heard] == [said]
    assert list_matters(desk, clerk, Filters(text="罚款")).rows[0].matter.id == voice.id
    assert "草案意见" in alan.says("进度")
    with desk.memory.read() as session:
        assert [one for one in corrections(session) if one.matter_id == voice.id] == []
        log = session.scalars(select(AuditEntry).where(AuditEntry.action == "matter-heard")).all()
    assert len(log) == 1
    assert "罚款" not in str(log[0].detail)
    with pytest.raises(Refused, match="听写不能撤销"):
        take_back(desk, clerk, voice.id, posted())


def test_several_things_heard_are_several_matters_and_a_report_is_sealed_with_its_voice(
    desk: Desk, clerk: Actor, voice: Matter
) -> None:
    said = "俺要举报村支书贪污低保款，他把钱装自己口袋了。另外建议广场添个饮水处"
    assert transcribe(desk, clerk, voice.id, said, posted()) == 1
    heard, parted = of(desk, voice), newest(desk)
    assert (heard.kind, heard.sealed) == (Kind.REPORT, True)
    assert (parted.kind, parted.follower_id) == (Kind.SUGGESTION, voice.follower_id)
    assert "贪污" not in parted.verbatim
    with pytest.raises(NotFound):
        open_matter(desk, clerk, voice.id)
    keeper = Actor(None, "bao", Role.KEEPER)
    assert [file.matter_id for file in open_matter(desk, keeper, voice.id).attachments] == [
        voice.id
    ]
    with desk.memory.read() as session:
        assert voice.id in session.scalars(select(Alert.matter_id)).all()


def test_staff_s_own_word_on_the_kind_stands_and_a_better_transcript_is_a_row_more(
    desk: Desk, clerk: Actor, voice: Matter
) -> None:
    rekind(desk, clerk, voice.id, Kind.QUESTION, posted())
    transcribe(desk, clerk, voice.id, "路灯坏了没人修", posted())
    assert of(desk, voice).kind is Kind.QUESTION
    transcribe(desk, clerk, voice.id, "村东头的路灯坏了没人修。建议换成太阳能的", posted())
    assert len(matters(desk)) == 1
    with pytest.raises(Refused, match="没有改动"):
        transcribe(desk, clerk, voice.id, "村东头的路灯坏了没人修。建议换成太阳能的 ", posted())
    with desk.memory.read() as session:
        assert len(session.scalars(select(Transcript)).all()) == 2


REPORT = "俺要举报村支书贪污低保款，他把钱装自己口袋了"
FIRE = "着火了！村东头麦场着火了"


def rung(desk: Desk) -> set[int | None]:
    with desk.memory.read() as session:
        return set(session.scalars(select(Alert.matter_id)))


def test_a_report_and_an_emergency_are_heard_whatever_staff_took_them_for(
    desk: Desk, clerk: Actor, alan: Person, voice: Matter
) -> None:
    rekind(desk, clerk, voice.id, Kind.QUESTION, posted())
    transcribe(desk, clerk, voice.id, REPORT, posted())
    assert (of(desk, voice).kind, of(desk, voice).sealed) == (Kind.REPORT, True)
    desk.clock.forward(minutes=20)  # type: ignore[attr-defined]
    alan.sends_voice()
    second = newest(desk)
    rekind(desk, clerk, second.id, Kind.SUGGESTION, posted())
    transcribe(desk, clerk, second.id, FIRE, posted())
    assert of(desk, second).kind is Kind.EMERGENCY
    assert {voice.id, second.id} <= rung(desk)


def test_of_danger_and_a_report_in_one_voice_the_whole_transcript_lies_sealed(
    desk: Desk, clerk: Actor, voice: Matter
) -> None:
    assert transcribe(desk, clerk, voice.id, f"{FIRE}。另外{REPORT}", posted()) == 1
    heard, fire = of(desk, voice), newest(desk)
    assert (heard.kind, heard.sealed) == (Kind.REPORT, True)
    assert (fire.kind, fire.sealed) == (Kind.EMERGENCY, False)
    assert "贪污" not in fire.verbatim
    assert {heard.id, fire.id} <= rung(desk)


def test_what_was_sealed_by_a_person_stays_sealed_and_danger_in_it_rings_beside_it(
    desk: Desk, clerk: Actor, voice: Matter
) -> None:
    rekind(desk, clerk, voice.id, Kind.REPORT, posted())
    keeper = Actor(None, "bao", Role.KEEPER)
    said = "建议广场添个饮水处。还有建议修公厕"
    assert transcribe(desk, keeper, voice.id, said, posted()) == 0
    assert transcribe(desk, keeper, voice.id, f"{FIRE}。另外建议广场添个饮水处", posted()) == 1
    assert (of(desk, voice).kind, of(desk, voice).sealed) == (Kind.REPORT, True)
    assert newest(desk).kind is Kind.EMERGENCY
    assert newest(desk).id in rung(desk)


def test_the_matter_has_the_flags_of_all_that_was_heard_and_each_part_the_writer_s(
    desk: Desk, clerk: Actor, voice: Matter
) -> None:
    said = "我今年12岁，建议广场添个饮水处。另外请问低保咋申请。另外信息员态度不好，光骂人"
    assert transcribe(desk, clerk, voice.id, said, posted()) == 2
    heard, *parts = matters(desk)
    assert {AGAINST_STAFF, *OF_THE_WRITER} <= set(heard.flags)
    assert all(set(part.flags) >= OF_THE_WRITER for part in parts)
    assert [AGAINST_STAFF in part.flags for part in parts] == [False, True]


def test_what_is_guarded_is_parted_of_a_second_transcript_and_beside_her_own_words(
    desk: Desk, clerk: Actor, voice: Matter
) -> None:
    transcribe(desk, clerk, voice.id, "建议广场添个饮水处", posted())
    said = f"建议广场添个饮水处。请问低保咋申请。{FIRE}。另外信息员态度不好，光骂人"
    assert transcribe(desk, clerk, voice.id, said, posted()) == 1
    city = Actor(None, "shi", Role.CITY)
    assert transcribe(desk, city, voice.id, f"{said}。", posted()) == 0  # filed once
    heard, fire = matters(desk)
    assert (heard.kind, AGAINST_STAFF in heard.flags) == (Kind.COMPLAINT, True)
    assert (fire.kind, fire.guarded) == (Kind.EMERGENCY, False)
    assert fire.id in rung(desk)
    with desk.memory.write() as session:  # as if she had written it beside the voice
        row = session.get_one(Matter, voice.id)
        row.verbatim, row.kind, row.flags = "建议修公厕", Kind.SUGGESTION, []
    said = f"广场太热。另外信息员收俺的钱，态度不好。另外{REPORT}"
    assert transcribe(desk, clerk, voice.id, said, posted()) == 1
    heard, _, rude = matters(desk)
    assert heard.sealed
    assert AGAINST_STAFF in rude.flags
    assert not any("贪污" in f"{one.verbatim}{one.tidied}" for one in (fire, rude))


def test_what_cannot_be_heard_is_not_transcribed(
    desk: Desk, clerk: Actor, alan: Person, voice: Matter
) -> None:
    lawyer = Actor(None, "kong", Role.LAWYER, clerk.points)
    for actor, text, says in (
        (clerk, " \0", "还没有写"),
        (clerk, "长" * 5001, "最多 5000 字"),
        (lawyer, "话", "您的角色"),
        (clerk_of(desk, AWAY), "话", "不归您看"),
    ):
        with pytest.raises(Refused, match=says):
            transcribe(desk, actor, voice.id, text, posted())
    desk.clock.forward(minutes=20)  # type: ignore[attr-defined]
    alan.says("建议村里修个公厕")
    with pytest.raises(Refused, match="没有语音"):
        transcribe(desk, clerk, newest(desk).id, "话", posted())


def test_erasure_takes_what_was_heard(
    desk: Desk, clerk: Actor, alan: Person, voice: Matter
) -> None:
    transcribe(desk, clerk, voice.id, "俺村的路灯坏了", posted())
    alan.says("删除我的信息")
    alan.says("1")
    gone = of(desk, voice)
    assert (gone.state, gone.tidied, gone.because) == (State.ERASED, None, [])
    with desk.memory.read() as session:
        assert session.scalars(select(Transcript)).all() == []
        assert session.scalars(select(Attachment.media_id)).all() == [None]
