from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.mask import BLACK, mask, mask_in_place

MUST_HIDE = [
    ("打我电话13900001234就中", "13900001234"),
    ("１３９００００１２３４", "１３９００００１２３４"),
    ("+86 139-0000-1234", "139-0000-1234"),
    ("139 0000 1234", "0000 1234"),
    ("幺三九零零零零幺二三四", "幺二三四"),
    ("座机0373-2000123", "2000123"),
    ("(0373)2000123", "2000123"),
    ("03732000123", "03732000123"),
    ("010-62000123", "62000123"),
    ("电话：2000123", "2000123"),
    ("身份证110101199003070054", "199003070054"),
    ("身份证11010119900307005x", "19900307"),
    ("身份证 110101 19900307 0054", "19900307"),
    ("老号110101900307005", "110101900307005"),
    ("卡号6222000000000000000", "6222000000000000000"),
    ("6222 0000 0000 0000 123", "0000 123"),
    ("oAbCdEfGhIjKlMnOpQrStUvWx-_1", "oAbCdEfGhIjKlMnOpQrStUvWx-_1"),
    ("微信号：shili_2026", "shili_2026"),
    ("加我vx shili2026吧", "shili2026"),
    ("QQ是10000123", "10000123"),
    ("写信到shi.li@example.com", "shi.li@example.com"),
    ("豫G1A2B3天天堵门", "1A2B3"),
    ("住3号楼2单元501", "501"),
    ("3栋502室", "502"),
    ("十二号楼东户", "东户"),
    ("5幢1单元有人养狗", "1单元"),
    ("2单元301漏水", "301"),
    ("俺是12组8号", "8号"),
    ("三组十五号", "十五号"),
    ("示例小区3-2-501", "3-2-501"),
    ("示例路128号", "128号"),
    ("家住示例村8号", "8号"),
    ("我叫钱示例，住村东头", "钱示例"),
    ("姓名：孙甲乙 电话见下", "孙甲乙"),
    ("联系人 欧阳甲", "欧阳甲"),
    ("我是李甲乙，想问个事", "李甲乙"),
    ("王甲乙女士说过", "王甲乙"),
    ("1 3 9 0 0 0 0 1 2 3 4", "0 1 2 3 4"),
    ("手机尾号1234", "1234"),
    ("门牌号88号", "88号"),
    ("俺住东街15号", "15号"),
    ("家在二组东头第三家", "第三家"),
    ("1-2-301室漏水", "1-2-301"),
    ("护照E12345678", "E12345678"),
    ("残疾证号是41000000", "41000000"),
    ("抖音号shili123", "shili123"),
    ("我姓孙，叫孙甲乙", "孙甲乙"),
    ("俺家老头子叫马甲乙", "马甲乙"),
    ("村民周甲乙说水不够", "周甲乙"),
    ("邻居吴甲家的狗", "吴甲"),
    ("张甲乙书记不管", "张甲乙"),
    ("孙甲乙（13900001234）", "孙甲乙"),
]

MUST_STAY = [
    "第12条第一款罚得太重",
    "2026年11月19日",
    "2026-11-19",
    "20261119",
    "拨打12345，举报找12388",
    "受理编号1234567890",
    "受理编号123-456-7890、234-567-8901",
    "国办发〔2018〕123号",
    "GB/T 9704-2012",
    "107国道和309省道",
    "一平方米13800元",
    "每户补3000元，共120000000元",
    "3号楼前的路灯坏了",
    "3号楼2个井盖没了",
    "人民路8号开始修",
    "示例路33号线",
    "400-810-0000",
    "关于李女士的说法",
    "我是王村乡的，想说两句",
    "我是程序员，也关心立法",
    "俺觉着红白事得有个规矩",
    "微信群里都说好",
    "建议张贴公告，先生效后处罚",
    "第二组和第三组一起干",
    "按书记原先说的办",
    "劳动关系当事人解除合同以后",
    "王书记和李主任都来过",
    "村民马上说了",
    "儿子周末回来",
    "许多老师都来了",
    "我叫他们来看",
    "第四十二条第一款第（三）项",
    "100-000-0264",
    "4月5日至8日",
    "15号以前交",
    "5组的路灯",
    "1至3单元没水",
    "周报〔2026〕第47号-关堤乡",
    "居住证在哪办",
]


@pytest.mark.parametrize(("text", "secret"), MUST_HIDE)
def test_what_tells_who_she_is_gives_way(text: str, secret: str) -> None:
    assert secret in text
    assert secret not in mask(text)


@pytest.mark.parametrize("text", MUST_STAY)
def test_what_tells_nobody_stays_as_it_was_written(text: str) -> None:
    assert mask(text) == text


@pytest.mark.parametrize("text", [text for text, _ in MUST_HIDE])
def test_masking_twice_changes_nothing_more(text: str) -> None:
    assert mask(mask(text)) == mask(text)


@pytest.mark.parametrize(
    ("text", "secret"),
    [*MUST_HIDE, *((text, None) for text in MUST_STAY), ("\n王甲乙\n女士", None)],
)
def test_masked_in_place_every_other_character_stays_where_it_stood(
    text: str, secret: str | None
) -> None:
    masked = mask_in_place(text)
    assert len(masked) == len(text)
    assert all(now in (was, BLACK) for was, now in zip(text, masked, strict=True))
    assert (masked == text) == (mask(text) == text)
    assert secret is None or secret not in masked
    assert mask_in_place(masked) == masked


def test_in_place_the_same_is_hidden_as_by_a_sign() -> None:
    told = "我叫钱示例，家住示例社区3号楼2单元501😀。孙甲乙（13900001234）"
    assert mask_in_place(told) == (
        f"我叫钱{BLACK * 2}，家住示例社区{BLACK * 9}😀。孙{BLACK * 2}（{BLACK * 11}）"
    )


def test_the_words_around_stay_and_the_surname_stays() -> None:
    told = "我叫钱示例，家住示例社区3号楼2单元501，打13900001234。"
    assert mask(told) == "我叫钱某，家住示例社区〔门牌已隐去〕，打〔电话已隐去〕。"


def test_an_identity_number_with_a_slip_is_still_named_as_one() -> None:
    assert mask("110101199003070059") == "〔证件号已隐去〕"
    assert mask("999999999999999999") == "〔长号码已隐去〕"


@given(
    st.text(alphabet="我叫王李小明0123456789-号楼单元组室路 住,。A\ud800\U0001f600", max_size=60)
)
def test_any_text_can_be_masked_and_keeps_no_mobile_number(text: str) -> None:
    assert "13900001234" not in mask(f"{text}，13900001234，{text}")
