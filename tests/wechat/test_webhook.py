from __future__ import annotations

import io
import logging
from xml.etree import ElementTree

import pytest

from models.words import Push, Reply, Silence, TextReply, TextSent, Unknown
from tests.wechat.conftest import (
    AES_KEY,
    APP_ID,
    NOW,
    OLD_AES_KEY,
    TOKEN,
    Desk,
    account_in,
    client_for,
)
from tests.wechat.other_side import OtherSide, sign
from wechat.account import Mode


def words(text: str, msg_id: str = "24681357902468135") -> str:
    return (
        "<xml><ToUserName><![CDATA[gh_6b1f0c9d2e3a]]></ToUserName>"
        "<FromUserName><![CDATA[oLzhang7_village-resident001]]></FromUserName>"
        f"<CreateTime>{int(NOW)}</CreateTime><MsgType><![CDATA[text]]></MsgType>"
        f"<Content><![CDATA[{text}]]></Content><MsgId>{msg_id}</MsgId></xml>"
    )


def fields(xml: bytes | str) -> dict[str, str]:
    return {child.tag: child.text or "" for child in ElementTree.fromstring(xml)}


def test_the_address_check_gets_its_echo_back(desk: Desk, tencent: OtherSide) -> None:
    client = client_for(account_in(Mode.SAFE), desk)
    answer = client.get("/wechat", query_string=tencent.query(NOW) | {"echostr": "7180339"})
    assert (answer.status_code, answer.data) == (200, b"7180339")
    assert answer.mimetype == "text/plain"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert desk.counted == ["verified"]


@pytest.mark.parametrize("echo", ["", "<script>alert(1)</script> x", "x" * 129, "读"])
def test_an_odd_echo_is_not_reflected(desk: Desk, tencent: OtherSide, echo: str) -> None:
    client = client_for(account_in(Mode.SAFE), desk)
    answer = client.get("/wechat", query_string=tencent.query(NOW) | {"echostr": echo})
    assert (answer.status_code, answer.data) == (403, b"")


def test_a_plain_account_answers_in_plain_xml(desk: Desk, tencent: OtherSide) -> None:
    client = client_for(account_in(Mode.PLAIN), desk)
    answer = client.post("/wechat", query_string=tencent.query(NOW), data=words("路灯坏了"))
    reply = fields(answer.data)
    assert reply["ToUserName"] == "oLzhang7_village-resident001"
    assert reply["FromUserName"] == "gh_6b1f0c9d2e3a"
    assert reply["MsgType"] == "text"
    assert reply["CreateTime"] == str(int(NOW))
    assert reply["Content"] == "已收到，谢谢您！"
    assert answer.mimetype == "application/xml"
    assert desk.counted == ["answered"]


@pytest.mark.parametrize("mode", [Mode.COMPAT, Mode.SAFE])
@pytest.mark.parametrize("clear", [False, True])
def test_an_encrypted_push_is_opened_and_answered_sealed(
    desk: Desk, tencent: OtherSide, mode: Mode, clear: bool
) -> None:
    around = "<FromUserName>oImpostor</FromUserName><Content>假的</Content>" if clear else ""
    query, body = tencent.sealed(words("建议夜间也开门"), NOW, around=around)
    answer = client_for(account_in(mode), desk).post("/wechat", query_string=query, data=body)
    (push,) = desk.pushes
    assert isinstance(push, TextSent)
    assert (push.content, push.openid) == ("建议夜间也开门", "oLzhang7_village-resident001")
    assert fields(tencent.unsealed(answer.data))["Content"] == "已收到，谢谢您！"


def test_the_previous_key_still_opens_and_the_present_one_seals(desk: Desk) -> None:
    account = account_in(Mode.SAFE, previous_encoding_aes_key=OLD_AES_KEY)
    query, body = OtherSide(TOKEN, OLD_AES_KEY, APP_ID).sealed(words("在路上"), NOW)
    answer = client_for(account, desk).post("/wechat", query_string=query, data=body)
    opened = OtherSide(TOKEN, AES_KEY, APP_ID).unsealed(answer.data)
    assert fields(opened)["Content"] == "已收到，谢谢您！"


@pytest.mark.parametrize("mode", list(Mode))
def test_silence_is_the_bare_word_in_every_mode(desk: Desk, tencent: OtherSide, mode: Mode) -> None:
    desk.reply = Silence("unfollowed")
    query, body = tencent.sealed(words("在"), NOW)
    if mode is Mode.PLAIN:
        query, body = tencent.query(NOW), words("在").encode()
    answer = client_for(account_in(mode), desk).post("/wechat", query_string=query, data=body)
    assert (answer.status_code, answer.data) == (200, b"success")
    assert desk.counted == ["silent"]


@pytest.mark.parametrize("mode", [Mode.COMPAT, Mode.SAFE])
@pytest.mark.parametrize("encrypt_type", [None, "raw", "AES"])
def test_a_push_weaker_than_the_mode_is_refused(
    desk: Desk, tencent: OtherSide, mode: Mode, encrypt_type: str | None
) -> None:
    query = tencent.query(NOW) | ({"encrypt_type": encrypt_type} if encrypt_type else {})
    answer = client_for(account_in(mode), desk).post(
        "/wechat", query_string=query, data=words("伪造的")
    )
    assert (answer.status_code, answer.data, desk.pushes) == (403, b"", [])


def test_a_plain_account_that_has_the_key_opens_encrypted_pushes(
    desk: Desk, tencent: OtherSide
) -> None:
    query, body = tencent.sealed(words("模式刚改"), NOW)
    client = client_for(account_in(Mode.PLAIN, encoding_aes_key=AES_KEY), desk)
    assert client.post("/wechat", query_string=query, data=body).status_code == 200
    assert len(desk.pushes) == 1


def test_a_sealed_push_without_a_key_is_refused_loudly(desk: Desk, tencent: OtherSide) -> None:
    query, body = tencent.sealed(words("打不开"), NOW)
    client = client_for(account_in(Mode.PLAIN), desk)
    assert client.post("/wechat", query_string=query, data=body).status_code == 403


@pytest.mark.parametrize("name", ["signature", "timestamp", "nonce", "msg_signature"])
@pytest.mark.parametrize("value", [None, "", "0", "签名", "\ud800"])
def test_every_signed_parameter_is_needed_and_right(
    desk: Desk, tencent: OtherSide, name: str, value: str | None
) -> None:
    query, body = tencent.sealed(words("真的"), NOW)
    del query[name]
    if value is not None:
        query[name] = value.encode("utf-8", "replace").decode()
    answer = client_for(account_in(Mode.SAFE), desk).post("/wechat", query_string=query, data=body)
    assert (answer.status_code, answer.data, desk.pushes) == (403, b"", [])


def test_a_signature_over_nothing_but_the_token_is_refused(desk: Desk) -> None:
    client = client_for(account_in(Mode.PLAIN), desk)
    query = {"signature": sign(TOKEN), "timestamp": "", "nonce": ""}
    assert client.post("/wechat", query_string=query, data=words("空的")).status_code == 403


def test_another_account_s_envelope_is_refused(desk: Desk) -> None:
    query, body = OtherSide(TOKEN, AES_KEY, "wx0000000000000001").sealed(words("别人的"), NOW)
    answer = client_for(account_in(Mode.SAFE), desk).post("/wechat", query_string=query, data=body)
    assert answer.status_code == 403


def test_a_changed_ciphertext_is_refused(desk: Desk, tencent: OtherSide) -> None:
    query, body = tencent.sealed(words("原样"), NOW)
    changed = body.replace(b"<Encrypt><![CDATA[", b"<Encrypt><![CDATA[AAAA")
    client = client_for(account_in(Mode.SAFE), desk)
    assert client.post("/wechat", query_string=query, data=changed).status_code == 403


@pytest.mark.parametrize("drift", [-600, 600])
def test_the_edge_of_the_window_is_inside(desk: Desk, tencent: OtherSide, drift: int) -> None:
    query, body = tencent.sealed(words("刚好"), NOW + drift)
    client = client_for(account_in(Mode.SAFE), desk)
    assert client.post("/wechat", query_string=query, data=body).status_code == 200


@pytest.mark.parametrize("drift", [-601, 601])
def test_beyond_the_window_only_what_is_known_passes(
    desk: Desk, tencent: OtherSide, drift: int
) -> None:
    client = client_for(account_in(Mode.SAFE), desk)
    query, body = tencent.sealed(words("旧的"), NOW + drift)
    assert client.post("/wechat", query_string=query, data=body).status_code == 403
    assert (desk.pushes, desk.counted) == ([], ["stale"])
    fresh_query, fresh_body = tencent.sealed(words("旧的"), NOW)
    assert client.post("/wechat", query_string=fresh_query, data=fresh_body).status_code == 200
    assert client.post("/wechat", query_string=query, data=body).status_code == 200


def test_a_repeat_inside_the_window_reaches_the_desk_again(desk: Desk, tencent: OtherSide) -> None:
    query, body = tencent.sealed(words("再来一次"), NOW)
    client = client_for(account_in(Mode.SAFE), desk)
    answers = [client.post("/wechat", query_string=query, data=body) for _ in range(4)]
    assert {answer.status_code for answer in answers} == {200}
    assert len({push.key for push in desk.pushes}) == 1


@pytest.mark.parametrize(
    "document",
    ["", "你好", "<xml>", "<xml/>", "<a></a>", "<xml><MsgType>text</MsgType></xml>", "{}"],
)
def test_genuine_but_unreadable_is_acknowledged_so_that_it_stops(
    desk: Desk, tencent: OtherSide, document: str
) -> None:
    query, body = tencent.sealed(document, NOW)
    answer = client_for(account_in(Mode.SAFE), desk).post("/wechat", query_string=query, data=body)
    assert (answer.status_code, answer.data, desk.counted) == (200, b"success", ["unreadable"])


def test_a_body_over_the_limit_is_too_large(desk: Desk, tencent: OtherSide) -> None:
    client = client_for(account_in(Mode.PLAIN), desk)
    answer = client.post("/wechat", query_string=tencent.query(NOW), data=b"x" * 65537)
    assert (answer.status_code, desk.counted) == (413, ["too_large"])


def test_a_chunked_body_over_the_limit_is_too_large(desk: Desk, tencent: OtherSide) -> None:
    answer = client_for(account_in(Mode.PLAIN), desk).post(
        "/wechat",
        query_string=tencent.query(NOW),
        input_stream=io.BytesIO(b"x" * 200_000),
        environ_overrides={"wsgi.input_terminated": True},
    )
    assert answer.status_code == 413


def test_a_chunked_body_within_the_limit_is_read(desk: Desk, tencent: OtherSide) -> None:
    answer = client_for(account_in(Mode.PLAIN), desk).post(
        "/wechat",
        query_string=tencent.query(NOW),
        input_stream=io.BytesIO(words("分块").encode()),
        environ_overrides={"wsgi.input_terminated": True},
    )
    assert (answer.status_code, len(desk.pushes)) == (200, 1)


def test_an_error_of_the_desk_is_left_to_the_app(tencent: OtherSide) -> None:
    class Away(Desk):
        def receive(self, push: Push) -> Reply:
            raise OSError("spool and database away")

    client = client_for(account_in(Mode.PLAIN), Away())
    client.application.config["PROPAGATE_EXCEPTIONS"] = False
    answer = client.post("/wechat", query_string=tencent.query(NOW), data=words("存不下"))
    assert answer.status_code == 500


def test_an_unknown_type_reaches_the_desk(desk: Desk, tencent: OtherSide) -> None:
    body = words("x").replace("[text]", "[hologram]")
    client_for(account_in(Mode.PLAIN), desk).post(
        "/wechat", query_string=tencent.query(NOW), data=body
    )
    (push,) = desk.pushes
    assert isinstance(push, Unknown)


def test_logs_name_reasons_and_nobody(
    desk: Desk, tencent: OtherSide, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    client = client_for(account_in(Mode.SAFE), desk)
    for document in (
        words("我的秘密"),
        words("我的秘密").replace("[text]", "[oddity]"),
        "我的秘密",
    ):
        query, body = tencent.sealed(document, NOW)
        client.post("/wechat", query_string=query, data=body)
        client.post("/wechat", query_string=query | {"msg_signature": "0"}, data=body)
    assert "wrong_signature" in caplog.text
    for private in ("秘密", "oLzhang7", TOKEN, "msg_signature", "Encrypt", "90817263"):
        assert private not in caplog.text


def test_an_empty_text_is_not_sent_as_an_empty_reply(desk: Desk, tencent: OtherSide) -> None:
    desk.reply = TextReply(" \x08\n")
    client = client_for(account_in(Mode.PLAIN), desk)
    answer = client.post("/wechat", query_string=tencent.query(NOW), data=words("在吗"))
    assert answer.data == b"success"
