"""What a villager does with her phone, from the first scan to being forgotten."""

from __future__ import annotations

import re

import requests

from tests.journeys.conftest import Office, number_in
from tests.support.ledger import number_for
from tests.support.town import Town, Villager, until


def test_following_by_a_code_welcomes_binds_and_explains(wang: Villager) -> None:
    (welcome,) = [m["text"] for m in wang.chat() if m["from"] == "account"]
    assert "诚城社区" in welcome
    assert "隐私说明" in welcome
    link = re.search(r'href="([^"]+/p/privacy)"', welcome)
    assert link
    assert "删除我的信息" in requests.get(link[1], timeout=10).text


def test_a_suggestion_has_its_receipt_in_the_same_reply(
    wang: Villager, clerk: Office, stranger: Office
) -> None:
    pushed = wang.push("text", {"Content": "俺觉着村里得弄个幸福食堂，叫老人有口热饭"})
    assert pushed["acknowledged"]
    assert pushed["deliveries"] == 1
    assert pushed["elapsed_ms"] < 5000  # WeChat's limit; how fast it is, is measured elsewhere
    number = number_in(pushed["reply"])
    path = clerk.find(number)
    assert path
    page = clerk.page(path)
    assert "幸福食堂" in page
    assert "建议" in page
    assert "诚城社区" in page
    assert stranger.find(number) is None
    assert "404" in stranger.page(path)


def test_a_question_and_a_grievance(wang: Villager, clerk: Office) -> None:
    asked = wang.says("办低保要带啥材料")
    assert "个工作日内答复" in asked
    grievance = wang.says("俺家门口的下水道堵了半个月，臭水往外冒，没人管")
    assert "本号不受理信访事项" in grievance
    assert "12345" in grievance
    assert "记录编号" in grievance
    assert "12345" in clerk.page(clerk.find(number_in(grievance)) or "")


def test_an_emergency_gets_the_card_before_everything(wang: Villager, clerk: Office) -> None:
    reply = wang.says("俺建议修修路，另外邻居家着火了有人困在里面")
    assert reply.index("119") < reply.index("建议")
    assert "紧急" in clerk.page("")


def test_a_report_of_wrongdoing_is_for_the_keeper_alone(
    wang: Villager, clerk: Office, city: Office, keeper: Office
) -> None:
    earlier = number_in(wang.says("建议村里的账一季度公开一回"))
    reply = wang.says("村支书把修路款装自己腰包了，俺要举报")
    assert "12388" in reply
    number = number_in(reply)
    for office in (clerk, city):
        assert office.find(number) is None
        assert "装自己腰包" not in office.page("matters") + office.page("matters?q=腰包")
    path = keeper.find(number)
    assert path
    assert "装自己腰包" in keeper.page(path)
    assert clerk.page(path) == "404"
    before = clerk.find(earlier)
    assert before
    beside = clerk.page(before)
    assert "装自己腰包" not in beside
    assert "封存" not in beside  # that she reported somebody is told to nobody either


def test_two_things_in_one_message_are_two_matters(wang: Villager, clerk: Office) -> None:
    reply = wang.says("建议给老人免费体检，另外问一下合疗咋报销")
    numbers = re.findall(r"\d{3}-\d{3}-\d{4}", reply)
    assert len(set(numbers)) == 2
    assert all(clerk.find(number) for number in numbers)


def test_progress_is_for_her_own_matters_only(wang: Villager, passer_by: Villager) -> None:
    number = number_in(wang.says("建议村口装个红绿灯"))
    assert "已收到" in wang.says("进度")
    assert "已收到" in wang.says(number)
    assert "没查到您名下" in passer_by.says(number)


def test_a_wrong_kind_is_corrected_by_a_number(wang: Villager, clerk: Office) -> None:
    reply = wang.says("建议村口装个红绿灯")
    wang.says(number_for(reply, "咨询"))
    assert "咨询" in clerk.page(clerk.find(number_in(reply)) or "")


def test_whoever_stands_nowhere_is_asked_and_visible_to_the_city(
    passer_by: Villager, city: Office, stranger: Office
) -> None:
    reply = passer_by.says("建议广场舞九点以后不准放音乐")
    number = number_in(reply)
    assert city.find(number)
    assert stranger.find(number) is None
    passer_by.says(number_for(reply, "关堤乡"))
    assert stranger.find(number)


def test_a_message_that_names_another_point_goes_there(wang: Villager, stranger: Office) -> None:
    reply = wang.says("建议关堤乡的集市往外挪挪")
    assert "关堤乡" in reply
    assert stranger.find(number_in(reply))
    assert "关堤乡" in wang.says(number_for(reply, "往后都记到关堤乡"))


def test_withdrawing(wang: Villager) -> None:
    number = number_in(wang.says("建议村口装个红绿灯"))
    wang.says(number_for(wang.says(f"撤回 {number}"), "撤回"))
    assert "已撤回" in wang.says(number)


def test_her_own_records_behind_a_link(wang: Villager, passer_by: Villager) -> None:
    wang.says("建议村口装个红绿灯")
    link = re.search(r'href="([^"]+)"', wang.says("导出"))
    assert link
    page = requests.get(link[1], timeout=10)
    assert "建议村口装个红绿灯" in page.text
    assert "no-store" in page.headers["Cache-Control"]
    forged = requests.get(link[1] + "x", timeout=10)
    assert "红绿灯" not in forged.text
    assert forged.status_code < 500


def test_being_forgotten(wang: Villager, clerk: Office) -> None:
    number = number_in(wang.says("建议村口装个红绿灯，俺家住三号楼"))
    assert clerk.find(number)
    assert "删好了" in wang.says(number_for(wang.says("删除我的信息"), "确认删除"))
    assert clerk.find(number) is None
    assert "还没有您的记录" in wang.says("进度")


def test_leaving_and_coming_back(wang: Villager, clerk: Office) -> None:
    number = number_in(wang.says("建议村口装个红绿灯"))
    wang.push("unsubscribe")
    assert "取消关注" in clerk.page(clerk.find(number) or "")
    wang.town.control("POST", "followers", {"openid": wang.openid})
    assert wang.heard("欢迎回来")
    assert "已收到" in wang.says(number)


def test_unsubscribing_human_and_small_talk(wang: Villager, clerk: Office) -> None:
    assert "退订好了" in wang.says("退订")
    assert clerk.find(number_in(wang.says("转人工")))
    assert "不客气" in wang.says("谢谢恁")
    assert "您好" in wang.says("你好")


def test_the_menu_answers(wang: Villager) -> None:
    assert "直接写给我" in wang.taps("suggest")
    assert "征询" in wang.taps("consultations")
    assert "诚城社区" in wang.taps("mine")


def test_pictures_and_voice_reach_the_clerk(town: Town, wang: Villager, clerk: Office) -> None:
    number = number_in(wang.says("建议村口的坑填一填"))
    assert "图片收到了" in str(wang.push("image")["reply"])
    assert "亲自听" in str(wang.push("voice")["reply"])
    path = clerk.find(number) or ""
    until(lambda: "<img" in clerk.page(path) and "<audio" in clerk.page(path), "never fetched")
    source = re.search(r'class="pic" href="(/console/[^"]+)"', clerk.page(path))
    assert source
    picture = clerk.session.get(clerk.town.web + source[1], timeout=10)
    assert picture.headers["Content-Type"].startswith("image/")
    assert requests.get(town.web + source[1], timeout=10).history  # sent to the login


def test_a_location_offers_the_nearest_points(wang: Villager) -> None:
    reply = str(wang.push("location", {"Location_X": "35.30", "Location_Y": "113.92"})["reply"])
    assert "离您近的联系点" in reply
    assert "1 " in reply
