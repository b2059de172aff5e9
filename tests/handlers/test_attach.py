"""Pictures, voice, places and links: with the matter they belong to, or asked about."""

from __future__ import annotations

import shutil
import subprocess
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import select

from handlers.desk import Desk
from handlers.fetch import fetch_some, sweep_files
from handlers.ports import Media, MediaRefused
from handlers.sweep import file_leftovers
from models import words
from models.attachment import Attachment, FetchState
from models.words import Kind
from tests.support.cast import Person
from tests.support.ledger import matters, newest, number_for
from tests.support.twins import StandingClock, WritingMessenger


def attachments(desk: Desk) -> list[Attachment]:
    with desk.memory.read() as session:
        return list(session.scalars(select(Attachment).order_by(Attachment.id)))


def photo(exif: bool = True) -> bytes:
    out = BytesIO()
    picture = Image.new("RGB", (40, 30), "teal")
    tags = picture.getexif()
    if exif:
        tags[0x010F] = "MakerOfThePhone"
    picture.save(out, "JPEG", exif=tags)
    return out.getvalue()


def test_a_picture_after_words_goes_with_them(desk: Desk, alan: Person) -> None:
    alan.says("建议村口修个公厕")
    assert "图片收到了" in alan.sends_picture()
    assert attachments(desk)[0].matter_id == newest(desk).id


def test_a_picture_that_is_another_matter_can_be_taken_out(desk: Desk, alan: Person) -> None:
    alan.says("建议村口修个公厕")
    alan.says(number_for(alan.sends_picture(), "另记一件"))
    assert len(matters(desk)) == 2
    assert attachments(desk)[0].matter_id == newest(desk).id


def test_words_after_a_picture_take_it_along(desk: Desk, alan: Person) -> None:
    assert "写一两句话" in alan.sends_picture()
    alan.says("建议村口修个公厕")
    assert attachments(desk)[0].matter_id == newest(desk).id


def test_a_picture_long_after_is_asked_about(
    desk: Desk, alan: Person, clock: StandingClock
) -> None:
    alan.says("建议村口修个公厕")
    first = newest(desk)
    clock.forward(hours=2)
    alan.says(number_for(alan.sends_picture(), first.number[:3]))
    assert attachments(desk)[0].matter_id == first.id


def test_an_answer_that_comes_after_the_clock_filed_it_still_moves_the_picture(
    desk: Desk, alan: Person, clock: StandingClock
) -> None:
    alan.says("建议村口修个公厕")
    first = newest(desk)
    clock.forward(hours=2)
    asked = alan.sends_picture()
    clock.forward(minutes=11)
    file_leftovers(desk)
    assert "放到" in alan.says(number_for(asked, first.number[:3]))
    assert attachments(desk)[0].matter_id == first.id


def test_proof_of_wrongdoing_lies_with_the_sealed_half_of_a_message(
    desk: Desk, alan: Person
) -> None:
    alan.says("村支书贪污修路款，俺要举报；另外建议村口装个红绿灯")
    alan.sends_picture()
    (proof,) = attachments(desk)
    assert [m.sealed for m in matters(desk) if m.id == proof.matter_id] == [True]


def test_a_picture_without_a_word_is_filed_after_ten_minutes(
    desk: Desk, alan: Person, clock: StandingClock
) -> None:
    alan.sends_picture()
    assert file_leftovers(desk) == 0
    clock.forward(minutes=11)
    assert file_leftovers(desk) == 1
    assert newest(desk).due_on is not None
    assert newest(desk).kind is Kind.UNCLEAR
    assert file_leftovers(desk) == 0


def test_a_voice_alone_is_a_matter_with_a_number(desk: Desk, alan: Person) -> None:
    reply = alan.sends_voice()
    assert "亲自听" in reply
    assert "受理编号" in reply
    assert attachments(desk)[0].matter_id == newest(desk).id


def test_a_link_is_kept_beside_the_matter(desk: Desk, alan: Person) -> None:
    alan.says("建议村口修个公厕")
    alan.does(words.LinkSent, title="新闻", description="", url="https://example.test/x")
    assert attachments(desk)[0].url == "https://example.test/x"


def test_a_fetched_picture_has_lost_its_exif(
    desk: Desk, alan: Person, messenger: WritingMessenger
) -> None:
    messenger.media["picture-1"] = Media("image/jpeg", "x.jpg", photo())
    alan.sends_picture()
    assert fetch_some(desk) == 1
    (row,) = attachments(desk)
    assert row.fetch is FetchState.STORED
    assert row.file_key is not None
    stored = desk.files.get(row.file_key)
    assert b"MakerOfThePhone" not in stored
    assert Image.open(BytesIO(stored)).size == (40, 30)


@pytest.mark.parametrize(
    "data",
    [b"", b"MZ\x90 not a picture", b"<svg onload=alert(1)>", photo()[:200]],
)
def test_what_is_no_picture_is_refused_and_said(
    desk: Desk, alan: Person, messenger: WritingMessenger, data: bytes
) -> None:
    messenger.media["picture-1"] = Media("image/jpeg", "x.jpg", data)
    alan.sends_picture()
    fetch_some(desk)
    (row,) = attachments(desk)
    assert row.fetch is FetchState.REFUSED
    assert row.refused


def test_a_passing_failure_is_tried_again_until_the_three_days_are_over(
    desk: Desk, alan: Person, messenger: WritingMessenger, clock: StandingClock
) -> None:
    messenger.media["picture-1"] = MediaRefused("系统繁忙", again=True)
    alan.sends_picture()
    for _ in range(100):
        fetch_some(desk)
        clock.forward(hours=1)
    (row,) = attachments(desk)
    assert row.fetch is FetchState.REFUSED
    assert row.attempts > 20


@pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="ffmpeg is not installed")
def test_a_voice_becomes_playable_where_ffmpeg_is_installed(
    desk: Desk, alan: Person, messenger: WritingMessenger, tmp_path: Path
) -> None:
    speech = tmp_path / "voice.mp3"
    make = ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "sine=duration=1", str(speech)]
    subprocess.run(make, check=True)
    messenger.media["voice-1"] = Media("audio/mpeg", "v.mp3", speech.read_bytes())
    alan.sends_voice()
    fetch_some(desk)
    (row,) = attachments(desk)
    assert row.playable_key is not None
    assert desk.files.get(row.playable_key)[:3] in (b"ID3", b"\xff\xfb\x90", b"\xff\xf3\x90")


def test_erased_files_leave_the_disk(desk: Desk, alan: Person, messenger: WritingMessenger) -> None:
    messenger.media["picture-1"] = Media("image/jpeg", "x.jpg", photo())
    alan.sends_picture()
    fetch_some(desk)
    key = attachments(desk)[0].file_key
    assert key is not None
    alan.says("删除我的信息")
    alan.says("1")
    assert sweep_files(desk) == 1
    assert not desk.files.path(key).exists()
    assert sweep_files(desk) == 0
