"""Whatever is thrown at the door: no 5xx, no trace of a stack, and answers WeChat can read."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from models.words import TextReply, TextSent
from tests.wechat.conftest import AES_KEY, APP_ID, NOW, TOKEN, Desk, account_in, client_for
from tests.wechat.other_side import OtherSide
from tests.wechat.test_inbound import WIRE
from wechat.account import Mode
from wechat.xml_reading import legal

TENCENT = OtherSide(TOKEN, AES_KEY, APP_ID)
MODEST = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
SAMPLES = sorted(path.read_bytes() for path in WIRE.glob("*.xml"))
NASTY = [
    "\x00",
    "\x08",
    "]]>",
    "\ud800",
    "\uffff",
    "<xml>",
    "&a;",
    "&#8;",
    "<!--",
    "👨‍👩‍👧",
    "%s{0}",
]
TEXT = st.lists(st.one_of(st.characters(), st.sampled_from(NASTY)), max_size=60).map("".join)
VALUES = st.one_of(st.text(max_size=200), st.sampled_from(["", "0", "aes", "-1", "9" * 30, "１２"]))
QUERIES = st.dictionaries(
    st.sampled_from(["signature", "timestamp", "nonce", "msg_signature", "encrypt_type", "x"]),
    VALUES,
)


@pytest.fixture(params=list(Mode))
def client(request: pytest.FixtureRequest) -> FlaskClient:
    return client_for(account_in(request.param), Desk())


def check(answer: TestResponse) -> None:
    assert answer.status_code in {200, 403, 413}
    assert b"Traceback" not in answer.data
    if answer.status_code != 200:
        assert answer.data == b""
    elif answer.data != b"success":
        ElementTree.fromstring(answer.data)


def utf8(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


@MODEST
@given(query=QUERIES, body=st.binary(max_size=400))
def test_unsigned_noise_is_refused(client: FlaskClient, query: dict[str, str], body: bytes) -> None:
    query = {name: utf8(value) for name, value in query.items()}
    answer = client.post("/wechat", query_string=query, data=body)
    assert (answer.status_code, answer.data) == (403, b"")
    answer = client.get("/wechat", query_string=query | {"echostr": "1"})
    assert (answer.status_code, answer.data) == (403, b"")


@MODEST
@given(
    body=st.one_of(
        st.binary(max_size=400),
        TEXT.map(lambda text: utf8(f"<xml>{text}</xml>").encode()),
        TEXT.map(lambda text: utf8(f"<xml><Encrypt>{text}</Encrypt></xml>").encode()),
    ),
    extra=QUERIES,
)
def test_signed_noise_is_answered(client: FlaskClient, body: bytes, extra: dict[str, str]) -> None:
    query = {name: utf8(value) for name, value in extra.items()} | TENCENT.query(NOW)
    check(client.post("/wechat", query_string=query, data=body))


@MODEST
@given(
    sample=st.sampled_from(SAMPLES),
    at=st.integers(0, 800),
    cut=st.integers(0, 40),
    put=st.one_of(st.binary(max_size=20), st.sampled_from(NASTY).map(lambda x: utf8(x).encode())),
)
def test_damaged_samples_inside_a_good_envelope_are_answered(
    sample: bytes, at: int, cut: int, put: bytes
) -> None:
    damaged = sample[:at] + put + sample[at + cut :]
    query, body = TENCENT.sealed(damaged, NOW)
    answer = client_for(account_in(Mode.SAFE), Desk()).post(
        "/wechat", query_string=query, data=body
    )
    assert answer.status_code == 200
    if answer.data != b"success":
        ElementTree.fromstring(TENCENT.unsealed(answer.data))


@MODEST
@given(said=TEXT, answered=TEXT)
def test_any_words_in_and_out_stay_themselves(said: str, answered: str) -> None:
    desk = Desk(reply=TextReply(answered))
    document = (
        "<xml><ToUserName>gh_1</ToUserName><FromUserName>oSun</FromUserName>"
        "<CreateTime>1795400000</CreateTime><MsgType>text</MsgType><MsgId>8</MsgId><Content>"
        f"<![CDATA[{said.replace(']]>', ']]]]><![CDATA[>')}]]></Content></xml>"
    )
    query, body = TENCENT.sealed(document.encode("utf-8", "surrogatepass"), NOW)
    answer = client_for(account_in(Mode.SAFE), desk).post("/wechat", query_string=query, data=body)
    assert answer.status_code == 200
    (push,) = desk.pushes
    assert isinstance(push, TextSent)
    if not any("\ud800" <= char <= "\udfff" for char in said):
        assert push.content == normal(said)
    shown = normal(answered)
    if answer.data == b"success":
        assert not shown.strip()
    else:
        reply = ElementTree.fromstring(TENCENT.unsealed(answer.data))
        assert reply.findtext("Content") == shown
        assert reply.findtext("ToUserName") == "oSun"


def normal(text: str) -> str:
    """As XML hands text on: legal characters, one kind of line end."""
    return legal(text).replace("\r\n", "\n").replace("\r", "\n")


def test_twenty_thousand_characters_come_in_and_a_cut_answer_goes_out() -> None:
    desk = Desk(reply=TextReply("答" * 20_000))
    body = SAMPLES[0].replace(b"<xml>", b"<xml><Content>" + "问".encode() * 20_000 + b"</Content>")
    query = TENCENT.query(NOW)
    answer = client_for(account_in(Mode.PLAIN), desk).post("/wechat", query_string=query, data=body)
    assert answer.status_code == 200
    assert len(desk.pushes) == 1


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_are_not_ours(method: str) -> None:
    client = client_for(account_in(Mode.PLAIN), Desk())
    assert client.open("/wechat", method=method.upper()).status_code == 405


@pytest.mark.parametrize("length", ["-1", "abc", "99999999999999999999"])
def test_a_lying_content_length_is_answered(length: str) -> None:
    client = client_for(account_in(Mode.PLAIN), Desk())
    answer = client.post(
        "/wechat",
        query_string=TENCENT.query(NOW),
        data=SAMPLES[0],
        environ_overrides={"CONTENT_LENGTH": length},
    )
    assert answer.status_code in {200, 400, 413}
