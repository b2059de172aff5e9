from __future__ import annotations

import io
import json
import threading
from collections.abc import Iterator

import pytest
import requests

from handlers.ports import MediaRefused, Messenger, OutsideError, SendState, Verdict
from tests.wechat.api_fixtures import account_at, closed_port
from tests.wechat.conftest import account_in
from tests.wechat.tiny_tencent import Answer, TinyTencent, errcode, says
from wechat.account import Mode
from wechat.download import _read, is_wechat_host
from wechat.messenger import WeChatMessenger

SEND, MEDIA = "/cgi-bin/message/custom/send", "/cgi-bin/media/get"
TOKEN, VIDEO = "/cgi-bin/stable_token", "/video/1.mp4"
JPEG = b"\xff\xd8\xff\xe0" + bytes(range(256)) * 400


@pytest.fixture
def messenger(api: TinyTencent) -> Iterator[WeChatMessenger]:
    messenger = WeChatMessenger(account_at(api.base))
    yield messenger
    messenger._client._http.close()


def test_it_fits_the_port(messenger: WeChatMessenger) -> None:
    port: Messenger = messenger
    assert port.send_text("oQian", "您好").state is SendState.SENT


def test_text_is_cleaned_and_cut_before_it_goes(
    api: TinyTencent, messenger: WeChatMessenger
) -> None:
    assert messenger.send_text("oQian", "\x08\ud800" + "办" * 900).state is SendState.SENT
    (asked,) = api.to(SEND)
    assert asked.json["text"]["content"] == "办" * 682
    assert b"\\u" not in asked.body


def test_empty_text_is_not_sent(api: TinyTencent, messenger: WeChatMessenger) -> None:
    result = messenger.send_text("oQian", " \x00\n")
    assert (result.state, result.verdict) == (SendState.REFUSED, Verdict.GIVE_UP_REQUEST)
    assert api.asked == []


@pytest.mark.parametrize(
    ("answer", "state", "verdict", "code", "alert"),
    [
        (errcode(45015), SendState.REFUSED, Verdict.GIVE_UP_PERSON, 45015, False),
        (errcode(45047), SendState.REFUSED, Verdict.GIVE_UP_PERSON, 45047, False),
        (errcode(45011), SendState.REFUSED, Verdict.RETRY, 45011, False),
        (errcode(45009), SendState.REFUSED, Verdict.PAUSE, 45009, True),
        (errcode(48001), SendState.REFUSED, Verdict.PAUSE, 48001, True),
        (errcode(77777), SendState.REFUSED, Verdict.GIVE_UP_REQUEST, 77777, True),
        (errcode(40001), SendState.REFUSED, Verdict.RETRY, 40001, True),
        (errcode(-1), SendState.UNKNOWN, Verdict.RETRY, -1, False),
        (Answer(drop=True), SendState.UNKNOWN, None, None, False),
        (Answer(b"<html>", 502), SendState.UNKNOWN, None, None, False),
        (Answer(b"<html>", 404), SendState.UNKNOWN, None, None, True),
        (Answer(b"<html>"), SendState.UNKNOWN, None, None, False),
    ],
)
def test_how_a_send_ends(
    *,
    api: TinyTencent,
    messenger: WeChatMessenger,
    answer: Answer,
    state: SendState,
    verdict: Verdict | None,
    code: int | None,
    alert: bool,
) -> None:
    api.on(SEND, answer)
    result = messenger.send_text("oQian", "您好")
    assert (result.state, result.verdict, result.code, result.alert) == (
        state,
        verdict,
        code,
        alert,
    )
    assert result.reason.endswith("。")
    assert len(api.to(SEND)) == (2 if code == 40001 else 1)


def test_a_send_without_answer_in_time_is_unknown(api: TinyTencent) -> None:
    messenger = WeChatMessenger(account_in(Mode.SAFE, api_base=api.base, read_timeout_s=0.1))
    messenger._client.access_token  # noqa: B018
    release = threading.Event()
    api.on(SEND, Answer(hold=release))
    assert messenger.send_text("oQian", "您好").state is SendState.UNKNOWN
    release.set()
    messenger._client._http.close()


def test_a_send_that_never_left_may_be_tried_again() -> None:
    messenger = WeChatMessenger(account_at(f"http://127.0.0.1:{closed_port()}"))
    result = messenger.send_text("oQian", "您好")
    assert (result.state, result.verdict) == (SendState.REFUSED, Verdict.RETRY)


def test_a_refused_credential_pauses_and_wakes_somebody(
    api: TinyTencent, messenger: WeChatMessenger
) -> None:
    api.on(TOKEN, errcode(40164, "invalid ip 203.0.113.9 ipv6 ::ffff:203.0.113.9, not in"))
    result = messenger.send_text("oQian", "您好")
    assert (result.state, result.verdict, result.alert) == (
        SendState.REFUSED,
        Verdict.PAUSE,
        True,
    )
    assert "203.0.113.9" in result.reason


def test_a_photo_is_downloaded_with_its_name(api: TinyTencent, messenger: WeChatMessenger) -> None:
    headers = (
        ("Content-Type", "image/jpeg"),
        ("Content-Disposition", 'attachment; filename="../../a b.jpg"'),
    )
    api.on(MEDIA, Answer(JPEG, headers=headers))
    media = messenger.download("m-1", limit=len(JPEG))
    assert (media.content_type, media.filename, media.data) == ("image/jpeg", "a_b.jpg", JPEG)
    assert api.to(MEDIA)[0].query["media_id"] == "m-1"


@pytest.mark.parametrize("chunked", [False, True])
def test_a_file_over_the_limit_is_refused(
    api: TinyTencent, messenger: WeChatMessenger, chunked: bool
) -> None:
    body, headers = JPEG, [("Content-Type", "image/jpeg")]
    if chunked:
        body = f"{len(JPEG):x}\r\n".encode() + JPEG + b"\r\n0\r\n\r\n"
        headers.append(("Transfer-Encoding", "chunked"))
    api.on(MEDIA, Answer(body, headers=tuple(headers)))
    with pytest.raises(MediaRefused, match="KB") as caught:
        messenger.download("m-1", limit=50_000)
    assert caught.value.again is False


def test_a_stream_without_end_is_left_at_the_limit() -> None:
    class Endless(requests.Response):
        def iter_content(self, *_args: object) -> Iterator[bytes]:
            for number in range(100):
                assert number < 4, "read on beyond the limit"
                yield bytes(50_000)

    endless = Endless()
    endless.status_code, endless.raw = 200, io.BytesIO()
    with pytest.raises(MediaRefused):
        _read(endless, 120_000)


def test_a_small_file_over_a_small_limit_is_refused(
    api: TinyTencent, messenger: WeChatMessenger
) -> None:
    api.on(MEDIA, Answer(JPEG[:300]))
    with pytest.raises(MediaRefused):
        messenger.download("m-1", limit=299)


@pytest.mark.parametrize(
    ("answer", "again"),
    [
        (errcode(40007), False),
        (errcode(45009), True),
        (errcode(-1), True),
        (errcode(40001), True),
        (says(video="x"), True),
        (Answer(b"", 502), True),
        (Answer(b""), True),
        (Answer(drop=True), True),
        (Answer(JPEG, headers=(("Content-Length", str(len(JPEG) + 9)),)), True),
    ],
)
def test_a_download_that_fails_says_whether_to_try_again(
    api: TinyTencent, messenger: WeChatMessenger, answer: Answer, again: bool
) -> None:
    api.on(MEDIA, answer)
    with pytest.raises(MediaRefused) as caught:
        messenger.download("m-1", limit=1_000_000)
    assert caught.value.again is again
    assert "secretpart" not in repr(caught.value)
    assert caught.value.__context__ is None


@pytest.mark.parametrize(("code", "alert"), [(48001, True), (45009, True), (40007, False)])
def test_a_download_that_is_refused_to_all_of_us_wakes_somebody(
    api: TinyTencent, messenger: WeChatMessenger, code: int, alert: bool
) -> None:
    api.on(MEDIA, errcode(code))
    with pytest.raises(MediaRefused) as caught:
        messenger.download("m-1", limit=1_000_000)
    assert (caught.value.alert, caught.value.code) == (alert, code)


def test_a_stale_token_is_renewed_for_a_download_too(
    api: TinyTencent, messenger: WeChatMessenger
) -> None:
    api.on(MEDIA, errcode(42001), Answer(JPEG))
    assert messenger.download("m-1", limit=1_000_000).data == JPEG


def test_a_video_is_followed_to_a_known_host_without_our_token(
    api: TinyTencent, messenger: WeChatMessenger
) -> None:
    api.on(MEDIA, says(video_url=f"{api.base}{VIDEO}?sign=1"))
    api.on(VIDEO, Answer(b"\x00\x00\x00\x18ftypmp42" + JPEG))
    assert messenger.download("m-1", limit=1_000_000).data.startswith(b"\x00\x00\x00\x18ftyp")
    assert api.to(VIDEO)[0].query == {"sign": "1"}


def test_a_video_elsewhere_is_not_followed(api: TinyTencent, messenger: WeChatMessenger) -> None:
    api.on(MEDIA, says(video_url=f"http://127.0.0.1:{closed_port()}/x"))
    with pytest.raises(MediaRefused) as caught:
        messenger.download("m-1", limit=1_000_000)
    assert caught.value.again is False


@pytest.mark.parametrize(
    ("link", "ours"),
    [
        ("https://vweixinp.tc.qq.com/1007_a.mp4?k=1", True),
        ("http://vweixinp.tc.qq.com/1007_a.mp4", False),
        ("https://evilqq.com/x", False),
        ("https://qq.com.example.org/x", False),
        ("https://user@mp.video.qq.com/x", False),
        ("https://example.org\\.qq.com/x", False),
        ("https://mp.video.qq.com:8443/x", False),
        ("https://mp.video.qq.com:x/", False),
        ("ftp://mp.video.qq.com/x", False),
        ("file:///etc/hostname", False),
        ("", False),
        ("https://api.weixin.qq.com/cgi-bin/x", True),
    ],
)
def test_which_hosts_are_wechat_s(link: str, ours: bool) -> None:
    assert is_wechat_host(account_in(Mode.SAFE), link) is ours


def test_a_code_for_a_box_comes_with_a_picture_address(
    api: TinyTencent, messenger: WeChatMessenger
) -> None:
    answer = says(ticket="gQ/8+a==", url="http://weixin.qq.com/q/02abc")
    api.on("/cgi-bin/qrcode/create", answer)
    code = messenger.create_qr("box-07")
    assert (code.scene, code.ticket, code.url) == (
        "box-07",
        "gQ/8+a==",
        "http://weixin.qq.com/q/02abc",
    )
    assert code.image_url == f"{api.base}/cgi-bin/showqrcode?ticket=gQ%2F8%2Ba%3D%3D"
    asked = api.to("/cgi-bin/qrcode/create")[0].json
    assert asked["action_name"] == "QR_LIMIT_STR_SCENE"
    assert asked["action_info"] == {"scene": {"scene_str": "box-07"}}


def test_a_passing_code_ends_by_itself(api: TinyTencent, messenger: WeChatMessenger) -> None:
    api.on("/cgi-bin/qrcode/create", says(ticket="t", url="http://weixin.qq.com/q/1"))
    assert messenger.passing_qr("claim_1", 2_592_000).url == "http://weixin.qq.com/q/1"
    asked = api.to("/cgi-bin/qrcode/create")[0].json
    assert (asked["action_name"], asked["expire_seconds"]) == ("QR_STR_SCENE", 2_592_000)
    assert asked["action_info"] == {"scene": {"scene_str": "claim_1"}}


@pytest.mark.parametrize("scene", ["", "x" * 65])
def test_a_scene_wechat_would_refuse_is_not_ordered(
    api: TinyTencent, messenger: WeChatMessenger, scene: str
) -> None:
    with pytest.raises(OutsideError, match="64"):
        messenger.create_qr(scene)
    assert api.asked == []


@pytest.mark.parametrize("answer", [errcode(45029), errcode(48001), says(url="x"), Answer(b"?")])
def test_a_code_that_cannot_be_had_says_why(
    api: TinyTencent, messenger: WeChatMessenger, answer: Answer
) -> None:
    api.on("/cgi-bin/qrcode/create", answer)
    with pytest.raises(OutsideError, match=r"[。）]$"):
        messenger.create_qr("box-07")


def test_a_menu_is_set_in_raw_chinese(api: TinyTencent, messenger: WeChatMessenger) -> None:
    messenger.set_menu([{"type": "click", "name": "我要建议", "key": "suggest"}])
    (asked,) = api.to("/cgi-bin/menu/create")
    assert "我要建议".encode() in asked.body
    assert json.loads(asked.body)["button"][0]["key"] == "suggest"


def test_a_menu_that_is_refused_says_why(api: TinyTencent, messenger: WeChatMessenger) -> None:
    api.on("/cgi-bin/menu/create", errcode(40018))
    with pytest.raises(OutsideError, match="菜单"):
        messenger.set_menu([])
