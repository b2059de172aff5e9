"""Short orders a person gives by themselves: 进度, 撤回, 导出, a number, 我是…的.

Only a message that is nothing but the order counts; a sentence that contains the word goes to
`understand`. Pure: text in, order out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from models import receipt_number


class Order(StrEnum):
    CHOICE = "choice"
    PROGRESS = "progress"
    WITHDRAW = "withdraw"
    ERASE = "erase"
    EXPORT = "export"
    UNSUBSCRIBE = "unsubscribe"
    RESUBSCRIBE = "resubscribe"
    HUMAN = "human"
    MINE = "mine"
    SUGGEST = "suggest"
    CONSULTATIONS = "consultations"
    REMIND = "remind"
    NO_REMINDER = "no_reminder"
    HELP = "help"
    CLAIM = "claim"
    PREVIEW = "preview"


@dataclass(frozen=True, slots=True)
class Command:
    """An order, with the number it names: a choice (1, 2 …), a receipt number (ten digits), or the
    code of a slip (eight) or of a notice to be looked at (12-48291374)."""

    order: Order
    choice: int | None = None
    number: str | None = None
    number_is_wrong: bool = False  # ten digits were given, but the check digit does not fit
    code: str | None = None


_WORDS: dict[Order, str] = {
    Order.PROGRESS: (
        "进度|查进度|查询进度|进展|查进展|查|查询|查编号|受理编号|编号|办到哪了|咋样|怎么样"
    ),
    Order.WITHDRAW: "撤回|撤销|收回|我要撤回|俺要撤回|我想撤回|撤回意见|撤回建议|不提了",
    Order.ERASE: (
        "删除我的信息|删除我的数据|删除个人信息|删掉我的信息|清除我的信息|删除我的资料|注销"
    ),
    Order.EXPORT: "导出|导出我的信息|导出我的数据|导出我的记录|我的数据|我的全部记录",
    Order.UNSUBSCRIBE: "退订|取消订阅|td|t|不要发了|别发了|别给我发了",
    Order.RESUBSCRIBE: "恢复通知|恢复订阅|重新订阅|订阅|订阅通知",
    Order.HUMAN: "人工|转人工|人工服务|找人工|人工客服|找工作人员|转接人工",
    Order.MINE: "我的|我的联系点|我的意见|我的建议|我的事项|我提的",
    Order.SUGGEST: "提意见|提建议|我要提意见|我要提建议",
    Order.CONSULTATIONS: (
        "(?:看看?|查)?(?:最近|现在|眼下|目前|这会儿)?(?:有没有|有)?(?:啥|什么|哪些|哪个|正在)?"
        "(?:立法)?(?:征询|征求)(?:意见)?(?:的|里的?)?(?:草案|事|法规|条例|稿)?"
        "|(?:看看?|查)?(?:最近|现在|眼下|目前|这会儿)?(?:有没有|有)?(?:啥|什么|哪些|几个|新)?(?:法规|条例)?草案"
        "(?:在哪看|在哪|都有啥|有哪些|列表)?|意见征询|征询意见|正在征求意见"
    ),
    Order.REMIND: (
        "(?:(?:快)?(?:到期|截止|结束)(?:前|之前|了|的时候)?|到时候?|记得|麻烦)*(?:再)?提醒(?:我|俺|一下|一声|俺一声|我一声|我一下)"
    ),
    Order.NO_REMINDER: ("(?:不用|别|不要|不必|取消|不用再|别再)提醒(?:我|俺)?(?:了)?|提醒取消"),
    Order.HELP: "帮助|咋用|怎么用|菜单|help|说明|功能",
}
_TAIL = r"[\s。.!！?？~～,，、吧呗啊呀了哩嘞]*"
_ORDERS = [
    (order, re.compile(rf"(?:请|麻烦|帮我|我想|俺想|我要|俺要)?(?:{words}){_TAIL}", re.IGNORECASE))
    for order, words in _WORDS.items()
]
_HANZI = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_CHOICE = re.compile(
    rf"(?:选|回复|回|我选|俺选|选择|第)?\s*(?:(\d{{1,2}})|([一二两三四五六七八九十]{{1,3}}))"
    rf"\s*(?:号|个|项)?{_TAIL}"
)
_CLAIM = re.compile(
    rf"(?:我要|俺要|我来|俺来)?(?:认领码?|领取|领)\s*[:：]?\s*([\d\s\-－—]{{4,14}}){_TAIL}"
)
_PREVIEW = re.compile(rf"预览\s*[:：]?\s*(\d{{1,9}})\s*[\-－—]\s*(\d{{8}}){_TAIL}")
_CIRCLED = {chr(0x2460 + n): str(n + 1) for n in range(20)} | {
    f"{n}\ufe0f\u20e3": str(n) for n in range(1, 10)
}
_FULL_WIDTH = str.maketrans("０１２３４５６７８９", "0123456789")
_NUMBERISH = re.compile(r"[\d０-９〇零一二三四五六七八九幺\s\-－—.·]{10,40}")
_BELONGS = re.compile(
    r"^\s*(?:您好|你好)?[，,。\s]*(?:我|俺|咱)(?:们)?(?:家)?(?:就)?(?:是|住在|住)\s*"
    r"(?P<place>[^，,。！!？?；;\s]{2,24}?)"
    r"(?:这儿的|这边的|那边的|的村民|的居民|的人|的|哩|嘞|人|村民|居民)?"
    r"(?=$|[，,。！!；;\s])"
)


_UNHELPED = re.compile(
    r"(?:这|这个|那|你这|恁这|答复|回答|说的|写的|我|俺|还是|还|都|也|压根|根本|一点|，|,|\s){0,4}"
    r"(?:没用|冇用|没啥用|不管用|没有用|不顶用|没解决|没有解决|解决不了|没看懂|看不懂|看不明白|没看明白|不懂|没懂"
    r"|不明白|没弄懂|弄不懂|听不懂|没听懂|不是我问的|不是这个|没说清|答非所问|不对题|没答到点上)"
    r"(?:，?(?:换|找|叫|请)?(?:个)?(?:人|人工|工作人员)(?:来)?(?:答|说|回)?)?" + _TAIL
)
_READ = 200  # characters of a sentence in which a number is looked for
_PLACE_ENDS = tuple("村镇乡区道庄屯营寨街巷里园苑院店集堡楼湾堤固县市")


def command_in(text: str) -> Command | None:
    """The order that `text` is, or None when it is something to be understood."""
    bare = _plain(text)
    if not bare or len(bare) > 60:
        return None
    preview = _PREVIEW.fullmatch(bare)
    if preview:
        return Command(Order.PREVIEW, code=f"{preview[1]}-{preview[2]}")
    claim = _claim(bare)
    if claim is not None:
        return claim
    choice = _CHOICE.fullmatch(bare)
    if choice:
        return Command(Order.CHOICE, choice=_count(choice[1], choice[2]))
    return _with_number(bare) or _without_number(bare)


def belongs_to(text: str) -> str | None:
    """The place in 我是…的 at the beginning of a message, as written; the caller looks it up."""
    match = _BELONGS.match(text[:80])
    return match["place"] if match else None


def says_unhelped(text: str) -> bool:
    """Whether the text is nothing but that an answer was no help."""
    return len(text) <= 30 and bool(_UNHELPED.fullmatch(_plain(text)))


def only_says_where(text: str, *, known: bool) -> bool:
    """Whether the message is nothing but 我是…的. A place nobody knows must sound like one."""
    match = _BELONGS.match(text[:80])
    if match is None or text[match.end() :].strip("，,。.！!～~ \n"):
        return False
    return known or (len(match["place"]) <= 10 and match["place"].endswith(_PLACE_ENDS))


def _plain(text: str) -> str:
    if len(text) > 120:
        return ""
    for sign, digit in _CIRCLED.items():
        text = text.replace(sign, digit)
    return text.translate(_FULL_WIDTH).strip().strip("“”\"'‘’「」【】")


def _claim(bare: str) -> Command | None:
    """领 and the code on a slip; the code alone, when it is one. Without a code that can be, after
    领, an order that names none."""
    match = _CLAIM.fullmatch(bare)
    code = receipt_number.read_code(match[1] if match else bare)
    return Command(Order.CLAIM, code=code) if match or code else None


def _count(digits: str | None, hanzi: str | None) -> int:
    if digits:
        return int(digits)
    word = hanzi or ""
    if "十" not in word:
        return _HANZI.get(word, 0)
    tens, _, ones = word.partition("十")
    return _HANZI.get(tens, 1) * 10 + _HANZI.get(ones, 0)


def _with_number(bare: str) -> Command | None:
    """An order with a receipt number; a bare number asks for progress."""
    spelled = _NUMBERISH.search(bare)
    if spelled is None:
        return None
    before = bare[: spelled.start()].strip(" :：,，、.。的")
    after = bare[spelled.end() :].strip(" :：,，、.。!！?？的了吧呗")
    order = Order.PROGRESS
    rest = before or after
    if (before and after) or (rest and (named := _order_of(rest)) is None):
        return None
    if rest and named is not None:
        order = named
    numbers = receipt_number.read(spelled[0])
    if numbers:
        return Command(order, number=numbers[0])
    ten = sum(sign.isdigit() for sign in spelled[0]) == 10
    return Command(order, number_is_wrong=True) if ten or rest else None


def asks_after(text: str) -> Command:
    """The order for progress in a sentence that asks for it, with the number that stands in it."""
    text = text[:_READ].translate(_FULL_WIDTH)
    numbers = receipt_number.read(text)
    if numbers:
        return Command(Order.PROGRESS, number=numbers[0])
    spelled = (sum(map(str.isdigit, found[0])) for found in _NUMBERISH.finditer(text))
    return Command(Order.PROGRESS, number_is_wrong=any(count == 10 for count in spelled))


def _without_number(bare: str) -> Command | None:
    order = _order_of(bare)
    return None if order is None else Command(order)


def _order_of(words: str) -> Order | None:
    return next((order for order, pattern in _ORDERS if pattern.fullmatch(words)), None)
