from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from models import words
from wechat.inbound import Unreadable, read_push

WIRE = Path(__file__).parent.parent / "wire"

EXPECTED: dict[str, tuple[type[words.Push], dict[str, Any]]] = {
    "text": (
        words.TextSent,
        {"content": "  小区东门的路灯坏了三天，晚上看不见台阶。", "menu_id": None},
    ),
    "text_from_menu_link": (words.TextSent, {"content": "赞成", "menu_id": "vote-for-12"}),
    "text_from_article": (words.TextSent, {"content": "第八条写得好"}),
    "text_empty": (words.TextSent, {"content": ""}),
    "text_unsupported": (words.Unknown, {"message_type": "unsupported", "event": None}),
    "text_control_character": (words.TextSent, {"content": "退格符 &#8; 照写"}),
    "image": (
        words.ImageSent,
        {
            "media_id": "mQ7image-0001",
            "picture_url": "http://mmbiz.qpic.cn/sz_mmbiz_jpg/aB3/0?wx_fmt=jpeg&from=appmsg",
        },
    ),
    "voice": (words.VoiceSent, {"media_id": "mQ7voice16k-0001", "format": "amr"}),
    "voice_recognised": (words.VoiceSent, {"heard": "建议村口修个公厕。"}),
    "voice_old": (words.VoiceSent, {"media_id": "mQ7voice-0002", "format": "speex"}),
    "video": (words.VideoSent, {"thumb_media_id": "mQ7thumb-0001", "short": False}),
    "shortvideo": (words.VideoSent, {"media_id": "mQ7video-0002", "short": True}),
    "location": (
        words.LocationSent,
        {"latitude": 29.863412, "longitude": 121.556093, "scale": 15, "label": "柳河街道桥头 6 号"},
    ),
    "location_not_a_number": (words.Unknown, {"message_type": "location"}),
    "link": (
        words.LinkSent,
        {
            "title": "物业管理条例草案",
            "description": "公开征求意见",
            "url": "https://example.org/draft?id=7&p=1",
        },
    ),
    "unknown_message": (words.Unknown, {"message_type": "hologram", "event": None}),
    "subscribe": (words.Followed, {"scene": None, "ticket": None}),
    "subscribe_without_key": (words.Followed, {"scene": None, "ticket": None}),
    "subscribe_by_code": (
        words.Followed,
        {"scene": "qrscene_box-07", "ticket": "gQH57ticket/a+b=="},
    ),
    "subscribe_after_payment": (words.Followed, {"scene": None}),
    "subscribe_overflowing_scene": (words.Followed, {"scene": None, "ticket": "gQH58ticket"}),
    "unsubscribe": (words.Unfollowed, {}),
    "scan": (words.Scanned, {"scene": "box-07", "ticket": "gQH57ticket"}),
    "scan_lower_case": (words.Scanned, {"scene": "100023", "ticket": None}),
    "position": (
        words.PositionReported,
        {"latitude": 29.8712, "longitude": 121.5401, "precision": 65.0},
    ),
    "click": (words.MenuTapped, {"menu_key": "menu.progress"}),
    "view": (
        words.MenuLinkOpened,
        {
            "target": "https://example.org/p/drafts?from=menu&x=1",
            "menu_id": "428150001",
            "mini_program": False,
        },
    ),
    "view_miniprogram": (
        words.MenuLinkOpened,
        {"target": "pages/index/index", "menu_id": "428150002", "mini_program": True},
    ),
    "scancode_push": (
        words.CodeScanned,
        {"menu_key": "menu.scan", "scan_type": "qrcode", "result": "box-11", "waits": False},
    ),
    "scancode_waitmsg": (words.CodeScanned, {"result": "box-11", "waits": True}),
    "pic_sysphoto": (words.PicturesAnnounced, {"menu_key": "menu.photo", "count": 2}),
    "pic_photo_or_album": (words.PicturesAnnounced, {"count": 2}),
    "pic_weixin": (words.PicturesAnnounced, {"count": 2}),
    "location_select": (
        words.PlaceSelected,
        {"menu_key": "menu.place", "latitude": 29.9, "longitude": 121.6, "label": "青石村口"},
    ),
    "template_finished": (
        words.TemplateJobFinished,
        {"job_id": "3100000000000000101", "status": "success"},
    ),
    "template_blocked": (words.TemplateJobFinished, {"status": "failed:user block"}),
    "mass_finished": (
        words.MassJobFinished,
        {
            "job_id": "1000001625",
            "status": "err(30003)",
            "total": 900,
            "filtered": 880,
            "sent": 871,
            "failed": 9,
        },
    ),
    "publish_finished": (
        words.PublishJobFinished,
        {
            "publish_id": "2247503051",
            "status": 0,
            "article_id": "b5O2OUs25HBxRceL7hfReg-U9QGeq9zQjiDvy",
        },
    ),
    "publish_failed": (words.PublishJobFinished, {"status": 2, "article_id": None}),
    "subscribe_popup_one": (
        words.SubscribeChosen,
        {"choices": (words.SubscribeChoice("tplNotice01", True, 1),), "withdrawn": False},
    ),
    "subscribe_popup_several": (
        words.SubscribeChosen,
        {
            "choices": (
                words.SubscribeChoice("tplNotice01", True, 2),
                words.SubscribeChoice("tplNotice02", False, 2),
            )
        },
    ),
    "subscribe_change": (
        words.SubscribeChosen,
        {"choices": (words.SubscribeChoice("tplNotice01", False),), "withdrawn": True},
    ),
    "subscribe_change_other_wrapper": (
        words.SubscribeChosen,
        {"choices": (words.SubscribeChoice("tplNotice02", False),), "withdrawn": True},
    ),
    "subscribe_sent": (
        words.SubscribeNoticeSent,
        {
            "template_id": "tplNotice01",
            "job_id": "1700827132819554304",
            "error_code": 43101,
            "error_status": "failed: user refuse",
        },
    ),
    "kf_create": (words.HumanSessionChanged, {"change": "created", "kf_account": "clerk1@minyi"}),
    "kf_close": (words.HumanSessionChanged, {"change": "closed", "kf_account": "clerk1@minyi"}),
    "kf_switch": (words.HumanSessionChanged, {"change": "switched", "kf_account": "clerk2@minyi"}),
    **{
        name: (words.UserDataRevoked, {"what": name, "subject": "oWq3mVn7-Lihua_0421kTbZx5cPd"})
        for name in (
            "user_info_modified",
            "user_authorization_revoke",
            "user_authorization_cancellation",
        )
    },
    **{
        name: (words.AccountStatusChanged, {"what": name, "reason": ""})
        for name in (
            "qualification_verify_success",
            "naming_verify_success",
            "annual_renew",
            "verify_expired",
        )
    },
    **{
        name: (words.AccountStatusChanged, {"what": name, "reason": "材料不清晰"})
        for name in ("qualification_verify_fail", "naming_verify_fail")
    },
    "unknown_event": (words.Unknown, {"message_type": "event", "event": "card_pass_check"}),
}

HEAD = (
    "<ToUserName>gh_6b1f0c9d2e3a</ToUserName><FromUserName>oWang_2-auntie</FromUserName>"
    "<CreateTime>1795400000</CreateTime>"
)


def read(body: str | bytes) -> words.Push:
    return read_push(body, received_unix=1_795_499_999)


def text(content: str, head: str = HEAD) -> str:
    return f"<xml>{head}<MsgType>text</MsgType><Content>{content}</Content><MsgId>5</MsgId></xml>"


def event(name: str, rest: str = "", head: str = HEAD) -> str:
    return f"<xml>{head}<MsgType>event</MsgType><Event>{name}</Event>{rest}</xml>"


def test_every_wire_sample_is_expected_and_every_expectation_has_one() -> None:
    assert {path.stem for path in WIRE.glob("*.xml")} == set(EXPECTED)


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_a_wire_sample_becomes_its_word(name: str) -> None:
    push = read((WIRE / f"{name}.xml").read_bytes())
    kind, values = EXPECTED[name]
    assert type(push) is kind
    assert {field: getattr(push, field) for field in values} == values
    assert push.account == "gh_6b1f0c9d2e3a"
    assert 1_795_400_000 < push.created < 1_795_400_100


def test_wire_samples_have_keys_of_their_own_that_do_not_change() -> None:
    bodies = [path.read_bytes() for path in WIRE.glob("*.xml")]
    keys = [read(body).key for body in bodies]
    assert len(set(keys)) == len(keys)
    assert keys == [read(body).key for body in bodies]
    assert all(key.isascii() and key.isprintable() and len(key) <= 190 for key in keys)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        "你好".encode(),
        b'{"ToUserName":"gh_1"}',
        b"<html><body>502</body></html>",
        b"<xml>",
        b"<xml/>",
        b"<xml>gh_1</xml>",
        b"<xml><ToUserName>gh_1</ToUserName></xml>",
        b'<!DOCTYPE xml [<!ENTITY a "b">]><xml><MsgType>&a;</MsgType></xml>',
        b'<!DOCTYPE xml SYSTEM "file:///etc/hostname"><xml></xml>',
        b'<?xml version="1.0"?><!DOCTYPE xml [<!ENTITY x SYSTEM "file:///etc/hostname">]><xml/>',
        b"<xml>" + b"<a>" * 6000 + b"</a>" * 6000 + b"</xml>",
        b"\x00\xff\xfe\x01",
    ],
)
def test_what_is_no_push_is_unreadable(body: bytes) -> None:
    with pytest.raises(Unreadable):
        read(body)


def test_a_deep_nest_is_unreadable_even_around_a_good_message() -> None:
    with pytest.raises(Unreadable, match="too_deep"):
        read(text("在").replace("<MsgId>", "<a>" * 3000 + "</a>" * 3000 + "<MsgId>"))


def test_an_entity_bomb_is_unreadable_at_once() -> None:
    entities = '<!ENTITY a0 "哈">' + "".join(
        f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10)
    )
    with pytest.raises(Unreadable):
        read(f"<!DOCTYPE xml [{entities}]>" + text("&a9;"))


def test_a_person_may_write_about_document_types() -> None:
    push = read(text("<![CDATA[<!DOCTYPE html> 是什么]]>"))
    assert isinstance(push, words.TextSent)
    assert push.content == "<!DOCTYPE html> 是什么"


@pytest.mark.parametrize("illegal", ["\x00", "\x08", "\x0b", "\x1f", "\ufffe", "\uffff", "\ud83d"])
def test_characters_xml_cannot_carry_do_not_cost_the_message(illegal: str) -> None:
    for content in (f"<![CDATA[前{illegal}后]]>", f"前{illegal}后"):
        push = read(text(content))
        assert isinstance(push, words.TextSent)
        assert push.content == "前后"
        assert illegal not in push.raw


@pytest.mark.parametrize("reference", ["&#8;", "&#x0B;", "&#xFFFE;", "&#xD83D;", "&#99999999;"])
def test_references_to_illegal_characters_are_removed(reference: str) -> None:
    push = read(text(f"前{reference}后&#20013;&#x4e2d;&amp;"))
    assert isinstance(push, words.TextSent)
    assert push.content == "前后中中&"


def test_broken_utf8_is_read_with_a_replacement() -> None:
    push = read(text("前XX后").encode().replace(b"XX", b"\xed\xa0\xbd"))
    assert isinstance(push, words.TextSent)
    assert push.content.startswith("前\ufffd")


@pytest.mark.parametrize("who", ["", "o Li", "李", "o" * 65, "a:b", "oLi\n;x"])
def test_a_strange_sender_is_unreadable(who: str) -> None:
    with pytest.raises(Unreadable):
        read(text("在", HEAD.replace("oWang_2-auntie", who)))


@pytest.mark.parametrize("moment", ["", "abc", "-5", "0", "1795400000123", "9" * 40])
def test_a_missing_or_impossible_time_is_the_time_of_arrival(moment: str) -> None:
    head = HEAD.replace("1795400000", moment)
    push, other = read(event("CLICK", head=head)), read(event("VIEW", head=head))
    assert push.created == 1_795_499_999
    assert push.key != other.key
    assert push.key == read_push(event("CLICK", head=head), received_unix=1_795_499_000).key


@pytest.mark.parametrize("figure", ["NaN", "inf", "1e309", "ninety", "", "91", "１２"])
def test_a_place_that_is_none_is_kept_as_unknown(figure: str) -> None:
    where = f"<Latitude>{figure}</Latitude><Longitude>10</Longitude><Precision>x</Precision>"
    assert isinstance(read(event("LOCATION", where)), words.Unknown)


def test_empty_and_repeated_elements_do_no_harm() -> None:
    push = read(event("CLICK", "<EventKey/><EventKey><a>1</a></EventKey>"))
    assert isinstance(push, words.MenuTapped)
    assert push.menu_key == ""
    assert isinstance(read(event("subscribe_msg_popup_event")), words.SubscribeChosen)
    assert isinstance(read(event("", "")), words.Unknown)
