"""The bones of an open draft: which 章, 条, 款 and 项 it has.

Thin on purpose: enough to tell whether an article exists and which chapter is about what.
款 are counted as the labelling rules say: every paragraph of an article that is no 项; the
lead-in to 项 counts as one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from bot.numerals import NUMERAL, number

_GAP = r"[\s\u2002\u3000]"
_MARK = re.compile(r"^[#>*\-\s\u3000\u2002\u200b]+|[*\s\u3000\u200b]+$")
_CHAPTER = re.compile(rf"^第({NUMERAL})章{_GAP}*(.*)$")
_ARTICLE = re.compile(rf"^第({NUMERAL})条(?:之({NUMERAL}))?{_GAP}*(.*)$")
_ITEM = re.compile(rf"^[(（]({NUMERAL})[)）]")
_SUBITEM = re.compile(r"^\d{1,2}[.．、]")
_OTHER_HEADING = re.compile(rf"^第{NUMERAL}(?:编|节|分编)")
_SUBJECTS = {
    "法律责任": ("罚款", "处罚", "罚则", "罚", "责任"),
    "总则": ("开头", "总的"),
    "附则": ("最后", "末尾"),
}


@dataclass
class Outline:
    """Numbers known of a draft. Articles are written "42", "20-1"."""

    title: str = ""
    articles: list[str] = field(default_factory=list)
    parts: dict[str, int] = field(default_factory=dict)  # article -> number of 款
    items: dict[str, list[int]] = field(default_factory=dict)  # article -> numbers of its 项
    chapters: dict[int, str] = field(default_factory=dict)
    chapter_of: dict[str, int] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)  # article -> its words

    @classmethod
    def from_text(cls, text: str) -> Outline:
        """Reads plain text or Markdown, one paragraph a line; without 条 no articles."""
        outline = cls()
        chapter: int | None = None
        for line in map(_clean, text.splitlines()):
            chapter = outline._take(line, chapter) if line else chapter
        return outline

    def _take(self, line: str, chapter: int | None) -> int | None:
        """Takes in one paragraph; returns the chapter that is now open."""
        heading = _CHAPTER.match(line)
        if heading and len(line) <= 40:
            chapter = number(heading[1])
            if chapter is not None:
                self.chapters[chapter] = re.sub(r"[\s\u3000\u2002]", "", heading[2])
            return chapter
        article = _ARTICLE.match(line)
        if article:
            self._open_article(article, chapter)
        elif self.articles:
            self._add_paragraph(line)
        elif not self.title and not line.startswith("<"):
            self.title = line
        return chapter

    def _open_article(self, match: re.Match[str], chapter: int | None) -> None:
        name = str(number(match[1])) + (f"-{number(match[2])}" if match[2] else "")
        if name in self.parts:
            return
        self.articles.append(name)
        self.texts[name] = match[3]
        self.parts[name], self.items[name] = (1 if match[3] else 0), []
        if chapter is not None:
            self.chapter_of[name] = chapter

    def _add_paragraph(self, line: str) -> None:
        name = self.articles[-1]
        self.texts[name] += "\n" + line
        item = _ITEM.match(line)
        if item:
            self.items[name].append(number(item[1]) or 0)
        elif not _SUBITEM.match(line) and not _OTHER_HEADING.match(line):
            self.parts[name] += 1

    def has(self, reference: str) -> bool:
        """Whether 42, 42.1, 42.1(3), 42(3), ch5 or ch:附则 exists here; `*` always does."""
        if reference == "*":
            return True
        if reference.startswith("ch:"):
            return reference[3:] in self.chapters.values()
        if reference.startswith("ch"):
            return int(reference[2:]) in self.chapters
        match = re.fullmatch(r"([\d-]+)(?:\.(\d+))?(?:\((\d+)\))?", reference)
        if not match or match[1] not in self.parts:
            return False
        part_known = not match[2] or 1 <= int(match[2]) <= self.parts[match[1]]
        return part_known and (not match[3] or int(match[3]) in self.items[match[1]])

    def chapter_about(self, subject: str) -> int | None:
        """The chapter whose title is about `subject` (罚款 → 法律责任), None when none is."""
        for chapter, title in self.chapters.items():
            words = _SUBJECTS.get(title, ())
            if subject in words or (len(subject) >= 2 and subject in title):
                return chapter
        return None

    def is_called(self, name: str) -> bool:
        """Whether `name` is this draft's title, in full or as people shorten it (市容条例)."""
        title = re.sub(r"[((（].*?[)）]|《|》|#|\s", "", self.title)
        if not title or len(name) < 3:
            return False
        return name in title or title in name or _is_shortened(name, title)


def _is_shortened(name: str, title: str) -> bool:
    """Every character of `name` stands in `title`, in the same order, the last one last."""
    positions: list[int] = []
    for char in name:
        place = title.find(char, positions[-1] + 1 if positions else 0)
        if place < 0:
            return False
        positions.append(place)
    return name[-2:] == title[-2:] and all(a < b for a, b in pairwise(positions))


def _clean(line: str) -> str:
    return _MARK.sub("", line.strip()).strip("\u200b\u3000 ")


def outline_from_file(path: Path | str) -> Outline:
    """Reads .txt, .md or .docx. Raises ValueError for another kind, OSError when unreadable."""
    path = Path(path)
    if path.suffix.lower() in {".txt", ".md"}:
        return Outline.from_text(path.read_text(encoding="utf-8-sig"))
    if path.suffix.lower() == ".docx":
        from docx import Document  # noqa: PLC0415 - slow to import, seldom needed

        return Outline.from_text("\n".join(p.text for p in Document(str(path)).paragraphs))
    raise ValueError(f"只能读 .txt、.md 或 .docx 文件：{path.name}")
