"""Numbers that betray a person: telephones, identity and bank cards, number plates, and whether
they are the writer's own or another's (个人信息保护法 art. 28: others did not agree to be named).

The one place that knows what such numbers look like: the ear flags them, the console covers those
of others, papers leave them out (`reports/mask.py`). Spans count code points of the text given,
whatever its width.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

WIDE = {0xFF01 + i: 0x21 + i for i in range(94)} | {0x3000: 0x20}
"""Full-width signs as half-width, one for one."""


class NumberKind(StrEnum):
    PHONE = "phone"
    IDENTITY = "id"
    CARD = "card"
    PLATE = "plate"


NUMBER_NAMES: dict[NumberKind, str] = {
    NumberKind.PHONE: "电话",
    NumberKind.IDENTITY: "证件号",
    NumberKind.CARD: "银行卡号",
    NumberKind.PLATE: "车牌",
}


@dataclass(frozen=True, slots=True)
class PersonalNumber:
    """text[start:end] is a number of this kind; `own` when it is the writer's."""

    kind: NumberKind
    start: int
    end: int
    own: bool


@dataclass(frozen=True, slots=True)
class Form:
    """One way of writing a number, over half-width text; the number is group `hide`, else all of
    it. A part (尾号1234) is no number by itself, but is left out of papers."""

    kind: NumberKind
    pattern: re.Pattern[str]
    part: bool = False


_SPOKEN = "〇零○一二三四五六七八九幺"
_AREA = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
MOBILE = re.compile(r"(?<![0-9])(?:\+?86[ -]?)?1[3-9][0-9](?:[ .·-]?[0-9]{4}){2}(?![0-9])")
FORMS = (
    Form(
        NumberKind.IDENTITY,
        re.compile(r"(?<![0-9])[0-9]{6}[ -]?[0-9]{8}[ -]?[0-9]{3}[0-9Xx](?![0-9A-Za-z])"),
    ),
    Form(NumberKind.CARD, re.compile(r"(?<![0-9])(?:[0-9]{4}[ -]){3,4}[0-9]{1,4}(?![0-9])")),
    Form(NumberKind.CARD, re.compile(r"(?<![0-9])[0-9]{14,}[0-9Xx](?![0-9A-Za-z])")),
    Form(NumberKind.PHONE, MOBILE),
    Form(
        NumberKind.PHONE,
        re.compile(rf"(?<![{_SPOKEN}])[一幺][三四五六七八九][{_SPOKEN}]{{9}}(?![{_SPOKEN}])"),
    ),
    Form(
        NumberKind.PHONE,
        re.compile(r"(?<![0-9])\(?0[1-9][0-9]{1,2}\)?[ -]{0,2}[2-9][0-9]{6,7}(?![0-9])"),
    ),
    Form(NumberKind.PHONE, re.compile(r"(?<![0-9])1(?:[ .·-][3-9])(?:[ .·-][0-9]){9}(?![0-9])")),
    Form(
        NumberKind.PHONE, re.compile(r"尾号[号是为:\s]{0,3}(?P<hide>[0-9]{4})(?![0-9])"), part=True
    ),
    Form(
        NumberKind.PHONE,
        re.compile(r"(?<=[话机号码打])[号是为:\s]{0,4}(?P<hide>[2-9][0-9]{6,7})(?![0-9元块])"),
    ),
    Form(
        NumberKind.PLATE,
        re.compile(
            rf"[{_AREA}][A-HJ-NP-Z][·.\s]?(?=[A-HJ-NP-Z0-9]*[0-9])[A-HJ-NP-Z0-9]{{5,6}}(?![A-Za-z0-9])"
        ),
    ),
)
"""In the order in which they are looked for: what a longer one took, a shorter one leaves alone."""
_BEFORE = 30  # characters in which somebody is named to whom a number belongs
_SENTENCE = re.compile(r"[。！？!?\n]")
_MINE = re.compile(r"我|俺|本人|咱|联系人|回电|回话|请联系|落款")
_OTHERS = re.compile(
    r"打到|转到|转给|汇到|打给|"
    r"他|她|书记|支书|主任|老板|经理|会计|村长|队长|站长|所长|邻居|房东|包工头|工头|骗子|对方|那人|这人|司机|店家"
    r"|老师|医生|中介|业主|商家|客服|某某|公司|车主|同学|亲戚|(?:我|俺)(?:儿|闺女|妈|爸|娘|爹|哥|姐|弟|妹|老伴|媳妇|男人|邻居|老板)"
)
_CUE = re.compile(
    r"(?:^|[，。；,;\s])(?:本人|我的|俺的)?(?:联系)?(?:电话|手机|手机号|联系方式|号码|身份证号?)[是为:：\s]{0,3}$"
)


def numbers_in(text: str) -> list[PersonalNumber]:
    """Every such number of `text`, in order, none overlapping; linear in its length."""
    plain = text.translate(WIDE)
    taken = bytearray(len(plain) + 1)
    found: list[PersonalNumber] = []
    for kind, start, end in _candidates(plain):
        if not any(taken[start:end]):
            taken[start:end] = b"\x01" * (end - start)
            found.append(PersonalNumber(kind, start, end, _is_own(plain, start, end, kind)))
    return sorted(found, key=lambda number: number.start)


def others_covered(text: str) -> str:
    """The text with a sign in place of every number of somebody who did not write it."""
    parts: list[str] = []
    done = 0
    for number in numbers_in(text):
        if not number.own:
            parts += (text[done : number.start], f"〔别人的{NUMBER_NAMES[number.kind]}〕")
            done = number.end
    return "".join((*parts, text[done:]))


def span_of(match: re.Match[str]) -> tuple[int, int]:
    """Where the number itself stands in a match of a `Form`."""
    return match.span("hide") if "hide" in match.re.groupindex else match.span()


def looks_like_identity(digits: str) -> bool:
    """Whether 15 or 18 characters are a 居民身份证号 (GB 11643-1999), or one with a slip in it.

    For 18 the ISO 7064 MOD 11-2 check character decides, or else a birthday that can be: a
    mistyped number betrays its owner nearly as well as a right one.
    """
    if len(digits) == 18:
        return _check_character(digits[:17]) == digits[17].upper() or _birthday(digits[6:14])
    return len(digits) == 15 and _birthday("19" + digits[6:12])


def _check_character(payload: str) -> str:
    if not payload.isdigit():
        return ""
    total = sum(int(digit) * pow(2, 17 - place, 11) for place, digit in enumerate(payload))
    return "10X98765432"[total % 11]


def _birthday(eight: str) -> bool:
    return re.fullmatch(r"(19|20)\d\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])", eight) is not None


def bare_digits(written: str) -> str:
    """The number without what stands between its digits."""
    return re.sub(r"[^0-9Xx]", "", written)


def _candidates(plain: str) -> Iterator[tuple[NumberKind, int, int]]:
    for form in FORMS:
        for match in () if form.part else form.pattern.finditer(plain):
            kind = _kind(form, match[0])
            if kind is not None:
                yield kind, *span_of(match)


def _kind(form: Form, written: str) -> NumberKind | None:
    """Of long runs of digits only those that are surely a number of a person."""
    if form.kind not in {NumberKind.IDENTITY, NumberKind.CARD}:
        return form.kind
    digits = bare_digits(written)
    if looks_like_identity(digits):
        return NumberKind.IDENTITY
    return NumberKind.CARD if digits[0] in "3456" and _luhn(digits) else None


def _luhn(written: str) -> bool:
    """The check digit of bank cards (ISO/IEC 7812-1)."""
    digits = [int(sign) for sign in reversed(written) if sign.isdigit()]
    doubled = (sum(divmod(2 * digit, 10)) for digit in digits[1::2])
    return 16 <= len(digits) <= 19 and (sum(digits[::2]) + sum(doubled)) % 10 == 0


def _is_own(plain: str, start: int, end: int, kind: NumberKind) -> bool:
    """Who was named last before the number; nobody: a signature or 电话… is the writer's own."""
    before = _SENTENCE.split(plain[max(0, start - _BEFORE) : start])[-1]
    others = max((m.end() for m in _OTHERS.finditer(before)), default=-1)
    mine = max((m.end() for m in _MINE.finditer(before)), default=-1)
    if others >= 0 or mine >= 0:
        return mine > others
    if kind is NumberKind.PLATE:
        return False
    return bool(_CUE.search(before)) or not plain[end:].strip(" 。，.,!！)）")
