"""Mass sending: quotas, names, the administrator, counts, and what cannot be sent."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from tests.emulator.conftest import Emulator, Start
from tests.emulator.test_templates import events

TEXT = {"msgtype": "text", "text": {"content": "征求意见"}}
DAY = 86400


def order(tencent: Emulator, path: str, body: dict[str, Any]) -> Any:
    raw = json.dumps({**TEXT, **body}, ensure_ascii=False).encode()
    return tencent.api(f"message/mass/{path}", data=raw)


def to_list(tencent: Emulator, openids: list[str], **more: Any) -> Any:
    return order(tencent, "send", {"touser": openids, **more})


def to_all(tencent: Emulator, **more: Any) -> Any:
    return order(tencent, "sendall", {"filter": {"is_to_all": True}, **more})


def result(tencent: Emulator, msg_id: int) -> Any:
    """The job once it has ended."""
    for _ in range(1000):
        jobs = tencent.control("GET", "/mass")["jobs"]
        job = next(job for job in jobs if job["msg_id"] == msg_id)
        if job["status"] != "SENDING":
            return job
        time.sleep(0.005)
    raise AssertionError(job)


def test_a_job_to_a_list_arrives_and_its_event_counts(start: Start) -> None:
    tencent = start()
    people = [tencent.follower() for _ in range(4)]
    tencent.control("PUT", f"/followers/{people[3]}", {"refuses": True})
    answer = to_list(tencent, people)
    assert answer["errmsg"] == "send job submission success"
    told = events(tencent, "MASSSENDJOBFINISH", 1)[0]
    assert (told["MsgID"], told["Status"]) == (str(answer["msg_id"]), "send success")
    names = ("TotalCount", "FilterCount", "SentCount", "ErrorCount")
    assert [told[name] for name in names] == ["4", "3", "3", "0"]
    assert told["FromUserName"] not in people
    assert tencent.chat(people[0])["messages"][-1]["text"] == "征求意见"
    assert tencent.chat(people[3])["messages"] == []
    state = tencent.api("message/mass/get", {"msg_id": answer["msg_id"]})
    assert state == {"msg_id": answer["msg_id"], "msg_status": "SEND_SUCCESS"}


def test_escaped_words_of_a_mass_message_stay_as_they_were_typed(tencent: Emulator) -> None:
    openid = tencent.follower(name="看见反斜杠的人")
    body = {**TEXT, "touser": openid}  # The client of these tests escapes all that is not ASCII.
    assert tencent.code("message/mass/preview", body) == 0
    assert tencent.chat(openid)["messages"][-1]["text"] == r"\u5f81\u6c42\u610f\u89c1"


def test_the_fifth_message_of_a_month_is_silently_not_delivered(start: Start) -> None:
    tencent = start()
    tencent.control("POST", "/clock", {"set": "2027-03-01T09:00:00"})
    people = [tencent.follower() for _ in range(2)]
    for number in range(5):
        answer = to_list(tencent, people, text={"content": f"第{number}条"})
        job = result(tencent, answer["msg_id"])
    assert (job["status"], job["counts"]) == ("SEND_SUCCESS", [2, 0, 0, 0])
    assert len(tencent.chat(people[0])["messages"]) == 4
    tencent.control("POST", "/clock", {"set": "2027-04-01T09:00:00"})
    answer = to_list(tencent, people, text={"content": "四月"})
    assert result(tencent, answer["msg_id"])["counts"] == [2, 2, 2, 0]


def test_the_same_name_is_one_job_for_a_day(start: Start) -> None:
    tencent = start()
    people = [tencent.follower() for _ in range(2)]
    first = to_list(tencent, people, clientmsgid="c1")["msg_id"]
    assert to_list(tencent, people, clientmsgid="c1")["errcode"] == 45066
    tencent.advance(61)
    again = to_list(tencent, people, clientmsgid="c1", text={"content": "另一句"})
    assert (again["errcode"], again["msg_id"]) == (45065, first)
    assert "rid: " in again["errmsg"]
    assert to_list(tencent, people, clientmsgid="c1")["errcode"] == 45066
    tencent.advance(DAY)
    assert to_list(tencent, people, clientmsgid="c1")["msg_id"] != first
    assert to_list(tencent, people, clientmsgid="长" * 22)["errcode"] == 45067


def test_without_a_name_audience_and_content_are_the_name(start: Start) -> None:
    tencent = start()
    people = [tencent.follower() for _ in range(3)]
    first = to_list(tencent, people)["msg_id"]
    tencent.advance(61)
    assert to_list(tencent, list(reversed(people)))["msg_id"] == first
    assert to_list(tencent, people[:2])["errcode"] == 0


def test_what_goes_to_all_waits_for_the_administrator(start: Start) -> None:
    tencent = start()
    openid = tencent.follower()
    msg_id = to_all(tencent)["msg_id"]
    jobs = tencent.control("GET", "/mass")
    assert (jobs["protected"], jobs["jobs"][0]["waits"]) == (True, True)
    assert tencent.api("message/mass/get", {"msg_id": msg_id})["msg_status"] == "SENDING"
    tencent.control("POST", f"/mass/{msg_id}", {"confirm": True})
    assert result(tencent, msg_id)["counts"] == [1, 1, 1, 0]
    assert tencent.chat(openid)["messages"][-1]["text"] == "征求意见"
    tencent.control("POST", f"/mass/{msg_id}", {"confirm": True}, status=409)


@pytest.mark.parametrize(("refused", "reason"), [(True, "err(40001)"), (False, "err(40002)")])
def test_a_refusal_or_half_an_hour_of_silence_ends_the_job(
    start: Start, refused: bool, reason: str
) -> None:
    tencent = start()
    openid = tencent.follower()
    msg_id = to_all(tencent)["msg_id"]
    if refused:
        tencent.control("POST", f"/mass/{msg_id}", {"confirm": False})
    else:
        tencent.advance(1801)
    job = result(tencent, msg_id)
    assert (job["status"], job["reason"]) == ("SEND_FAIL", reason)
    assert events(tencent, "MASSSENDJOBFINISH", 1)[0]["Status"] == reason
    assert tencent.chat(openid)["messages"] == []
    assert to_all(tencent, clientmsgid="new")["errcode"] == 0


def test_a_waiting_job_outlives_a_restart(start: Start) -> None:
    tencent = start()
    tencent.follower()
    msg_id = to_all(tencent)["msg_id"]
    tencent.stop(9)
    tencent.start()
    tencent.control("POST", f"/mass/{msg_id}", {"confirm": True})
    assert result(tencent, msg_id)["status"] == "SEND_SUCCESS"


def test_to_all_goes_once_a_day_and_four_times_a_month(start: Start) -> None:
    tencent = start(EMULATOR_MASS_PROTECTION="false")
    tencent.control("POST", "/clock", {"set": "2027-03-01T09:00:00"})
    tencent.follower()
    codes = []
    for day in range(5):
        codes.append(to_all(tencent, clientmsgid=f"day {day}")["errcode"])
        codes.append(to_all(tencent, clientmsgid=f"again {day}")["errcode"])
        tencent.advance(DAY)
    assert codes == [0, 45028] * 4 + [45028, 45028]


def test_a_subscription_account_sends_once_a_day_and_to_no_list(start: Start) -> None:
    tencent = start(EMULATOR_ACCOUNT_KIND="verified_subscription", EMULATOR_MASS_PROTECTION="false")
    people = [tencent.follower() for _ in range(2)]
    tag = tencent.api("tags/create", {"tag": {"name": "城东"}})["tag"]["id"]
    tencent.api("tags/members/batchtagging", {"tagid": tag, "openid_list": people[:1]})
    by_tag = {"filter": {"is_to_all": False, "tag_id": tag}}
    assert to_list(tencent, people)["errcode"] == 48001
    first = order(tencent, "sendall", by_tag)
    assert result(tencent, first["msg_id"])["counts"] == [1, 1, 1, 0]
    assert order(tencent, "sendall", {**by_tag, "clientmsgid": "b"})["errcode"] == 45028
    tencent.advance(DAY)
    assert order(tencent, "sendall", {**by_tag, "clientmsgid": "c"})["errcode"] == 0


@pytest.mark.parametrize(
    ("path", "body", "code"),
    [
        ("sendall", {}, 40035),
        ("sendall", {"filter": {"is_to_all": False}}, 40035),
        ("sendall", {"filter": {"is_to_all": "yes"}}, 40035),
        ("sendall", {"filter": {"group_id": 2}}, 40035),
        ("sendall", {"filter": {"tag_id": 999}}, 45159),
        ("send", {}, 40031),
        ("send", {"touser": ["one"]}, 40130),
        ("send", {"touser": ["o"] * 10_001}, 40032),
        ("send", {"touser": ["one", "two"]}, 40003),
        ("send", {"touser": ["one", {}]}, 40003),
        ("sendall", {"filter": {"is_to_all": True}, "msgtype": "wxcard"}, 48008),
        ("sendall", {"filter": {"is_to_all": True}, "msgtype": "news"}, 40008),
        ("sendall", {"filter": {"is_to_all": True}, "text": None}, 47001),
        ("sendall", {"filter": {"is_to_all": True}, "text": {"content": ""}}, 44004),
        ("sendall", {"filter": {"is_to_all": True}, "text": {"content": "长" * 683}}, 45002),
        ("sendall", {"filter": {"is_to_all": True}, "msgtype": "image", "image": {}}, 40007),
        ("sendall", {"filter": {"is_to_all": True}, "msgtype": "mpnews", "mpnews": {}}, 40007),
        ("sendall", {"filter": {"is_to_all": True}, "clientmsgid": 5}, 40035),
        ("preview", {"towxname": "nobody of this name"}, 40132),
        ("preview", {"touser": "nobody"}, 40003),
        ("get", {"msg_id": 1}, 40059),
        ("get", {"msg_id": 2**70}, 40059),
        ("delete", {"msg_id": "x"}, 40059),
        ("speed/set", {"speed": 5}, 45083),
    ],
)
def test_what_makes_no_sense_is_refused(
    tencent: Emulator, path: str, body: dict[str, Any], code: int
) -> None:
    assert order(tencent, path, body).get("errcode") == code


def test_a_preview_costs_nothing_and_finds_people_by_name(tencent: Emulator) -> None:
    openid = tencent.follower(name="试看的人")
    assert order(tencent, "preview", {"towxname": "试看的人", "touser": "wrong"})["errcode"] == 0
    assert tencent.chat(openid)["messages"][-1]["text"] == "征求意见"


def test_the_speed_is_remembered(tencent: Emulator) -> None:
    assert tencent.code("message/mass/speed/set", {"speed": 3}) == 0
    answer = tencent.api("message/mass/speed/get", {})
    assert (answer["speed"], answer["realspeed"]) == (3, 30)


def test_the_event_of_a_job_may_come_before_its_answer(start: Start) -> None:
    tencent = start()
    people = [tencent.follower() for _ in range(2)]
    tencent.control("PUT", "/faults", {"jobs": {"early": 1, "twice": 1}})
    msg_id = to_list(tencent, people)["msg_id"]
    told = [push for push in tencent.bot.pushes if push["Event"] == "MASSSENDJOBFINISH"]
    assert [push["MsgID"] for push in told] == [str(msg_id)] * 2


def test_a_job_that_breaks_off_tells_numbers_and_not_whom(start: Start) -> None:
    tencent = start()
    people = [tencent.follower() for _ in range(4)]
    tencent.control("PUT", "/faults", {"jobs": {"mass_partly": 1, "mass_takes_s": 1}})
    msg_id = to_list(tencent, people, text={"content": "断在半路"})["msg_id"]
    assert tencent.api("message/mass/get", {"msg_id": msg_id})["msg_status"] == "SENDING"
    assert result(tencent, msg_id)["counts"] == [4, 4, 2, 2]
    told = events(tencent, "MASSSENDJOBFINISH", 1)[0]
    assert (told["Status"], told["SentCount"], told["ErrorCount"]) == ("send success", "2", "2")
    got = tencent.control("GET", "/received?text=断在")
    assert got["total"] == 2
    assert set(got["people"]) < set(people)


def test_who_is_said_to_have_spoken_can_be_written_to(tencent: Emulator) -> None:
    openid = tencent.follower(spoke=True)
    assert tencent.chat(openid)["window"]["left"] == 5
    body = {"touser": openid, "msgtype": "text", "text": {"content": "您好"}}
    assert tencent.code("message/custom/send", body) == 0
