"""征询 in the console: a draft is uploaded, put right, explained, opened, closed, concluded."""

from __future__ import annotations

import io
import re

import pytest
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from tests.console.conftest import HOME, Browser, House
from tests.support.consultations import DRAFT, SECOND, TITLE
from tests.support.consultations import put as put_draft

_FORMS = re.compile(
    r'name="csrf_token" value="([^"]+)"><input type="hidden" name="once" value="([^"]+)">'
    r'(?:<input type="hidden" name="version" value="(\d+)">)?'
)


def hidden(browser: Browser, page: str) -> dict[str, str]:
    """What the first form of a page carries."""
    found = _FORMS.search(browser.reads(page))
    assert found is not None, page
    token, once, version = found.groups()
    return {"csrf_token": token, "once": once} | ({"version": version} if version else {})


def posts(browser: Browser, path: str, page: str, **fields: object) -> tuple[int, str]:
    """Posts a form of `page` and reads where it leads."""
    sent = {
        key: FileStorage(*value) if isinstance(value, tuple) else value
        for key, value in (hidden(browser, page) | fields).items()
    }
    boundary, body = encode_multipart(sent)
    kind = f"multipart/form-data; boundary={boundary}"
    answer = browser.client.post(path, data=body, content_type=kind, follow_redirects=True)
    return answer.status_code, answer.get_data(as_text=True)


def uploads(browser: Browser, content: bytes, name: str, **fields: object) -> tuple[int, str]:
    page = "/console/consultations/new"
    usual = {"file": (io.BytesIO(content), name), "opens": "2026-11-20", "closes": "2026-12-20"}
    fields = usual | fields
    return posts(browser, page, page, **fields)


@pytest.fixture(scope="module")
def put(house: House) -> str:
    """A consultation of HOME in preparation; its address."""
    browser = house.browser("shi")
    code, text = uploads(browser, DRAFT.encode(), "养犬.txt", point=HOME)
    assert code == 200, text
    found = re.search(r"/console/consultations/(\d+)/text", text)
    assert found is not None
    return f"/console/consultations/{found[1]}"


def test_the_whole_way_from_upload_to_result(house: House, put: str) -> None:
    city = house.browser("shi")
    text = city.reads(f"{put}/text")
    assert "第三条" in text
    assert "（二）即时清除" in text
    for path in ("", "/text", "/text?version=1"):
        assert city.opens(put + path).status_code == 200
    number = put.rsplit("/", 1)[1]
    assert city.opens(f"/p/c/{number}").status_code == 404
    assert posts(city, f"{put}/open", put)[0] == 200
    assert "还剩 30 天" in city.reads("/console/consultations")
    for page in (f"/p/c/{number}", f"/p/c/{number}/3", "/p/consultations"):
        assert city.opens(page).status_code == 200, page
    assert TITLE in city.reads(f"/p/c/{number}")
    code, text = posts(
        city, f"{put}/versions", put, file=(io.BytesIO(SECOND.encode()), "二审稿.txt")
    )
    assert code == 200
    assert "<ins>" in text
    assert posts(city, f"{put}/close", put)[0] == 200
    code, text = posts(city, f"{put}/result", f"{put}/result", result="谢谢大家。")
    assert code == 200
    assert "谢谢大家" in city.reads(f"/p/c/{number}/result")


HOSTILE = {
    "空.txt": (b"", "没有文字"),
    "谎.docx": ("第一条 好。".encode(), "打不开"),
    "谎.pdf": (b"PK\x03\x04 broken", "打不开"),
    "旧.doc": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "另存为 .docx"),
    "图.png": (b"\x89PNG", "另存为"),
    "大.txt": (b"x" * (10 << 20), "超过 8 兆"),
}


def test_a_hostile_file_gets_one_clear_sentence_and_what_was_typed_stays(house: House) -> None:
    city = house.browser("shi")
    for name, (content, because) in HOSTILE.items():
        code, text = uploads(city, content, name, title="我的名称", point=HOME)
        sentence = re.search(r'role="alert">([^<]+)<', text)
        assert code == 422, name
        assert sentence is not None, name
        assert because in sentence[1], name
        assert sentence[1].count("。") == 1
        assert 'value="我的名称"' in text
        assert re.search(rf'value="{HOME}" checked', text)
    code, text = uploads(city, DRAFT.encode(), "好.txt", closes="2026-13-45")
    assert (code, "日期没看懂" in text) == (422, True)
    far = {"title": "我的名称", "opens": "2026-11-20", "closes": "9999-12-31"}
    code, text = uploads(city, DRAFT.encode(), "好.txt", **far)
    assert (code, "请核对年份" in text) == (422, True)
    assert all(f'value="{typed}"' in text for typed in far.values())
    code, text = uploads(city, b"x" * (41 << 20), "过大.txt")
    assert (code, "换小一点的文件" in text) == (413, True)
    stranger = house.browser()
    big = FileStorage(io.BytesIO(bytes(1 << 20)), "x.txt")
    kind, body = encode_multipart({"csrf_token": stranger.token(), "file": big})
    answer = stranger.client.post(
        "/console/consultations/new",
        data=body,
        content_type=f"multipart/form-data; boundary={kind}",
    )
    assert answer.status_code == 413  # nobody fills the disk without an account


def law(articles: int, words: str) -> str:
    lines = [f"样例市长长的条例（草案）{articles}", "第一章 总则"]
    for number in range(1, articles + 1):
        if number % 40 == 0:
            lines.append(f"第{number // 40 + 1}章 分则")
        lines.append(f"第{number}条 {words}")
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("articles", "words", "looks"),
    [
        (40, "短短的一条。" * 20, 'class="art"'),
        (100, "应当依照有关规定办理，" * 30 + "并公布结果。", 'class="contents"'),
        (1260, "短短的一条。" * 5, 'class="numbers"'),
    ],
)
def test_public_pages_stay_small_and_need_no_script(
    house: House, articles: int, words: str, looks: str
) -> None:
    made = put_draft(house.desk, law(articles, words))
    made.opens()
    browser = house.browser()
    for path in ("/p/consultations", f"/p/c/{made.id}", f"/p/c/{made.id}/{articles}"):
        answer = browser.opens(path)
        assert answer.status_code == 200
        assert len(answer.data) <= 100_000, path
        assert b"<script" not in answer.data
    assert looks in browser.reads(f"/p/c/{made.id}")


def test_every_form_says_what_was_done_or_why_not(house: House) -> None:
    """Corrections, explanations and steps by the forms of the pages, as a browser sends them."""
    made = put_draft(house.desk, points=(HOME,))
    page = f"/console/consultations/{made.id}"
    city, officer = house.browser("shi"), house.browser("zhou")
    words = {"do": "save", "kind": "款", "words": "每户养犬不得超过两只。"}
    address = f"{page}/provisions/{made.line('4.1')}"
    text = f"{page}/text?correct={made.article('4')}"
    assert "不得超过两只" in posts(city, address, text, **words)[1]
    code, answer = posts(city, address, text, **words | {"words": " "})
    assert (code, "没有文字" in answer) == (422, True)
    assert "不得超过一只" in posts(city, f"{page}/undo", text)[1]
    explain = f"{page}/provisions/{made.article('4')}/explain"
    code, answer = posts(
        officer, explain, f"{page}/text?explain={made.article('4')}", text="字" * 401
    )
    assert (code, "最多 400 个字" in answer, "字" * 401 in answer) == (422, True, True)
    posts(officer, explain, page, text="一户一只。", question=["够不够？", "", ""])
    assert "够不够？" in officer.reads(f"{page}/text")
    step = f"{page}/steps/{made.view().steps[0].step.id}"
    code, answer = posts(officer, step, page, do="done", evidence=" ")
    assert (code, "写一句做了什么" in answer) == (422, True)
    photo = (io.BytesIO(b"photo"), "会场.jpg")
    posts(officer, step, page, do="done", evidence="开了会", file=photo)
    assert officer.opens(f"{step}/file").data == b"photo"
    assert "还没有写" in city.reads(page)
    frame = {"title": "新名", "closes": "2026-12-01", "level": "city"}
    code, answer = posts(city, f"{page}/settle", page, **frame)
    assert (code, "不到 30 天" in answer) == (422, True)
    once = hidden(city, page)
    for _ in range(2):  # a double click
        clicked = city.client.post(f"{page}/open", data=once, follow_redirects=True)
        assert clicked.status_code == 200
    assert "已经做过了" in clicked.get_data(as_text=True)
    stale = posts(city, f"{page}/close", page, version="0")
    assert (stale[0], "同事改过这个征询" in stale[1]) == (409, True)
    log = city.reads("/console/audit")
    assert all(words in log for words in ("核对条文", "写解读", "开始征求意见", "改工作步骤"))
