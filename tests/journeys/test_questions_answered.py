"""A question is answered from the library, or is not, or the answer does not help."""

from __future__ import annotations

from pathlib import Path

from tests.journeys.conftest import Office, number_in
from tests.support.town import Town, Villager, until


def test_the_law_is_quoted_and_a_person_takes_over_when_it_did_not_help(
    town: Town, wang: Villager, clerk: Office
) -> None:
    until(lambda: "library holds" in town.log(), "the library is there", patience=60)
    reply = wang.says("请问小区里能养烈性犬吗")
    assert "样例市养犬管理规定（样例文本）" in reply
    assert "12348" in reply
    path = clerk.find(number_in(reply)) or ""
    assert "自动答复" in clerk.page(path)
    assert "已答复" in wang.says("进度")
    assert "已转给工作人员" in wang.says("还是不懂")
    assert "已收到" in clerk.page(path)
    assert clerk.answer(path, "您说的那种狗算烈性犬，小区里不能养。").ok
    wang.hears("算烈性犬")


def test_a_question_about_the_box_is_answered_by_the_office(town: Town, wang: Villager) -> None:
    until(lambda: "library holds" in town.log(), "the library is there", patience=60)
    assert "每月的1号和15号" in wang.says("征集箱多长时间开一回")


def test_what_nobody_wrote_down_goes_to_staff(wang: Villager, clerk: Office) -> None:
    path = clerk.find(number_in(wang.says("办残疾证要带啥材料"))) or ""
    assert "还没有答复过" in clerk.page(path)


def test_what_an_operator_brings_in_is_known_to_the_web_process_within_a_minute(
    town: Town, tmp_path: Path, wang: Villager
) -> None:
    table = tmp_path / "faq.csv"
    table.write_text("问题,答案\n广场舞几点停,晚上九点半就停。\n", encoding="utf-8")
    assert "新增 1 条" in town.flask("import-faq", str(table))
    until(lambda: "library holds version 2" in town.log(), "the change is seen", patience=60)
    assert "九点半" in wang.says("请问广场舞几点停")
