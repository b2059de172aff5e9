"""Permanent material, drafts, publishing, and articles sent to many."""

from __future__ import annotations

import json
from typing import Any

import pytest

from emulator.media import sample
from tests.emulator.conftest import Emulator, Start
from tests.emulator.test_mass import result
from tests.emulator.test_templates import events

PICTURE = sample("image").content


def material(
    tencent: Emulator, kind: str = "image", name: str = "a.jpg", data: bytes = PICTURE
) -> Any:
    files = {"media": (name, data)}
    return tencent.api("material/add_material", params={"type": kind}, files=files)


def article(cover: str, **change: Any) -> dict[str, Any]:
    return {
        "title": "草案征求意见", "author": "联系点", "digest": "请您说说看法",
        "content": "<p>第一条</p>", "thumb_media_id": cover, **change,
    }  # fmt: skip


def post(tencent: Emulator, path: str, body: dict[str, Any]) -> Any:
    return tencent.api(path, data=json.dumps(body, ensure_ascii=False).encode())


def add(tencent: Emulator, *articles: dict[str, Any]) -> str:
    return str(post(tencent, "draft/add", {"articles": list(articles)})["media_id"])


def test_material_is_kept_listed_fetched_and_thrown_away(start: Start) -> None:
    tencent = start()
    kept = material(tencent)
    assert tencent.http.get(kept["url"]).content == PICTURE
    tencent.advance(4 * 86400)
    token = {"access_token": tencent.stable()["access_token"]}
    url = tencent.url("/cgi-bin/material/get_material")
    wanted = {"media_id": kept["media_id"]}
    assert tencent.http.post(url, params=token, json=wanted).content == PICTURE
    counts = {"voice_count": 0, "video_count": 0, "image_count": 1, "news_count": 0}
    assert tencent.api("material/get_materialcount") == counts
    page = tencent.api("material/batchget_material", {"type": "image", "offset": 0, "count": 20})
    assert [one["media_id"] for one in page["item"]] == [kept["media_id"]]
    assert [tencent.code("material/del_material", wanted) for _ in range(2)] == [0, 40007]


@pytest.mark.parametrize(
    ("kind", "name", "data", "code"),
    [
        ("film", "a.jpg", PICTURE, 40004),
        ("image", "a.jpg", b"", 44001),
        ("image", "a.txt", PICTURE, 40005),
        ("image", "a.bmp", b"BM", 0),
        ("thumb", "a.jpg", PICTURE + bytes(70_000), 40012),
        ("voice", "a.wav", b"RIFF", 0),
    ],
)
def test_material_has_its_limits(
    tencent: Emulator, kind: str, name: str, data: bytes, code: int
) -> None:
    assert material(tencent, kind, name, data).get("errcode", 0) == code


def test_a_draft_is_kept_changed_and_listed(start: Start) -> None:
    tencent = start()
    cover = material(tencent)["media_id"]
    picture = '<p>字<img src="https://elsewhere.example/x.png"></p>'
    media_id = add(tencent, article(cover, content=picture), article(cover, title="第二篇"))
    items = post(tencent, "draft/get", {"media_id": media_id})["news_item"]
    assert [item["title"] for item in items] == ["草案征求意见", "第二篇"]
    assert items[0]["content"] == "<p>字</p>"
    change = {"media_id": media_id, "index": 1, "articles": article(cover, title="改过的")}
    assert post(tencent, "draft/update", change)["errcode"] == 0
    assert post(tencent, "draft/update", {**change, "index": 2})["errcode"] == 40035
    page = post(tencent, "draft/batchget", {"offset": 0, "count": 20, "no_content": 1})
    assert (page["total_count"], page["item_count"]) == (1, 1)
    listed = page["item"][0]["content"]["news_item"]
    assert [(item["title"], item["content"]) for item in listed][1] == ("改过的", "")
    assert post(tencent, "draft/batchget", {"offset": 0, "count": 21})["errcode"] == 40035
    assert tencent.api("draft/count") == {"total_count": 1}
    assert post(tencent, "draft/delete", {"media_id": media_id})["errcode"] == 0
    assert post(tencent, "draft/get", {"media_id": media_id})["errcode"] == 40007


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"title": ""}, 45003),
        ({"title": "长" * 33}, 45003),
        ({"author": "长" * 17}, 45001),
        ({"digest": "长" * 129}, 45004),
        ({"content": ""}, 44004),
        ({"content": "长" * 20_000}, 45002),
        ({"content_source_url": "u" * 1025}, 45005),
        ({"thumb_media_id": "unknown"}, 40007),
        ({"article_type": "song"}, 40008),
        ({"article_type": "newspic"}, 40007),
        ({"article_type": "newspic", "image_info": {"image_list": [5]}}, 40007),
    ],
)
def test_an_article_has_its_limits(tencent: Emulator, change: dict[str, Any], code: int) -> None:
    cover = material(tencent)["media_id"]
    answer = post(tencent, "draft/add", {"articles": [article(cover, **change)]})
    assert answer.get("errcode") == code


def test_a_cover_must_be_permanent(tencent: Emulator) -> None:
    files = {"media": ("a.jpg", PICTURE)}
    passing = tencent.api("media/upload", params={"type": "image"}, files=files)["media_id"]
    answer = post(tencent, "draft/add", {"articles": [article(passing)]})
    assert answer["errcode"] == 40007


@pytest.mark.parametrize("articles", [None, [], "x", [5]])
def test_a_draft_is_a_list_of_articles(tencent: Emulator, articles: object) -> None:
    assert post(tencent, "draft/add", {"articles": articles})["errcode"] in (44003, 47001)


def test_a_draft_holds_at_most_eight_articles(tencent: Emulator) -> None:
    cover = material(tencent)["media_id"]
    answer = post(tencent, "draft/add", {"articles": [article(cover)] * 9})
    assert answer["errcode"] == 45008


def test_published_articles_leave_the_box_and_an_event_says_where_they_are(start: Start) -> None:
    tencent = start()
    cover = material(tencent)["media_id"]
    media_id = add(tencent, article(cover), article(cover))
    ordered = post(tencent, "freepublish/submit", {"media_id": media_id})
    told = events(tencent, "PUBLISHJOBFINISH", 1)[0]
    assert told["publish_id"] == ordered["publish_id"]
    assert told.xml.count("<article_url>") == 2
    assert post(tencent, "freepublish/submit", {"media_id": media_id})["errcode"] == 40007
    state = post(tencent, "freepublish/get", {"publish_id": ordered["publish_id"]})
    assert (state["publish_status"], state["article_detail"]["count"]) == (0, 2)
    wanted = {"article_id": state["article_id"]}
    items = post(tencent, "freepublish/getarticle", wanted)["news_item"]
    assert items[0]["url"] == state["article_detail"]["item"][0]["article_url"]
    assert post(tencent, "freepublish/batchget", {"offset": 0, "count": 5})["total_count"] == 1
    assert post(tencent, "freepublish/delete", wanted)["errcode"] == 0
    state = post(tencent, "freepublish/get", {"publish_id": ordered["publish_id"]})
    assert state["publish_status"] == 5
    assert post(tencent, "freepublish/batchget", {"offset": 0, "count": 5})["total_count"] == 0
    assert post(tencent, "freepublish/get", {"publish_id": "1"})["errcode"] == 53600


def test_articles_sent_to_many_leave_the_box_and_can_be_taken_back(start: Start) -> None:
    tencent = start()
    people = [tencent.follower() for _ in range(2)]
    media_id = add(tencent, article(material(tencent)["media_id"]))
    wish = {"touser": people, "msgtype": "mpnews", "mpnews": {"media_id": media_id}}
    answer = post(tencent, "message/mass/send", wish)
    assert answer["msg_data_id"] > 0
    assert result(tencent, answer["msg_id"])["counts"] == [2, 2, 2, 0]
    told = events(tencent, "MASSSENDJOBFINISH", 1)[0]
    assert told.xml.count("<ArticleUrl>") == 1
    line = tencent.chat(people[0])["messages"][-1]
    assert (line["kind"], line["text"]) == ("news", "草案征求意见")
    assert tencent.api("draft/count") == {"total_count": 0}
    tencent.advance(61)
    assert post(tencent, "message/mass/send", wish)["errcode"] == 45065
    taken = {"msg_id": answer["msg_id"]}
    assert [tencent.code("message/mass/delete", taken) for _ in range(2)] == [0, 40059]
    assert tencent.api("message/mass/get", taken)["msg_status"] == "DELETE"


def test_a_film_for_many_gets_an_id_of_its_own(tencent: Emulator) -> None:
    openid = tencent.follower()
    files = {"media": ("a.mp4", sample("video").content)}
    film = tencent.api("media/upload", params={"type": "video"}, files=files)["media_id"]
    body = {"media_id": film, "title": "说明", "description": ""}
    for_many = tencent.api("media/uploadvideo", body)["media_id"]
    assert for_many != film
    wish = {"touser": openid, "msgtype": "mpvideo", "mpvideo": {"media_id": for_many}}
    assert tencent.code("message/mass/preview", wish) == 0
    assert tencent.chat(openid)["messages"][-1]["kind"] == "video"


@pytest.mark.parametrize("kind", ["unverified_subscription", "unverified_service", "personal"])
def test_an_unverified_account_has_none_of_this(start: Start, kind: str) -> None:
    tencent = start(EMULATOR_ACCOUNT_KIND=kind)
    paths = (
        "draft/add", "freepublish/submit", "material/add_material", "message/mass/sendall",
        "message/template/send", "message/subscribe/bizsend",
    )  # fmt: skip
    assert [tencent.code(path, {}) for path in paths] == [48001] * len(paths)


def test_publishing_may_fail(start: Start) -> None:
    tencent = start()
    media_id = add(tencent, article(material(tencent)["media_id"]))
    tencent.control("PUT", "/faults", {"jobs": {"publish_status": 4}})
    ordered = post(tencent, "freepublish/submit", {"media_id": media_id})
    told = events(tencent, "PUBLISHJOBFINISH", 1)[0]
    assert (told["publish_status"], told["article_id"]) == ("4", "")
    state = post(tencent, "freepublish/get", {"publish_id": ordered["publish_id"]})
    assert (state["publish_status"], state["fail_idx"], "article_id" in state) == (4, [1], False)


def test_a_mass_message_may_fail_its_check(start: Start) -> None:
    tencent = start()
    people = [tencent.follower() for _ in range(2)]
    tencent.control("PUT", "/faults", {"jobs": {"mass_error": 20013}})
    wish = {"touser": people, "msgtype": "text", "text": {"content": "x"}}
    job = result(tencent, post(tencent, "message/mass/send", wish)["msg_id"])
    assert (job["status"], job["reason"]) == ("SEND_FAIL", "err(20013)")
    assert tencent.chat(people[0])["messages"] == []


def test_a_published_article_can_be_sent_to_one_person(start: Start) -> None:
    tencent = start()
    openid = tencent.follower()
    tencent.say(openid, "你好")
    media_id = add(tencent, article(material(tencent)["media_id"]))
    post(tencent, "freepublish/submit", {"media_id": media_id})
    listed = post(tencent, "freepublish/batchget", {"offset": 0, "count": 1})["item"]
    wanted = {"article_id": listed[0]["article_id"]}
    wish = {"touser": openid, "msgtype": "mpnewsarticle", "mpnewsarticle": wanted}
    assert tencent.code("message/custom/send", wish) == 0
    line = tencent.chat(openid)["messages"][-1]
    assert (line["kind"], line["text"]) == ("news", "草案征求意见")
    post(tencent, "freepublish/delete", wanted)
    assert tencent.code("message/custom/send", wish) == 53600
