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
from models.matter import Matter, State
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
