"""Numbers that betray a person: telephones, identity and bank cards, number plates, and whether
they are the writer's own or another's (个人信息保护法 art. 28: others did not agree to be named).

Spans count code points of the text given, whatever its width, so that exports can mask them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

_WIDE = {0xFF01 + i: 0x21 + i for i in range(94)} | {0x3000: 0x20}


class NumberKind(StrEnum):
    PHONE = "phone"
    IDENTITY = "id"
    CARD = "card"
    PLATE = "plate"


@dataclass(frozen=True, slots=True)
class PersonalNumber:
    """text[start:end] is a number of this kind; `own` when it is the writer's."""

    kind: NumberKind
    start: int
    end: int
    own: bool


_IDENTITY = re.compile(
    r"(?<![0-9])[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\d{3}[0-9Xx](?![0-9A-Za-z])"
)
_CARD = re.compile(r"(?<![0-9])[3-6](?:[ -]?[0-9]){15,18}(?![0-9])")
MOBILE = re.compile(r"(?<![0-9])(?:\+?86[ -]?)?1[3-9]\d(?:[ -]?\d{4}){2}(?![0-9])")
_LANDLINE = re.compile(r"(?<![0-9])\(?0[1-9]\d{1,2}\)?[ -]?[2-9]\d{6,7}(?![0-9])")
_SHORT_LANDLINE = re.compile(r"(?<=[话机号码打])[是为:： ]{0,3}(?P<n>[2-9]\d{6,7})(?![0-9元块])")
_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z][·. ]?"
    r"(?=[A-HJ-NP-Z0-9]*\d)[A-HJ-NP-Z0-9]{5,6}(?![A-Za-z0-9])"
)
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
    plain = text.translate(_WIDE)
    taken = bytearray(len(plain) + 1)
    found: list[PersonalNumber] = []
    for kind, start, end in _candidates(plain):
        if not any(taken[start:end]):
            taken[start:end] = b"\x01" * (end - start)
            found.append(PersonalNumber(kind, start, end, _is_own(plain, start, end, kind)))
    return sorted(found, key=lambda number: number.start)


def _candidates(plain: str) -> Iterator[tuple[NumberKind, int, int]]:
    for match in _IDENTITY.finditer(plain):
        yield NumberKind.IDENTITY, *match.span()
    for match in _CARD.finditer(plain):
        if _luhn(match[0]):
            yield NumberKind.CARD, *match.span()
    for pattern in (MOBILE, _LANDLINE):
        for match in pattern.finditer(plain):
            yield NumberKind.PHONE, *match.span()
    for match in _SHORT_LANDLINE.finditer(plain):
        yield NumberKind.PHONE, *match.span("n")
    for match in _PLATE.finditer(plain):
        yield NumberKind.PLATE, *match.span()


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
