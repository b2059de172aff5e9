"""The calls to many, by consent and by template, as they stand on the wire."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from handlers.ports import (
    Article,
    CallRefused,
    JobStatus,
    MassBody,
    SendState,
    SubscriptionNote,
    TemplateNote,
    Verdict,
)
from tests.wechat.api_fixtures import account_at
from tests.wechat.tiny_tencent import Answer, TinyTencent, errcode, says
from wechat.messenger import WeChatMessenger
from wechat.notes import typed

MASS, TAGS = "/cgi-bin/message/mass", "/cgi-bin/tags"
TEXT = MassBody("周五下午三点开座谈会。")


@pytest.fixture
def messenger(api: TinyTencent) -> Iterator[WeChatMessenger]:
    messenger = WeChatMessenger(account_at(api.base))
    yield messenger
    messenger._client._http.close()


def test_a_list_goes_with_its_own_id_and_comes_back_with_a_job(
    api: TinyTencent, messenger: WeChatMessenger
) -> None:
    api.on(f"{MASS}/send", says(errcode=0, errmsg="send job submission success", msg_id=10**15))
    result = messenger.mass_send_list(["oA", "oB"], TEXT, "n1-1")
    assert (result.state, result.job_id) == (SendState.SENT, "1000000000000000")
    (asked,) = api.to(f"{MASS}/send")
    assert asked.json == {
        "touser": ["oA", "oB"],
        "msgtype": "text",
        "text": {"content": "周五下午三点开座谈会。"},
        "clientmsgid": "n1-1",
    }
    assert "周五".encode() in asked.body


def test_a_tag_is_named_as_the_platform_takes_it(
    api: TinyTencent, messenger: WeChatMessenger
) -> None:
    messenger.mass_send_tag(101, MassBody(media_id="m-1"), "n1-1")
    (asked,) = api.to(f"{MASS}/sendall")
    assert asked.json["filter"] == {"is_to_all": False, "tag_id": 101}
    assert asked.json["mpnews"] == {"media_id": "m-1"}


def test_a_job_that_exists_is_done_and_named(api: TinyTencent, messenger: WeChatMessenger) -> None:
    api.on(f"{MASS}/send", says(errcode=45065, errmsg="clientmsgid exist", msg_id=77))
    result = messenger.mass_send_list(["oA", "oB"], TEXT, "n1-1")
    assert (result.state, result.verdict, result.job_id) == (SendState.SENT, Verdict.DONE, "77")


@pytest.mark.parametrize(
    ("answer", "state", "verdict"),
    [
        (errcode(45066), SendState.REFUSED, Verdict.RETRY),
        (errcode(45028), SendState.REFUSED, Verdict.PAUSE),
        (errcode(48003), SendState.REFUSED, Verdict.PAUSE),
        (errcode(40130), SendState.REFUSED, Verdict.GIVE_UP_REQUEST),
        (errcode(-1), SendState.UNKNOWN, Verdict.RETRY),
        (Answer(drop=True), SendState.UNKNOWN, None),
    ],
)
def test_how_a_call_to_many_ends(
    api: TinyTencent,
    messenger: WeChatMessenger,
    answer: Answer,
    state: SendState,
    verdict: Verdict | None,
) -> None:
    api.on(f"{MASS}/send", answer)
    result = messenger.mass_send_list(["oA", "oB"], TEXT, "n1-1")
    assert (result.state, result.verdict) == (state, verdict)
    assert len(api.to(f"{MASS}/send")) == 1


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (says(msg_id=7, msg_status="SENDING"), JobStatus.SENDING),
        (says(msg_id=7, msg_status="SEND_SUCCESS"), JobStatus.SENT),
        (says(msg_id=7, msg_status="SEND_FAIL"), JobStatus.FAILED),
        (says(msg_id=7, msg_status="DELETE"), JobStatus.TAKEN_BACK),
        (says(msg_id=7, msg_status="SOMETHING"), JobStatus.UNCLEAR),
        (errcode(40059), JobStatus.UNKNOWN_JOB),
        (errcode(-1), JobStatus.UNCLEAR),
    ],
)
def test_where_a_job_stands(
    api: TinyTencent, messenger: WeChatMessenger, answer: Answer, status: JobStatus
) -> None:
    api.on(f"{MASS}/get", answer)
    assert messenger.mass_status("7") is status
    assert api.to(f"{MASS}/get")[0].json == {"msg_id": 7}


def test_a_preview_goes_to_one_and_a_job_is_taken_back_by_its_number(
    api: TinyTencent, messenger: WeChatMessenger
) -> None:
    assert messenger.mass_preview("oA", TEXT).state is SendState.SENT
    assert api.to(f"{MASS}/preview")[0].json["touser"] == "oA"
    assert messenger.mass_delete("12").state is SendState.SENT
    assert api.to(f"{MASS}/delete")[0].json == {"msg_id": 12}


def test_a_subscription_message_is_cut_to_what_the_platform_takes(
    api: TinyTencent, messenger: WeChatMessenger
) -> None:
    note = SubscriptionNote("tpl", 7, "很" * 16, "长" * 201, "https://minyi.test/p/c/1")
    assert messenger.send_subscription("oA", note).state is SendState.SENT
    asked = api.to("/cgi-bin/message/template/subscribe")[0].json
    assert (asked["scene"], asked["title"]) == ("7", "很" * 15)
    assert asked["data"]["content"]["value"] == "长" * 199 + "…"
    assert asked["url"] == "https://minyi.test/p/c/1"
    messenger.send_subscription("oA", SubscriptionNote("tpl", 7, "好", "好"))
    assert "url" not in api.to("/cgi-bin/message/template/subscribe")[1].json


def test_a_template_message_carries_its_own_id_and_typed_fields(
    api: TinyTencent, messenger: WeChatMessenger
) -> None:
    api.on("/cgi-bin/message/template/send", says(errcode=0, errmsg="ok", msgid=2001))
    fields = {"character_string1": "123-456-7890", "phrase2": "已答复"}
    result = messenger.send_template("oA", TemplateNote("tpl", fields, "answer-9"))
    assert (result.state, result.job_id) == (SendState.SENT, "2001")
    asked = api.to("/cgi-bin/message/template/send")[0].json
    assert asked["client_msg_id"] == "answer-9"
    assert asked["data"]["phrase2"] == {"value": "已答复"}


@pytest.mark.parametrize(
    ("key", "value", "taken"),
    [
        ("thing4", "长" * 25, "长" * 19 + "…"),
        ("phrase2", "已答复！了了了了", "已答复了了"),
        ("character_string1", "编号 12-3", "12-3"),
        ("time3", "2026年11月20日 10:00", "2026年11月20日 10:00"),
        ("thing1", "两\n行", "两 行"),
    ],
)
def test_a_field_is_what_its_type_takes(key: str, value: str, taken: str) -> None:
    assert typed(key, value) == taken


def test_an_article_gets_a_cover_and_the_way_to_the_whole(
    api: TinyTencent, messenger: WeChatMessenger
) -> None:
    api.on("/cgi-bin/material/add_material", says(media_id="cover-1", url="x"))
    api.on("/cgi-bin/draft/add", says(media_id="article-1"))
    article = Article("征求意见", "请看<草案>。\n第二段", "https://minyi.test/p/c/1")
    assert messenger.add_article(article) == "article-1"
    (draft,) = api.to("/cgi-bin/draft/add")[0].json["articles"]
    assert draft["thumb_media_id"] == "cover-1"
    assert draft["content"] == "<p>请看&lt;草案&gt;。</p><p>第二段</p>"
    assert draft["content_source_url"] == "https://minyi.test/p/c/1"
    api.on("/cgi-bin/draft/add", errcode(45003))
    with pytest.raises(CallRefused, match="标题"):
        messenger.add_article(article)


def test_a_tag_that_is_there_is_found_by_its_name(
    api: TinyTencent, messenger: WeChatMessenger
) -> None:
    api.on(f"{TAGS}/create", says(tag={"id": 101, "name": "通知1"}))
    assert messenger.make_tag("通知1") == 101
    api.on(f"{TAGS}/create", errcode(45157))
    api.on(f"{TAGS}/get", says(tags=[{"id": 101, "name": "通知1", "count": 3}]))
    assert messenger.make_tag("通知1") == 101
    with pytest.raises(CallRefused):
        messenger.make_tag("通知2")


def test_people_are_tagged_fifty_at_a_time(api: TinyTencent, messenger: WeChatMessenger) -> None:
    people = [f"o{n:03}" for n in range(120)]
    messenger.put_tag(101, people)
    messenger.take_tag(101, people[:51])
    sizes = [len(a.json["openid_list"]) for a in api.to(f"{TAGS}/members/batchtagging")]
    assert sizes == [50, 50, 20]
    assert len(api.to(f"{TAGS}/members/batchuntagging")) == 2
    api.on(f"{TAGS}/members/batchtagging", errcode(45159))
    with pytest.raises(CallRefused):
        messenger.put_tag(101, people)


def test_who_has_a_tag_is_read_to_the_last_page(
    api: TinyTencent, messenger: WeChatMessenger
) -> None:
    pages = says(count=1, data={"openid": ["oA"]}, next_openid="oA"), says(count=0, next_openid="")
    api.on("/cgi-bin/user/tag/get", *pages)
    assert messenger.tagged(101) == {"oA"}


def test_a_tag_that_is_gone_need_not_be_dropped(
    api: TinyTencent, messenger: WeChatMessenger
) -> None:
    api.on(f"{TAGS}/delete", errcode(45159))
    messenger.drop_tag(101)
    api.on(f"{TAGS}/delete", errcode(45058))
    with pytest.raises(CallRefused):
        messenger.drop_tag(101)
