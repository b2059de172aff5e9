"""Takes from a citizen's words what tells who she is, for papers that leave the house.

个人信息保护法 art. 5 to 7 and 25: no more than the purpose needs, nothing published without
separate consent. What is found gives way to a sign in 〔 〕 that says what stood there; names keep
the surname (王小明 -> 王某). Masking a masked text changes nothing.

Found: telephone numbers, identity and bank card numbers (any run of 15 digits or more), e-mail,
openids, WeChat and QQ names after a cue, number plates, doors (楼+单元, 组+号, 路+号 …), and
personal names after a cue (我叫, 联系人, 姓名) or before a title (先生, 女士).
Not found: a name without a cue, a nickname, a person told by office and place. A reader looks at
every case before it is printed; this is the first sieve, not the last.
Left alone: article numbers, dates, amounts, receipt numbers (ten digits, or 3-3-4), public short
numbers (12345, 12388), a building without a flat (3号楼前路灯), a road without a number.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from models.personal_number import (
    FORMS,
    WIDE,
    Form,
    NumberKind,
    bare_digits,
    looks_like_identity,
)

_HAS_WIDE = re.compile("[\uff01-\uff5e\u3000]")
PHONE = "〔电话已隐去〕"
IDENTITY = "〔证件号已隐去〕"
CARD = "〔长号码已隐去〕"
EMAIL = "〔邮箱已隐去〕"
ACCOUNT = "〔账号已隐去〕"
PLATE = "〔车牌已隐去〕"
DOOR = "〔门牌已隐去〕"
BLACK = "■"
"""Stands for each character that is gone where all others must keep their places."""

_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡"
    "贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷"
    "钱汤尹黎易常武乔贺赖龚文樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍韦申尤毕聂焦向柳邢路岳齐"
    "梅莫庄辛管祝左涂谷祁时舒耿卜肖詹关苗凌费纪靳盛童欧甄项曲成游裴席卫查屈鲍位覃霍翁隋植甘景"
    "薄单包司柏宁柯阮桂闵解强柴华车冉房边郜原娄"
)
_PLAIN = "王李张刘陈杨赵黄吴徐孙胡朱郭罗梁宋郑谢韩唐冯董萧曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛潘"
_DOUBLE = "(?:欧阳|司马|上官|诸葛|夏侯|皇甫|尉迟|公孙|慕容|令狐)"
_HAN = "\u4e00-\u9fff"
_NAME_ENDS = "住|在|是|的|今年|电话|手机|男|女|家住|系|来自|身份|\u67d0"
_GIVEN = rf"(?:(?!{_NAME_ENDS})[{_HAN}]){{1,2}}"
_FULL_NAME = rf"(?P<keep>{_DOUBLE}|(?!{_DOUBLE})[{_SURNAMES}])(?P<hide>{_GIVEN})"
_CUE = (
    r"我叫|俺叫|我的名字[叫是]|名叫|姓名|联系人|经办人|户主|当事人|投诉人|建议人|提出人|反映人|署名"
)
_TITLE = "先生|女士|小姐|同志|师傅|大爷|大娘|大妈|阿姨|大叔"
_BUILDING = "单元|号楼|栋|幢|座|#|号院"
_COUNTS = "一二三四五六七八九十"
_KIN = (
    "村民|邻居|街坊|低保户|贫困户|五保户|残疾人|退役军人|老伴|爱人|媳妇|老公|老婆|丈夫|妻子|"
    "儿子|闺女|女儿|孙女|我爸|我妈|俺爹|俺娘|村医|支书|书记|主任|村长|会计|组长|队长"
)
_POST = "书记|主任|村长|支书|会计|组长|队长|老师|医生|校长|所长|站长|乡长|镇长"
_NOT_NAMES = (
    "马上|周[一二三四五六日末边围]|方便|常年|常常|高兴|何时|任何|白天|时常|许多|曾经|曾在|孙[子女]|"
    "陈旧|张[贴口嘴罗]|程序|全都|金额|石头|明天|黄色|白色|黑色|安全|安排|康复|单独|项目|成天|成了|"
    "江边|关于|关心|和平|温度|连着|解[除决释放]|原[先来本因则]|强烈|强迫|房[子屋]|车[子辆]|沈[重默]|胡[乱说同闹]|"
    "谢谢|苏醒|钱[款都]|路[上口边灯]|时候|毛病|万一|万分|左[右边]|管[理事着]|董事|应该|曹操|梁山"
)
_NO_PERSON = "村乡镇街庄人员的师工民生站区县市匠家长某"
_ROAD_NOT_DOOR = "(?:线|公路|公交|文|令|台风|通知|车|井|桥|地铁|出口)"


@dataclass(frozen=True)
class _Rule:
    """A pattern over the half-width text; group `hide`, else the whole match, is replaced."""

    pattern: re.Pattern[str]
    sign: str | Callable[[re.Match[str]], str]
    needs: tuple[str, ...] = ()

    def hits(self, seen: str) -> bool:
        """Whether there is anything to replace. One of `needs` is in every text that has; looking
        for a word is much cheaper than trying the pattern at every place."""
        if self.needs and not any(word in seen for word in self.needs):
            return False
        return self.pattern.search(seen) is not None


def _rule(pattern: str, sign: str | Callable[[re.Match[str]], str], needs: str = "") -> _Rule:
    """`needs`: words between bars."""
    return _Rule(re.compile(pattern), sign, tuple(filter(None, needs.split("|"))))


def _number_sign(match: re.Match[str]) -> str:
    return IDENTITY if looks_like_identity(bare_digits(match[0])) else CARD


_SIGNS: dict[NumberKind, str | Callable[[re.Match[str]], str]] = {
    NumberKind.PHONE: PHONE,
    NumberKind.IDENTITY: _number_sign,
    NumberKind.CARD: _number_sign,
    NumberKind.PLATE: PLATE,
}


def _number(form: Form) -> _Rule:
    return _Rule(form.pattern, _SIGNS[form.kind])


_RULES = (
    _rule(
        r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]+)+", EMAIL
    ),
    _rule(r"(?<![A-Za-z0-9_-])o[A-Za-z0-9_-]{27}(?![A-Za-z0-9_-])", ACCOUNT),
    _rule(
        r"(?:微信号?|威信|薇信|v信|[Vv][Xx]|[Ww][Xx]|[Ww]e[Cc]hat)[号是为:\s]{0,4}"
        r"(?P<hide>[A-Za-z][A-Za-z0-9_-]{5,19}|\d{5,12})(?![A-Za-z0-9])",
        ACCOUNT,
    ),
    _rule(r"(?:[Qq]{2}|扣扣|企鹅号?)群?[号是为:\s]{0,4}(?P<hide>\d{5,12})(?!\d)", ACCOUNT),
    _rule(
        r"(?:抖音|快手|小红书|支付宝)(?:账?号)?[是为:\s]{0,4}(?P<hide>[A-Za-z0-9_.-]{5,20})(?![A-Za-z0-9])",
        ACCOUNT,
    ),
    _rule(
        r"(?:护照|军官证|驾驶证|社保卡|医保卡|残疾证|准考证|学籍)号?码?[是为:\s]{0,4}"
        r"(?P<hide>[A-Za-z]{0,2}[0-9]{6,13})(?![0-9A-Za-z])",
        IDENTITY,
    ),
    *map(_number, FORMS),
    # a building and more than the building
    _rule(
        r"(?:[A-Za-z]?\d{1,3}|[一二三四五六七八九十]{1,3})(?:号楼|栋|幢|座|#楼?|号院)[ ,-]?"
        r"(?:(?:[A-Za-z]?\d{1,2}|[一二三四五六七八九十东西中]{1,3})"
        r"(?:单元|门|层|楼|号楼|户)[ ,-]?)?"
        r"(?:[东西中]户|\d{1,4}(?:室|号|户|房)?(?!\d|[个年月日人条元])|[东西]单元)",
        DOOR,
        _BUILDING,
    ),
    _rule(
        r"(?:\d{1,3}|[一二三四五六七八九十]{1,3})(?:号楼|栋|幢|座|#楼?|号院)[ ,-]?"
        r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})(?:单元|楼|层)",
        DOOR,
        _BUILDING,
    ),
    _rule(
        r"(?:\d{1,2}|[一二三四五六七八九十])单元[ ,-]?"
        r"(?:[东西中]户|\d{1,4}(?:室|号|户)?(?!\d|[个年月日人条元]))",
        DOOR,
        _BUILDING,
    ),
    _rule(
        r"(?:小区|社区|花园|家园|苑|家属院|公寓|[住家])\s?(?P<hide>\d{1,3}-\d{1,2}-\d{3,4})(?!\d)",
        DOOR,
    ),
    _rule(
        r"第?(?:\d{1,2}|[一二三四五六七八九十]{1,3})(?:村民小?组|小组|组|队)[ ,-]?"
        r"(?:\d{1,4}|[一二三四五六七八九十百]{1,4})[号户](?!线|楼)",
        DOOR,
    ),
    _rule(r"(?<!\d)(?:\d{1,3}-){0,2}\d{3,4}室", DOOR, "室"),
    _rule(r"门牌号?码?[是为:\s]{0,3}(?P<hide>[A-Za-z]?\d{1,4}号?)(?!\d)", DOOR),
    _rule(rf"[组队村][东西南北]头第?(?P<hide>(?:\d{{1,2}}|[{_COUNTS}]{{1,2}})家)", DOOR),
    _rule(
        rf"(?<=[{_HAN}])(?:路|街|巷|弄|胡同|大道)\s?(?P<hide>(?:附?\d{{1,4}}号院|(?:3[2-9]|[4-9]\d|\d{{3,4}})号))"
        rf"(?!{_ROAD_NOT_DOOR})",
        DOOR,
    ),
    _rule(
        rf"(?:家[住在]|(?<![居常入原借])住在?|住址|地址)[:是在\s]{{0,3}}[{_HAN}A-Za-z0-9]{{0,20}}?"
        rf"(?P<hide>\d{{1,4}}号)(?!{_ROAD_NOT_DOOR}|楼)",
        DOOR,
    ),
    # names: the surname stays
    _rule(rf"(?:{_CUE})[:是为\s]{{0,3}}(?!{_NOT_NAMES}){_FULL_NAME}", "某"),
    _rule(rf"(?:{_KIN}|的人|老头子?|[哥弟姐妹]|我姓[{_HAN}],?)(?:名字)?叫{_FULL_NAME}", "某"),
    _rule(
        rf"(?:{_KIN})(?!{_NOT_NAMES}){_FULL_NAME}(?=[,。.、;!?:()\s家说的和]|电话|今年|$)",
        "某",
    ),
    _rule(
        rf"(?!{_NOT_NAMES})(?P<keep>{_DOUBLE}|[{_PLAIN}])"
        rf"(?P<hide>(?:(?![{_NO_PERSON}]|{_NAME_ENDS})[{_HAN}]){{2}})(?={_POST})",
        "某",
        _POST,
    ),
    _rule(
        rf"(?P<keep>{_DOUBLE}|(?<![{_HAN}])[{_SURNAMES}])(?P<hide>[{_HAN}]{{1,2}})"
        rf"(?=[(\s]?{PHONE})",
        "某",
        PHONE,
    ),
    _rule(
        rf"(?:我是|俺是|本人)(?P<keep>{_DOUBLE}|[{_PLAIN}])(?P<hide>[^\W\d_{_NO_PERSON}]{{1,2}})"
        r"(?=[,。.、;!\s]|$)",
        "某",
    ),
    _rule(
        rf"(?P<keep>{_DOUBLE}|[{_PLAIN}])(?P<hide>(?:(?![{_NO_PERSON}])[{_HAN}]){{1,2}})(?={_TITLE})",
        "某",
        _TITLE,
    ),
)


def mask(text: str) -> str:
    """`text` without the particulars named above; everything else stays as it was written."""
    seen = _half_width(text)
    for rule in _RULES:
        if rule.hits(seen):
            text = _apply(rule, text, seen)
            seen = _half_width(text)
    return text


def mask_in_place(text: str) -> str:
    """What `mask` takes out gives way to BLACK, sign for sign (a line's end stays one): everything
    else keeps its place, for who knows words by where they stand."""
    shown, origins = text, list(range(len(text)))
    for rule in _RULES:
        seen = _half_width(shown)
        if rule.hits(seen):
            origins = _follow(rule, origins, seen)
            shown = _apply(rule, shown, seen)
    left = set(origins)
    return "".join(char if at in left or char == "\n" else BLACK for at, char in enumerate(text))


def _half_width(text: str) -> str:
    """Full-width letters and digits as half-width, one to one; most texts have none."""
    return text.translate(WIDE) if _HAS_WIDE.search(text) else text


def _apply(rule: _Rule, text: str, seen: str) -> str:
    parts: list[str] = []
    done = 0
    for start, end, sign in _hits(rule, seen):
        parts += (text[done:start], sign)
        done = end
    return "".join((*parts, text[done:]))


def _follow(rule: _Rule, origins: list[int], seen: str) -> list[int]:
    """`_apply`, for where each character stood at first; those of a sign stood nowhere."""
    found: list[int] = []
    done = 0
    for start, end, sign in _hits(rule, seen):
        found += (*origins[done:start], *[-1] * len(sign))
        done = end
    return found + origins[done:]


def _hits(rule: _Rule, seen: str) -> Iterator[tuple[int, int, str]]:
    """Spans to replace."""
    for match in rule.pattern.finditer(seen):
        start, end = match.span("hide") if "hide" in rule.pattern.groupindex else match.span()
        yield start, end, rule.sign if isinstance(rule.sign, str) else rule.sign(match)
