"""What a statute is once it is read: a title, what stands under the title, and a tree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

Kind = Literal["编", "分编", "章", "节", "条", "款", "项", "目", "附件", "序言", "点"]

COUNTED = ("编", "章", "节", "条", "款", "项", "目")


@dataclass(frozen=True, slots=True)
class Node:
    """One part. `number` is "42", "20-1" or "" for what has none; no text stands in it twice.

    The words of a 条 stand in its 款; further paragraphs of a 项 follow in its text after a
    line break. `heading` is the name of a 章, or of a 条 that bears one.
    """

    kind: Kind
    number: str = ""
    heading: str = ""
    text: str = ""
    children: tuple[Node, ...] = ()

    def walk(self) -> Iterator[Node]:
        """This node and all below it, in the order of the text."""
        yield self
        for child in self.children:
            yield from child.walk()

    def words(self) -> str:
        """All text of this node and below, a paragraph a line, without headings and numbers."""
        return "\n".join(node.text for node in self.walk() if node.text)

    def as_json(self) -> dict[str, Any]:
        """The form of `flask parse-draft`."""
        return {
            "kind": self.kind,
            "number": self.number,
            "heading": self.heading,
            "text": self.text,
            "children": [child.as_json() for child in self.children],
        }


@dataclass(frozen=True, slots=True)
class Statute:
    """A text that was read. `note` is what stands about the title: adoption, publication."""

    title: str = ""
    tree: tuple[Node, ...] = ()
    note: str = field(default="")

    def walk(self) -> Iterator[Node]:
        """Every node in the order of the text."""
        for node in self.tree:
            yield from node.walk()

    def articles(self) -> Iterator[tuple[tuple[Node, ...], Node]]:
        """Every 条 with the nodes above it, outermost first."""
        yield from _articles((), self.tree)

    def counts(self) -> dict[str, int]:
        """How many 编 (分编 count), 章, 节, 条, 款, 项 and 目 there are; 附则 without a number is
        none of them."""
        found: Counter[str] = Counter(node.kind for node in self.walk() if node.number)
        found["编"] += found["分编"]
        return {kind: found[kind] for kind in COUNTED}

    def as_json(self) -> dict[str, Any]:
        """The form of `flask parse-draft`."""
        return {
            "title": self.title,
            "counts": self.counts(),
            "tree": [node.as_json() for node in self.tree],
        }


def _articles(
    path: tuple[Node, ...], nodes: tuple[Node, ...]
) -> Iterator[tuple[tuple[Node, ...], Node]]:
    for node in nodes:
        if node.kind == "条":
            yield path, node
        else:
            yield from _articles((*path, node), node.children)
