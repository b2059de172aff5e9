"""The bones of an open draft: which 章, 条, 款 and 项 it has.

Enough to tell whether an article exists and which chapter is about what; the text itself is read
by `statutes`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from statutes.paragraph import bare
from statutes.tree import Node, Statute

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
    closed: bool = False  # its window is over: meant only by who names it

    @classmethod
    def from_text(cls, text: str) -> Outline:
        """Reads plain text or Markdown, one paragraph a line; without 条 no articles."""
        from statutes.markdown import markdown_paragraphs  # noqa: PLC0415 - as below
        from statutes.parse import parse  # noqa: PLC0415

        return cls.from_statute(parse(markdown_paragraphs(text)))

    @classmethod
    def from_statute(cls, statute: Statute) -> Outline:
        """The numbers of a statute that was read; of two articles of one number, the first."""
        outline = cls(title=statute.title)
        for node in statute.walk():
            if node.kind == "章" and _count(node):
                outline.chapters[_count(node)] = bare(node.heading)
        for path, article in statute.articles():
            outline._add(path, article)
        return outline

    def _add(self, path: tuple[Node, ...], article: Node) -> None:
        name = article.number
        if name in self.parts:
            return
        self.articles.append(name)
        self.texts[name] = article.words()
        self.parts[name] = sum(node.kind == "款" for node in article.children)
        items = [_count(node) for node in article.walk() if node.kind == "项"]
        self.items[name] = [item for item in items if item]
        for node in path:
            if node.kind == "章" and _count(node):
                self.chapter_of[name] = _count(node)

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


def _count(node: Node) -> int:
    """Its number without 之一; 0 for what has none."""
    head = node.number.split("-", maxsplit=1)[0]
    return int(head) if head.isdecimal() else 0


def _is_shortened(name: str, title: str) -> bool:
    """Every character of `name` stands in `title`, in the same order, the last one last."""
    positions: list[int] = []
    for char in name:
        place = title.find(char, positions[-1] + 1 if positions else 0)
        if place < 0:
            return False
        positions.append(place)
    return name[-2:] == title[-2:] and all(a < b for a, b in pairwise(positions))


def outline_from_file(path: Path | str) -> Outline:
    """Reads .docx, .txt, .md or a .pdf with text. Raises Unreadable, a ValueError, with a Chinese
    sentence for another kind; OSError when the disk refuses."""
    from statutes.read import read_statute  # noqa: PLC0415 - the readers of files are slow to load

    return Outline.from_statute(read_statute(Path(path)))
