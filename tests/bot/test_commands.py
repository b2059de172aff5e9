"""Orders by word: only a message that is nothing but the order counts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands import Command, Order, belongs_to, command_in, only_says_where
from models import receipt_number

NUMBER = "123456780" + receipt_number.check_digit("123456780")

ORDERS = {
    Order.PROGRESS: ["进度", "查进度！", "咋样了", "我想查进度", "编号", "办到哪了？"],
    Order.WITHDRAW: ["撤回", "俺要撤回", "不提了。"],
    Order.ERASE: ["删除我的信息", "请删除我的数据"],
    Order.EXPORT: ["导出", "我的全部记录"],
    Order.UNSUBSCRIBE: ["退订", "TD", "T", "别发了"],
    Order.RESUBSCRIBE: ["恢复通知", "订阅"],
    Order.HUMAN: ["人工", "转人工吧", "找工作人员"],
    Order.MINE: ["我的", "我的意见"],
    Order.SUGGEST: ["提意见", "我要提建议"],
    Order.CONSULTATIONS: ["征询", "草案", "征求意见", "有啥草案？", "现在有什么草案", "看看草案"],
    Order.REMIND: ["提醒我", "到期提醒我", "快截止了提醒俺一声"],
    Order.NO_REMINDER: ["不用提醒了", "别提醒我", "取消提醒"],
    Order.HELP: ["帮助", "咋用"],
}
NOT_ORDERS = [
    "建议修路", "撤回这条规定不合理，应该改", "人工湖边上建议装护栏", "退订不了电信套餐咋办",
    "3号楼停电了", "一个村一个样", "草案第八条写得好", "导出的水有味儿", "1、修路 2、种树", "",
    "草案在村里咋没贴出来", "提醒我们村支书该修路了", "有个草案我不同意", "征求意见的牌子倒了",
    "我的地让人占了", "进度款一直不给工人", "13803731234",
]  # fmt: skip
CHOICES = {
    "1": 1, "１": 1, "①": 1, "1️⃣": 1, "选2": 2, "第三个": 3, "十二": 12, "二。": 2, "回复 4": 4,
    "“2”": 2, "二十": 20, " 5 ": 5, "10": 10, "我选3号": 3,
}  # fmt: skip


@pytest.mark.parametrize(("order", "text"), [(o, t) for o, texts in ORDERS.items() for t in texts])
def test_an_order_by_itself_is_obeyed(order: Order, text: str) -> None:
    assert command_in(text) == Command(order)


@pytest.mark.parametrize("text", ["预览 12-48291374", "预览12－48291374。", "预览：12 - 48291374"])
def test_a_preview_is_asked_for_by_its_code(text: str) -> None:
    assert command_in(text) == Command(Order.PREVIEW, code="12-48291374")


@pytest.mark.parametrize("text", ["预览", "预览一下草案", "预览 12-482", "12-48291374怎么用"])
def test_other_words_about_previews_are_none(text: str) -> None:
    found = command_in(text)
    assert found is None or found.order is not Order.PREVIEW


@pytest.mark.parametrize("text", NOT_ORDERS)
def test_a_sentence_that_merely_holds_the_word_is_none(text: str) -> None:
    assert command_in(text) is None


@pytest.mark.parametrize(("text", "number"), CHOICES.items())
def test_a_number_is_a_choice_however_it_is_written(text: str, number: int) -> None:
    assert command_in(text) == Command(Order.CHOICE, choice=number)


@pytest.mark.parametrize(
    ("text", "order"),
    [
        (NUMBER, Order.PROGRESS),
        (f"进度 {receipt_number.shown(NUMBER)}", Order.PROGRESS),
        (f"{' '.join(NUMBER)} 咋样了", Order.PROGRESS),
        (f"撤回{NUMBER}", Order.WITHDRAW),
        (f"撤回：{receipt_number.shown(NUMBER)}。", Order.WITHDRAW),
    ],
)
def test_a_receipt_number_goes_with_its_order(text: str, order: Order) -> None:
    assert command_in(text) == Command(order, number=NUMBER)


def test_ten_digits_that_do_not_add_up_are_a_slip() -> None:
    wrong = NUMBER[:-1] + str((int(NUMBER[-1]) + 1) % 10)
    assert command_in(wrong) == Command(Order.PROGRESS, number_is_wrong=True)
    assert command_in(f"撤回 {wrong}") == Command(Order.WITHDRAW, number_is_wrong=True)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("我是诚城社区的", "诚城社区"),
        ("俺是关堤乡的，建议修路", "关堤乡"),
        ("俺住在石婆固", "石婆固"),
        ("你好，我是东大阳堤村民", "东大阳堤"),
        ("建议修路，我是关堤乡的", None),
    ],
)
def test_where_somebody_says_she_belongs(text: str, place: str | None) -> None:
    assert belongs_to(text) == place


@pytest.mark.parametrize(
    ("text", "known", "says"),
    [
        ("我是月亮湾的", False, True),
        ("我是百泉律所的。", True, True),
        ("我是说那个路灯的事", False, False),
        ("我是低保户", False, False),
        ("我是关堤乡的，建议修路", True, False),
    ],
)
def test_whether_that_is_all_she_says(text: str, known: bool, says: bool) -> None:
    assert only_says_where(text, known=known) is says


@given(st.text(max_size=300))
def test_no_text_breaks_it(text: str) -> None:
    command_in(text)
    belongs_to(text)
    only_says_where(text, known=True)
