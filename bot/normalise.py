"""Writes a message in one plain way, and remembers where every character came from.

Full width becomes half width, traditional becomes simplified, sticker codes, invisible and
control characters go, repeats shrink, numbers misheard by dictation are mended. The offset map
leads every span back to the original, which is never changed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from opencc import OpenCC

_STICKER = re.compile(r"\[[\u4e00-\u9fffA-Za-z]{1,6}\]")
_CHINESE_MARKS = {",": "，", "?": "？", "!": "！", ";": "；", ":": "：", "（": "(", "）": ")",
                  "﹐": "，", "﹔": "；", "﹖": "？", "﹗": "！", "｡": "。", "､": "、", "…": "，",
                  "\t": " ", "\r": "\n", "～": "~", "—": "-", "–": "-", "〜": "~",
                  "【": "【", "［": "[", "］": "]", "﹝": "(", "﹞": ")"}  # fmt: skip
_LETTERS_ALIKE = str.maketrans({"嚒": "么", "沒": "没", "説": "说", "甚": "甚", "凃": "涂"})
_DIGITS = "一二三四五六七八九"
_HEARD = rf"[{_DIGITS}十百零〇两0-9是时石实拾衣医依]"
# What dictation hears inside an article number; each only where nothing else makes sense.
_MISHEARD_ORDINAL = re.compile(
    r"(?:(?<![\u4e00-\u9fff])|(?<=[对那个这说就案例和跟与的俺我持意成]))[地弟递]"
    rf"(?={_HEARD}{{1,7}}[条款调挑跳宽](?![件路沟河街解查研战选整]))"
)
_MISHEARD_ARTICLE = re.compile(rf"(?<=第)({_HEARD}{{1,7}})[调挑跳](?![解查研战选整动度水舞])")
_MISHEARD_TEN = re.compile(rf"(?<=[第{_DIGITS}])[是时石实拾](?=[{_DIGITS}衣]?(?:条|款))")
_MISHEARD_ONE = re.compile(r"(?<=[第十百])[衣医依](?=[条款])")
_MISHEARD_PART = re.compile(r"(?<=第)([一二三四五六七八九十]{1,3})[宽筐狂](?!度|带)")
_MISHEARD_ITEM = re.compile(r"(?<=[条款]第)([一二三四五六七八九十]{1,3})[向像象相](?![前后上下])")
_MISHEARD_CHAPTER = re.compile(
    r"(?<=第)([一二三四五六七八九十]{1,3})张(?=(?:的|里头?)?(?:总则|附则|罚则|法律责任|处罚[那这的太]))"
)
_CIRCLED_IN_NUMBER = re.compile(r"(?<=第)[①-⑨](?=[十百条款])|(?<=[十百])[①-⑨](?=[条款])")
_MAY_CITE = re.compile("[第条款调挑]")
_SPACED = re.compile(r"第[\s零一二三四五六七八九十百\d]{1,16}[条款项章]")
_LETTER_BY_LETTER = re.compile(r"(?<![\u4e00-\u9fff])(?:[\u4e00-\u9fff] ){2,16}[\u4e00-\u9fff]")
# Many write without marks and leave a blank where one belongs.
_BLANK_FOR_A_MARK = re.compile(r"(?<=[\u4e00-\u9fff]{2}) (?=[\u4e00-\u9fff]{2}|[①-⑳])")
_REPEAT = re.compile(r"([^\d\sA-Za-z])\1{2,}")
_REPEATED_MARK = re.compile(r"([，。！？；、~.\-\s])\1+")
_DOUBLED = re.compile(r"(.)\1", re.DOTALL)  # nothing repeats without a character twice in a row


@dataclass(frozen=True, slots=True)
class Normal:
    """The plain text, and for each of its characters the slice of the original it stands for."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The original slice behind `text[start:end]` (non-empty, or the whole when empty)."""
        if not self.starts or start >= end:
            return (0, 0)
        return self.starts[start], self.ends[end - 1]


def normalise(text: str) -> Normal:
    """Any string in, its `Normal` out; never raises, linear in the length of `text`."""
    chars, starts, ends = _plain_characters(text)
    plain = _mend_dictation(_to_simplified(chars))
    normal = _shrink_repeats(plain, starts, ends)
    if " " not in normal.text:
        return normal
    return Normal(_BLANK_FOR_A_MARK.sub("，", normal.text), normal.starts, normal.ends)


# What nearly every message is made of: each of these characters is kept, or replaced one for one.
_KEPT = re.compile(r"[\u4e00-\u9fffA-Za-z0-9，。！？；：、“”‘’《》()\n%+=/.\- ]*")
_ORDINARY = re.compile(r"[\u4e00-\u9fffA-Za-z0-9，。！？；：、“”‘’《》,?!;（）()…\n%+=/.\- ]*")
_ORDINARY_MARKS = str.maketrans({k: v for k, v in _CHINESE_MARKS.items() if k in ",?!;（）…"})
_COMMA_IN_NUMBER = re.compile(r"(?<=[0-9]),(?=[0-9])")


def _plain_characters(text: str) -> tuple[str, Sequence[int], Sequence[int]]:
    """The text with unified width and what carries no meaning dropped; where each came from."""
    if _KEPT.fullmatch(text):
        return text, range(len(text)), range(1, len(text) + 1)
    if _ORDINARY.fullmatch(text) and not _COMMA_IN_NUMBER.search(text):
        length = len(text)
        return text.translate(_ORDINARY_MARKS), range(length), range(1, length + 1)
    return _one_by_one(text)


def _one_by_one(text: str) -> tuple[str, list[int], list[int]]:
    """Drops what carries no meaning and unifies width, one character at a time."""
    stickers = {p for m in _STICKER.finditer(text) for p in range(m.start(), m.end())}
    chars: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for position, char in enumerate(text):
        plain = " " if position in stickers else _plain(char)
        if not plain:
            continue
        chars.append(_between_digits(plain, char, text, position))
        starts.append(position)
        ends.append(position + 1)
    return "".join(chars), starts, ends


def _between_digits(plain: str, char: str, text: str, position: int) -> str:
    """A comma or colon inside a number (1,000 or 9:30) stays as it is."""
    if char in ",:" and 0 < position < len(text) - 1:
        before, after = text[position - 1], text[position + 1]
        if before.isascii() and before.isdigit() and after.isascii() and after.isdigit():
            return char
    return plain


@lru_cache(maxsize=8192)
def _plain(char: str) -> str:
    """One character, or "" when it is to vanish. Emoji and private characters become a space."""
    if char in _CHINESE_MARKS:
        return _CHINESE_MARKS[char]
    if char == "\n" or "\u4e00" <= char <= "\u9fff":
        return char
    category = unicodedata.category(char)
    if category in {"Cf", "Mn", "Me"}:
        return ""
    if category in {"Cc", "Cs", "Co", "Cn", "So", "Zs", "Zl", "Zp", "Sk"} and char not in "①②③":
        return _circled(char)
    folded = unicodedata.normalize("NFKC", char) if "\uff01" <= char <= "\uff5e" else char
    return _CHINESE_MARKS.get(folded, folded)


def _circled(char: str) -> str:
    """①…⑳ are kept, they number points; every other sign becomes a space."""
    return char if unicodedata.category(char) == "No" else " "


@lru_cache(maxsize=1)
def _converter() -> OpenCC:
    return OpenCC("t2s")


def _to_simplified(text: str) -> str:
    """Simplified characters, one for one, so that the offsets hold."""
    if not _may_change().search(text):
        return text
    whole = str(_converter().convert(text))
    if len(whole) == len(text):
        return whole.translate(_LETTERS_ALIKE)
    return "".join(_simplified_character(char) for char in text)


@lru_cache(maxsize=1)
def _may_change() -> re.Pattern[str]:
    """Letters alike, and what the converter may change, alone or (the last) beside others."""
    every = "".join(map(chr, range(0x3400, 0xA000)))
    changed = [
        c for c, plain in zip(every, _converter().convert(every), strict=False) if c != plain
    ]
    changed += [*"著乾徵藉瞭於覆幹餘鍾麼", *map(chr, _LETTERS_ALIKE)]
    return re.compile(f"[{''.join(changed)}]")


@lru_cache(maxsize=8192)
def _simplified_character(char: str) -> str:
    plain = str(_converter().convert(char))
    return plain if len(plain) == 1 else char


def _mend_dictation(text: str) -> str:
    """第四是二条 → 第四十二条, 地四十二条 → 第四十二条, 第八调 → 第八条; length unchanged."""
    if not _MAY_CITE.search(text):
        return text
    text = _CIRCLED_IN_NUMBER.sub(lambda m: _DIGITS[ord(m[0]) - ord("①")], text)
    text = _MISHEARD_ORDINAL.sub("第", text)
    text = _MISHEARD_ARTICLE.sub(r"\1条", text)
    text = _MISHEARD_TEN.sub("十", text)
    text = _MISHEARD_CHAPTER.sub(r"\1章", text)
    text = _MISHEARD_ONE.sub("一", text)
    text = _MISHEARD_PART.sub(r"\1款", text)
    return _MISHEARD_ITEM.sub(r"\1项", text)


def _shrink_repeats(text: str, starts: Sequence[int], ends: Sequence[int]) -> Normal:
    """！！！！ → ！, 啊啊啊啊 → 啊; the kept character answers for the whole run."""
    doubled = _DOUBLED.search(text)
    runs = [*_REPEAT.finditer(text), *_REPEATED_MARK.finditer(text)] if doubled else []
    spaced = [m for m in _SPACED.finditer(text) if len(m[0].split()) > 1] if "第" in text else []
    if " " in text:
        spaced += _LETTER_BY_LETTER.finditer(text)
    if not runs and not spaced:
        return Normal(text, starts, ends)
    drop, ends = bytearray(len(text)), list(ends)
    for match in runs:
        for position in range(match.start() + 1, match.end()):
            drop[position] = 1
        ends[match.start()] = max(ends[match.start()], ends[match.end() - 1])
    for match in spaced:
        for position in range(match.start(), match.end()):
            drop[position] |= text[position].isspace()
    kept = [i for i in range(len(text)) if not drop[i]]
    return Normal(
        "".join(text[i] for i in kept),
        tuple(starts[i] for i in kept),
        tuple(ends[i] for i in kept),
    )
