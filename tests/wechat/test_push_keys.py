from __future__ import annotations

import pytest

from tests.wechat.test_inbound import HEAD, event, read, text


def test_the_key_of_a_message_is_account_sender_and_number() -> None:
    key = read(text("一")).key
    assert key == "m:gh_6b1f0c9d2e3a:oWang_2-auntie:5"
    assert key == read(text("二", HEAD.replace("1795400000", "1795400009"))).key
    assert key != read(text("一", HEAD.replace("oWang", "owang"))).key


def test_a_message_without_number_is_itself_by_its_words() -> None:
    one, two = (
        text("一").replace("<MsgId>5</MsgId>", ""),
        text("二").replace("<MsgId>5</MsgId>", ""),
    )
    assert read(one).key == read(one).key != read(two).key


def test_the_key_of_an_event_has_time_name_and_key() -> None:
    one = read(event("CLICK", "<EventKey>menu.a</EventKey>"))
    assert one.key == "e:gh_6b1f0c9d2e3a:oWang_2-auntie:1795400000:click:menu.a"
    assert one.key == read(event("click", "<EventKey>menu.a</EventKey>")).key
    assert one.key != read(event("CLICK", "<EventKey>menu.A</EventKey>")).key
    assert one.key != read(event("CLICK", "<EventKey> menu.a</EventKey>")).key


@pytest.mark.parametrize("name", ["TEMPLATESENDJOBFINISH", "MASSSENDJOBFINISH"])
def test_a_job_result_is_the_same_whenever_and_from_whomever_it_comes(name: str) -> None:
    job = "<MsgID>77</MsgID><Status>success</Status>"
    late = HEAD.replace("1795400000", "1795400900").replace("oWang_2-auntie", "oSystem")
    assert read(event(name, job)).key == read(event(name, job, late)).key
    assert read(event(name, job)).key != read(event(name, job.replace("77", "78"))).key


def test_a_notice_result_is_told_apart_by_template() -> None:
    def sent(template: str) -> str:
        item = f"<List><TemplateId>{template}</TemplateId><MsgID>9</MsgID></List>"
        wrapped = f"<SubscribeMsgSentEvent>{item}</SubscribeMsgSentEvent>"
        return read(event("subscribe_msg_sent_event", wrapped)).key

    assert sent("a") == sent("a") != sent("b")


def test_choices_in_the_same_second_are_told_apart_by_what_was_chosen() -> None:
    def chosen(status: str) -> str:
        item = (
            "<List><TemplateId>t</TemplateId>"
            f"<SubscribeStatusString>{status}</SubscribeStatusString></List>"
        )
        wrapped = f"<SubscribeMsgPopupEvent>{item}</SubscribeMsgPopupEvent>"
        return read(event("subscribe_msg_popup_event", wrapped)).key

    assert chosen("accept") == chosen("accept") != chosen("reject")


def test_two_people_revoking_in_one_second_are_two() -> None:
    def revoked(openid: str) -> str:
        return read(event("user_authorization_revoke", f"<OpenID>{openid}</OpenID>")).key

    assert revoked("oA") != revoked("oB")


def test_a_long_key_is_shortened_without_becoming_another_s() -> None:
    long = "https://example.org/" + "长" * 300
    one = read(event("VIEW", f"<EventKey>{long}</EventKey>")).key
    two = read(event("VIEW", f"<EventKey>{long}?</EventKey>")).key
    assert one != two
    assert max(len(one), len(two)) <= 190
    assert one.isascii()
