"""One click on the page corrects; what was typed is never lost."""

from __future__ import annotations

import re
from itertools import count

import pytest

from models.matter import Matter
from models.words import Kind
from tests.console.conftest import Browser, House
from tests.support.drafts import SQUARES, nothing_open, put_out

_asked = count(1)
FORM = re.compile(
    r'name="csrf_token" value="(?P<csrf_token>[^"]+)"><input type="hidden" name="once" '
    r'value="(?P<once>\w+)"><input type="hidden" name="version" value="(?P<version>\d+)"'
)


@pytest.fixture
def asked(house: House) -> int:
    text = f"请问路口的红绿灯几时修好？（第{next(_asked)}回问）"
    person = house.person("小岳")
    person.says("我是诚城社区的")
    return house.files("corrected", person, text)


def fields(browser: Browser, matter_id: int) -> dict[str, str]:
    found = FORM.search(browser.reads(f"/console/matters/{matter_id}"))
    assert found is not None
    return found.groupdict()


def kind_of(house: House, matter_id: int) -> Kind:
    with house.desk.memory.read() as session:
        return session.get_one(Matter, matter_id).kind


def post(browser: Browser, matter_id: int, name: str, data: dict[str, str]) -> tuple[int, str]:
    path = f"/console/matters/{matter_id}/{name}"
    got = browser.client.post(path, data=data)
    return got.status_code, got.get_data(as_text=True)


def test_one_click_changes_the_kind_and_one_takes_it_back(house: House, asked: int) -> None:
    browser = house.browser("bai")
    form = fields(browser, asked)
    assert post(browser, asked, "kind", form | {"kind": "complaint"})[0] == 303
    assert kind_of(house, asked) is Kind.COMPLAINT
    page = browser.reads(f"/console/matters/{asked}")
    assert "类别已改好" in page
    assert "咨询 → 诉求" in page
    plain = re.sub(r"<[^>]+>", "", page)
    assert "bai同志把它改成了诉求" in plain
    assert re.search(r"系统原来归为咨询，\w+把握（\d+%），当时的理由：", plain)
    assert "系统把它归为" not in plain
    assert post(browser, asked, "undo", fields(browser, asked))[0] == 303
    assert "系统把它归为<strong>咨询</strong>" in browser.reads(f"/console/matters/{asked}")
    assert kind_of(house, asked) is Kind.QUESTION


def test_on_a_stale_page_nothing_is_done_and_the_typed_words_stay(house: House, asked: int) -> None:
    first, second = house.browser("bai"), house.browser("zhou")
    old = fields(second, asked)
    post(first, asked, "kind", fields(first, asked) | {"kind": "complaint"})
    code, page = post(second, asked, "articles", old | {"articles": "第3条第1款", "stance": ""})
    assert code == 409
    assert "又有了变化" in page
    assert 'value="第3条第1款"' in page


def test_the_same_click_twice_is_one_correction(house: House, asked: int) -> None:
    browser = house.browser("bai")
    form = fields(browser, asked) | {"kind": "complaint"}
    assert [post(browser, asked, "kind", form)[0] for _ in range(2)] == [303, 303]
    assert "没有重复做" in browser.reads(f"/console/matters/{asked}")


def test_a_lawyer_and_another_points_clerk_correct_nothing(house: House, asked: int) -> None:
    form = fields(house.browser("bai"), asked)
    for login, codes in (("kong", {422, 403}), ("wai", {404})):
        browser = house.browser(login)
        token = browser.token("/console/password")
        code, _ = post(browser, asked, "kind", form | {"csrf_token": token, "kind": "complaint"})
        assert code in codes
    assert kind_of(house, asked) is Kind.QUESTION


def test_sentences_are_parted_by_the_form(house: House) -> None:
    words = "建议装路灯。建议修水渠。请问养老金咋查？"
    with house.desk.memory.write() as session:
        row = session.get_one(Matter, house.ids["question"])
        row.verbatim = words
    browser = house.browser("bai")
    form = fields(browser, house.ids["question"])
    chosen = {"part-6-12": "suggestion", "part-12-20": "question"}
    assert post(browser, house.ids["question"], "split", form | chosen)[0] == 303
    page = browser.reads(f"/console/matters/{house.ids['question']}")
    assert "已分出 2 件" in page
    assert words in page


def test_a_clerk_says_which_draft_an_opinion_is_on(house: House) -> None:
    dogs, squares = put_out(house.desk), put_out(house.desk, SQUARES)
    person = house.person("小岳二")
    person.says("我是诚城社区的")
    filed = house.files("on_a_draft", person, "第三条我不同意")
    browser = house.browser("bai")
    page = browser.reads(f"/console/matters/{filed}")
    assert "还不知道是哪部" in page
    form = fields(browser, filed) | {"articles": "第3条", "stance": "against"}
    assert post(browser, filed, "articles", form | {"consultation": "77"})[0] == 422
    assert post(browser, filed, "articles", form | {"consultation": str(squares)})[0] == 303
    page = browser.reads(f"/console/matters/{filed}")
    assert "《样例市广场活动管理办法（草案）》第1稿" in page
    assert "工作人员指定" in page
    assert f'<option value="{squares}" selected>' in page
    assert f'<option value="{dogs}">' in page
    nothing_open(house.desk)
