from __future__ import annotations

import logging
import threading
import traceback
from collections.abc import Callable

import pytest

from handlers.ports import Verdict
from tests.wechat.api_fixtures import SECRET, SEND, TOKEN, account_at, closed_port, send
from tests.wechat.conftest import account_in
from tests.wechat.tiny_tencent import Answer, TinyTencent, errcode, says
from wechat.account import Account, Mode
from wechat.client import Client
from wechat.outside import ApiError, Failure


def test_a_call_carries_the_token_and_raw_utf8(api: TinyTencent, client: Client) -> None:
    assert send(client) == {"errcode": 0, "errmsg": "ok"}
    (asked,) = api.to(SEND)
    assert asked.query == {"access_token": "TOKEN-1-secretpart"}
    assert "收到：赞成 ✓".encode() in asked.body
    (token_call,) = api.to(TOKEN)
    assert token_call.query == {}
    assert token_call.json["grant_type"] == "client_credential"
    assert token_call.json["secret"] == SECRET


def test_absolute_addresses_of_the_sdk_stay_at_home(api: TinyTencent, client: Client) -> None:
    api.on("/datacube/getusersummary", says(list=[{"new_user": 3}]))
    assert client.datacube.get_user_summary("2026-11-01", "2026-11-02") == [{"new_user": 3}]
    client.get("https://api.weixin.qq.com/wxaapi/newtmpl/gettemplate")
    client.get("newtmpl/getcategory", api_base_url="https://api.weixin.qq.com/wxaapi/")
    paths = [asked.path for asked in api.asked]
    assert paths[-2:] == ["/wxaapi/newtmpl/gettemplate", "/wxaapi/newtmpl/getcategory"]


@pytest.mark.parametrize(
    "url",
    ["https://example.org/x", "https://api.weixin.qq.com.evil.example/x", "http://127.0.0.1:1/x"],
)
def test_a_token_is_never_sent_to_a_foreign_host(
    api: TinyTencent, client: Client, url: str
) -> None:
    with pytest.raises(ValueError, match="not a host"):
        client.get(url)
    assert api.asked == []


@pytest.mark.parametrize(
    ("answer", "failure"),
    [
        (errcode(45015), Failure.SAID_NO),
        (says(errcode="oops"), Failure.BAD_ANSWER),
        (Answer(b"<html>502</html>", 502), Failure.BAD_ANSWER),
        (Answer(b"<html>ok</html>"), Failure.BAD_ANSWER),
        (Answer(b""), Failure.BAD_ANSWER),
        (Answer(b"[1]"), Failure.BAD_ANSWER),
        (Answer(b"[" * 100_000), Failure.BAD_ANSWER),
        (Answer(b"", 302, (("Location", "http://127.0.0.1:1/"),)), Failure.BAD_ANSWER),
        (Answer(drop=True), Failure.NO_ANSWER),
        (Answer(headers=(("Content-Length", "500"),)), Failure.NO_ANSWER),
    ],
)
def test_whatever_is_no_success_is_an_error(
    api: TinyTencent, client: Client, answer: Answer, failure: Failure
) -> None:
    api.on(SEND, answer)
    with pytest.raises(ApiError) as caught:
        send(client)
    assert caught.value.failure is failure
    assert len(api.to(SEND)) == 1


def test_a_silent_server_is_not_waited_for_for_ever(api: TinyTencent) -> None:
    client = Client(account_in(Mode.SAFE, api_base=api.base, read_timeout_s=0.1))
    client.access_token  # noqa: B018 - so that only the send meets the silence
    release = threading.Event()
    api.on(SEND, Answer(hold=release))
    with pytest.raises(ApiError) as caught:
        send(client)
    release.set()
    assert caught.value.failure is Failure.NO_ANSWER
    client._http.close()


def test_a_closed_door_means_nothing_was_sent(api: TinyTencent, account: Account) -> None:
    client = Client(account)
    token = client.access_token
    url = f"http://127.0.0.1:{closed_port()}/cgi-bin/x"
    with pytest.raises(ApiError) as caught:
        client.send("get", url, token)
    assert caught.value.failure is Failure.NEVER_SENT
    assert caught.value.meaning.verdict is Verdict.RETRY
    assert "secretpart" not in everything_about(caught.value)


def everything_about(error: BaseException) -> str:
    """Text, arguments, attributes and traceback of an error and of all it hangs together with."""
    seen: list[BaseException] = []
    pending: list[BaseException | None] = [error]
    while pending:
        link = pending.pop()
        if link is not None and link not in seen:
            seen.append(link)
            pending += [link.__cause__, link.__context__]
    assert all(isinstance(link, ApiError) for link in seen), "a foreign error holds the request"
    parts = [f"{link!r} {link} {link.args!r} {vars(link)!r}" for link in seen]
    return "\n".join([*parts, *traceback.format_exception(error)])


def failing_send(api: TinyTencent, account: Account) -> None:
    send(Client(account))


def failing_upload(api: TinyTencent, account: Account) -> None:
    api.on("/cgi-bin/media/upload", Answer(drop=True))
    Client(account).media.upload("image", ("a.jpg", b"x"))


@pytest.mark.parametrize("call", [failing_send, failing_upload])
@pytest.mark.parametrize("where", [SEND, TOKEN])
@pytest.mark.parametrize(
    "answer", [Answer(drop=True), Answer(b"x", 500), Answer(b"x"), errcode(40001), errcode(40164)]
)
def test_no_error_carries_a_secret(
    *,
    api: TinyTencent,
    account: Account,
    caplog: pytest.LogCaptureFixture,
    call: Callable[[TinyTencent, Account], None],
    where: str,
    answer: Answer,
) -> None:
    caplog.set_level(logging.DEBUG)
    api.on(where, answer)
    with pytest.raises(ApiError) as caught:
        call(api, account)
    told = everything_about(caught.value) + caplog.text
    for secret in (SECRET, "secretpart", "access_token=", account.token, account.encoding_aes_key):
        assert secret not in told


def test_an_unreachable_host_tells_no_secret() -> None:
    client = Client(account_at(f"http://127.0.0.1:{closed_port()}"))
    with pytest.raises(ApiError) as caught:
        send(client)
    assert SECRET not in everything_about(caught.value)
    assert caught.value.__context__ is None


def test_neither_account_nor_client_shows_a_secret(account: Account, client: Client) -> None:
    shown = f"{account!r} {account} {client!r} {client}"
    for secret in (SECRET, account.token, account.encoding_aes_key):
        assert secret not in shown


def test_the_request_id_is_logged_for_the_support(
    api: TinyTencent, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    api.on(SEND, errcode(45002))
    with pytest.raises(ApiError):
        send(client)
    assert "45002" in caplog.text
    assert "6923a1b0-0f2c1a77-3be0d9c4" in caplog.text


def test_the_existing_job_of_45065_is_kept(api: TinyTencent, client: Client) -> None:
    api.on("/cgi-bin/message/mass/sendall", says(errcode=45065, errmsg="x", msg_id=34182))
    with pytest.raises(ApiError) as caught:
        client.post("message/mass/sendall", data={"clientmsgid": "n-1"})
    assert (caught.value.job_id, caught.value.meaning.verdict) == ("34182", Verdict.DONE)
