"""What stands before the first article: the title, the note on adoption, a preamble."""

from __future__ import annotations

import re
from dataclasses import dataclass

from statutes.paragraph import Paragraph, bare

_DATE = (
    r"(?:\d{4}|[一二三四五六七八九〇○零Ｏ０-９]{4})\s*年\s*[\d一二三四五六七八九十０-９]{1,3}\s*月"
)
_NOTE = re.compile(
    rf"^[（(【\[]?\s*(?:{_DATE}|根据{_DATE})"
    r"|^[（(]?第?[〔\[(（]?[\d〇○一二三四五六七八九十百]+[〕\])）]?(?:届|号)"
    r"|^附件[\d一二三四五六七八九十]*\s*[:：]?$|号$|^[（(].{0,80}(?:通过|批准|公布|修正|修订|发布|施行)"
)
_STATE = re.compile(r"^[（(【\[].{1,24}[）)】\]]$")
_ENDS = re.compile(
    r"(?:法|条例|办法|规定|规则|细则|决定|决议|章程|意见|修正案|方案|准则|通则|制度|编|公约|守则|规范|解释|草案|通知)"
    r"(?:\s*[（(【\[].{1,30}[）)】\]])*$"
)
_LONGEST_TITLE_LINE = 60


@dataclass(frozen=True, slots=True)
class Front:
    """`title` in one line; `note` and `preamble` a paragraph a line."""

    title: str = ""
    note: str = ""
    preamble: str = ""


def read_front(paragraphs: list[Paragraph]) -> Front:
    """Sorts the paragraphs before the body. A line the file marks as title is the title."""
    paragraphs = [p for p in paragraphs if p.role != "break" and p.text]
    marked = [i for i, p in enumerate(paragraphs) if p.role == "title" and not _is_note(p.text)]
    lines = [p.text for p in paragraphs]
    chosen = marked or _title_lines(lines)
    title = _joined([lines[i] for i in chosen])
    note, preamble = _rest(lines, set(chosen), title)
    return Front(title, "\n".join(note), "\n".join(preamble))


def _is_note(text: str) -> bool:
    return bool(_NOTE.search(text))


def _may_be_title(text: str) -> bool:
    if len(text) > _LONGEST_TITLE_LINE or _is_note(text):
        return False
    return not text.endswith(("。", "；", "：", ":", "，"))


def _title_lines(lines: list[str]) -> list[int]:
    """The last line that ends like a title, with the lines right above it; else the first line."""
    in_brackets = _bracketed(lines)
    able = [i for i, line in enumerate(lines) if i not in in_brackets and _may_be_title(line)]
    ends = [i for i in able if _ENDS.search(lines[i])]
    if not ends:
        return able[:1]
    last = first = ends[-1]
    while first - 1 in able and not _complete(lines[first - 1]):
        first -= 1
    while last + 1 in able and _STATE.match(lines[last + 1]):
        last += 1
    return list(range(first, last + 1))


def _complete(above: str) -> bool:
    """Whether the line above is another thing: a notice over the title, an appendix line."""
    if above.endswith(("公告", "通知", "令")) or above.startswith("附"):
        return True
    return bool(_STATE.match(above))


def _bracketed(lines: list[str]) -> set[int]:
    """Lines inside a round bracket that opens one line and closes a later one."""
    found: set[int] = set()
    depth = 0
    for index, line in enumerate(lines):
        opened = depth > 0
        depth += line.count("（") + line.count("(") - line.count("）") - line.count(")")
        depth = max(0, depth)
        if opened or (depth > 0 and line.startswith(("（", "("))):
            found.add(index)
    return found


def _joined(parts: list[str]) -> str:
    """The title in one line, once, though the file may print it twice."""
    flat = [bare(part) for part in parts]
    for cut in range(1, len(parts)):
        if "".join(flat[:cut]) == "".join(flat[cut:]):
            parts = parts[:cut]
            break
    title = ""
    for part in parts:
        both_latin = title[-1:].isascii() and part[:1].isascii() and title
        title += (" " if both_latin else "") + part
    return title


def _rest(lines: list[str], chosen: set[int], title: str) -> tuple[list[str], list[str]]:
    """What is no title: the note, and a preamble, which is sentences below the title."""
    note: list[str] = []
    preamble: list[str] = []
    last = max(chosen, default=-1)
    for index, line in enumerate(lines):
        if index in chosen or bare(line) == bare(title):
            continue
        sentence = index > last and line.endswith(("。", "：", ":", "；")) and not _is_note(line)
        (preamble if sentence or preamble else note).append(line)
    return note, preamble
