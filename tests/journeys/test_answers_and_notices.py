"""The clerk answers, the officer's notice comes at its time, the week goes to paper."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from docx import Document
from openpyxl import load_workbook

from tests.journeys.conftest import Office, number_in
from tests.support.town import Town, Villager, csrf, until


def test_an_answer_within_48_hours_arrives_at_once(wang: Villager, clerk: Office) -> None:
    path = clerk.find(number_in(wang.says("办低保要带啥材料"))) or ""
    assert "客服消息可送达" in clerk.page(path)
    assert clerk.answer(path, "带上户口本和收入证明，到社区大厅办。").ok
    wang.hears("带上户口本和收入证明")
    assert "已送达" in clerk.page(path)
    assert "已答复" in wang.says("进度")


def test_an_answer_after_48_hours_waits_and_stands_first_in_the_next_reply(
    town: Town, wang: Villager, clerk: Office
) -> None:
    path = clerk.find(number_in(wang.says("老年证在哪办"))) or ""
    town.forward(hours=49)
    assert "存" in clerk.page(path)
    assert clerk.answer(path, "带身份证到乡里便民服务中心办。").ok
    assert "还没看到" in clerk.page(path)
    assert not wang.heard("便民服务中心")
    assert wang.says("在吗").startswith("【答复】")
    assert "已随回复送达" in clerk.page(path)


def test_the_same_form_posted_twice_answers_once(wang: Villager, clerk: Office) -> None:
    path = clerk.find(number_in(wang.says("户口咋迁"))) or ""
    page = clerk.page(path)
    once = re.search(r'name="once" value="(\w+)"', page)
    assert once
    form = {"csrf_token": csrf(page), "once": once[1], "text": "到派出所户籍室办。"}
    for _ in range(2):
        clerk.session.post(f"{clerk.town.web}/console/{path}/answer", data=form, timeout=30)
    wang.hears("户籍室")
    assert sum("户籍室" in str(m.get("text")) for m in wang.chat()) == 1


def test_a_notice_comes_at_its_time_to_whom_it_can_reach(
    town: Town, tmp_path: Path, wang: Villager
) -> None:
    wang.says("你好")
    opted_out = town.villager("不要通知的人", "ccsq-box-1")
    opted_out.says("退订")
    elsewhere = town.villager("别处的人", "gdx-box-1")
    elsewhere.says("你好")
    text = tmp_path / "notice.txt"
    text.write_text("周五下午三点在社区二楼开座谈会。", encoding="utf-8")
    at = (town.now() + timedelta(minutes=30)).astimezone(ZoneInfo("Asia/Shanghai"))
    town.announces(
        *("--title", "座谈会", "--text-file", str(text), "--point", "诚城社区"),
        *("--at", at.strftime("%Y-%m-%d %H:%M")),
    )
    assert not wang.heard("社区二楼开座谈会")
    town.forward(minutes=31)
    wang.hears("社区二楼开座谈会")
    town.forward(minutes=5)
    until(lambda: town.control("GET", "counters")["custom_messages_delivered"] > 0, "nothing sent")
    assert sum("社区二楼开座谈会" in str(m.get("text")) for m in wang.chat()) == 1
    assert not opted_out.heard("社区二楼开座谈会")
    assert not elsewhere.heard("社区二楼开座谈会")


def test_a_restarted_clock_sends_nothing_twice(town: Town, tmp_path: Path) -> None:
    folk = [town.villager(f"街坊{n}", "yxjd-box-1") for n in range(8)]
    for one in folk:
        one.says("你好")
    text = tmp_path / "notice.txt"
    text.write_text("本周六上午义诊。", encoding="utf-8")
    town.announces("--title", "义诊", "--text-file", str(text), "--point", "原兴街道")
    until(lambda: any(one.heard("义诊") for one in folk), "the notice never began")
    town.kill("clock")
    town.start("clock")
    until(lambda: sum(one.heard("本周六上午义诊") for one in folk) >= 7, "most never heard")
    heard = [sum("本周六上午义诊" in str(m.get("text")) for m in one.chat()) for one in folk]
    assert max(heard) == 1


def test_the_week_goes_to_paper(town: Town, wang: Villager, papers: Path) -> None:
    wang.says("建议把垃圾分类的桶都加上盖")
    town.forward(days=7)
    label = town.week_of_the_past()
    printed = town.flask("summary", "--week", label, "--out", str(papers)).split()
    assert [Path(path).name for path in printed] == [
        f"周报_全市_{label}.xlsx",
        f"周报_全市_{label}.docx",
    ]
    cells = [str(cell) for row in load_workbook(printed[0])["建议"].values for cell in row if cell]
    assert any("垃圾分类的桶" in cell for cell in cells)
    paper = Document(printed[1])
    whole = "\n".join(p.text for p in paper.paragraphs) + "\n".join(
        cell.text for table in paper.tables for row in table.rows for cell in row.cells
    )
    assert "关堤乡" in whole
    assert "样例" in whole or any(
        "样例" in p.text for section in paper.sections for p in section.header.paragraphs
    )
