"""有结果时通知我: offered once for a matter, answered on WeChat's page, taken back at any time."""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select

from handlers import menu
from handlers.consent import Answered, offer_reminder, take_answer
from handlers.desk import Desk, NoticeRules
from handlers.receive import receive
from models import words
from models.consent import Consent, ConsentState
from tests.handlers.notice.test_release import consultation
from tests.support.cast import Person
from wechat.account import Account, Mode
from wechat.consent_page import OneTimePage

TEMPLATE = "one-time-template"
_LINK = re.compile(r'<a href="([^"]+)">点这里，有结果时通知我</a>')


@pytest.fixture
def offering(desk: Desk) -> Desk:
    account = Account("gh_test00000000", "wx0123456789abcdef", "s", "t", mode=Mode.PLAIN)
    return replace(desk, notices=NoticeRules(template=TEMPLATE), consent_page=OneTimePage(account))


def consents(desk: Desk) -> list[Consent]:
    with desk.memory.read() as session:
        return list(session.scalars(select(Consent).order_by(Consent.id)))


def asked(reply: str) -> dict[str, str]:
    """What the link of a reply says, as WeChat's page sends it back."""
    found = _LINK.search(reply)
    assert found, reply
    parts = urlsplit(found[1])
    assert (parts.path, parts.fragment) == ("/mp/subscribemsg", "wechat_redirect")
    given = {name: values[0] for name, values in parse_qs(parts.query).items()}
    assert given["redirect_url"] == "https://minyi.test/p/consent"
    assert (given["appid"], given["action"]) == ("wx0123456789abcdef", "get_confirm")
    return {
        "key": given["reserved"],
        "template_id": given["template_id"],
        "scene": given["scene"],
    }


def test_a_receipt_offers_it_and_a_yes_is_kept(offering: Desk) -> None:
    alan = Person(offering, "阿兰")
    back = asked(alan.says("建议村里路灯坏了三天内修好"))
    (consent,) = consents(offering)
    assert (consent.state, consent.scene, consent.template_id) == (
        ConsentState.OFFERED,
        1,
        TEMPLATE,
    )
    assert consent.matter_id is not None
    assert take_answer(offering, action="cancel", openid="", **back) is Answered.NO
    assert consents(offering)[0].state is ConsentState.REJECTED
    for _ in range(2):  # WeChat looks at links before people do, and they open them again
        yes = take_answer(offering, action="confirm", openid=alan.openid, **back)
        assert yes is Answered.YES
    assert take_answer(offering, action="cancel", openid="", **back) is Answered.NO
    assert consents(offering)[0].state is ConsentState.GRANTED
    offering.clock.forward(minutes=30)  # type: ignore[attr-defined]
    second = asked(alan.says("建议公交车晚上再多开一班"))
    assert second["scene"] == "2"  # WeChat keeps one yes for each scene


def test_somebody_elses_link_and_a_forged_one_give_nothing(offering: Desk) -> None:
    alan, passer = Person(offering, "阿兰"), Person(offering, "路人")
    back = asked(alan.says("建议村里路灯坏了三天内修好"))
    tries = [
        (back, passer.openid),
        (back | {"template_id": "other"}, alan.openid),
        (back | {"scene": "7"}, alan.openid),
        (back | {"key": "0" * 32}, alan.openid),
        (back | {"key": "' OR 1=1"}, alan.openid),
    ]
    for given, openid in tries:
        answer = take_answer(offering, action="confirm", openid=openid, **given)
        assert answer is Answered.UNKNOWN
    assert consents(offering)[0].state is ConsentState.OFFERED


def test_the_event_says_the_same_and_a_refusal_takes_everything_back(offering: Desk) -> None:
    alan = Person(offering, "阿兰")
    alan.says("建议村里路灯坏了三天内修好")

    def chooses(accepted: bool, withdrawn: bool) -> ConsentState:
        choice = words.SubscribeChoice(TEMPLATE, accepted=accepted, scene=1)
        push = alan.push(words.SubscribeChosen, choices=(choice,), withdrawn=withdrawn)
        receive(offering, push)
        return consents(offering)[0].state

    assert chooses(accepted=False, withdrawn=False) is ConsentState.OFFERED
    assert chooses(accepted=True, withdrawn=False) is ConsentState.GRANTED
    assert chooses(accepted=False, withdrawn=True) is ConsentState.REJECTED


def test_where_it_has_no_place_nothing_is_offered(desk: Desk, offering: Desk) -> None:
    assert "通知我" not in Person(desk, "阿兰").says("建议村里路灯坏了三天内修好")
    meng = Person(offering, "老孟")
    for text in ("你好", "举报我们村支书贪污低保款", "我家门口的路坏了没人修，投诉"):
        assert "通知我" not in meng.says(text)
    assert consents(offering) == []


def test_who_is_forgotten_is_not_written_to(offering: Desk) -> None:
    alan = Person(offering, "阿兰")
    back = asked(alan.says("建议村里路灯坏了三天内修好"))
    take_answer(offering, action="confirm", openid=alan.openid, **back)
    alan.says("删除我的信息")
    assert "删好了" in alan.says("1")
    assert consents(offering)[0].state is ConsentState.REJECTED
    assert take_answer(offering, action="confirm", openid=alan.openid, **back) is Answered.UNKNOWN


def test_who_asked_to_be_reminded_is_offered_a_message_for_that(
    offering: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    about, alan = consultation(offering), Person(offering, "阿兰")
    monkeypatch.setitem(menu._DEEDS, "suggest", lambda turn: offer_reminder(turn, about))
    assert "到时在微信里提醒我" in alan.taps("suggest")
    (consent,) = consents(offering)
    assert (consent.matter_id, consent.consultation_id) == (None, about)
