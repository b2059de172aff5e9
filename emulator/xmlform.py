"""XML as WeChat writes it, and a strict reader for what a bot answers."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias
from xml.parsers import expat

Value: TypeAlias = "str | int | float | Mapping[str, Value] | Sequence[Value] | None"
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")
MAX_DEPTH = 8


class XmlError(ValueError):
    """A document that WeChat would not read, or that cannot be written."""


def cdata(text: str) -> str:
    """Text as a CDATA section; an end mark inside it is split over two sections."""
    return f"<![CDATA[{text.replace(']]>', ']]]]><![CDATA[>')}]]>"


def render(fields: Mapping[str, Value], root: str = "xml") -> str:
    """Write a document: strings become CDATA, numbers stand bare, a list repeats its element.

    Raises `XmlError` on a name that is no XML name, an unknown value or too deep a nesting.
    """
    return _element(root, fields, 0)


def _element(name: str, value: object, depth: int) -> str:
    if not NAME.fullmatch(name) or depth > MAX_DEPTH:
        raise XmlError(f"{name[:40]!r} is no field name, or is nested too deeply.")
    if isinstance(value, list | tuple):
        return "".join(_element(name, item, depth + 1) for item in value)
    return f"<{name}>{_content(name, value, depth)}</{name}>"


def _content(name: str, value: object, depth: int) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return cdata(value)
    if isinstance(value, bool | int | float):
        return str(int(value) if isinstance(value, bool) else value)
    if isinstance(value, Mapping):
        return "".join(_element(str(key), item, depth + 1) for key, item in value.items())
    raise XmlError(f"The field {name} has a value that cannot be written as XML.")


@dataclass
class Node:
    """One element: its own text and its children in order."""

    name: str
    text: str = ""
    children: list[Node] = field(default_factory=list)

    def child(self, name: str) -> Node | None:
        """The first child of that name."""
        return next((child for child in self.children if child.name == name), None)

    def get(self, name: str) -> str:
        """The text of the first child of that name, or nothing."""
        child = self.child(name)
        return child.text if child else ""


class _Reader:
    def __init__(self) -> None:
        self.root: Node | None = None
        self.stack: list[Node] = []

    def start(self, name: str, _attributes: Mapping[str, str]) -> None:
        node = Node(name)
        if self.stack:
            self.stack[-1].children.append(node)
        else:
            self.root = node
        self.stack.append(node)
        if len(self.stack) > MAX_DEPTH:
            raise XmlError("the XML is nested too deeply")

    def end(self, _name: str) -> None:
        self.stack.pop()

    def text(self, data: str) -> None:
        if self.stack:
            self.stack[-1].text += data

    def refuse(self, *_args: object) -> None:
        raise XmlError("the XML has a document type")


def parse(document: bytes) -> Node:
    """Read a document whose root is `<xml>`; `XmlError` says why it cannot be."""
    reader, parser = _Reader(), expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    parser.StartDoctypeDeclHandler = reader.refuse
    try:
        parser.Parse(document, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise XmlError(f"not well-formed XML: {error}") from error
    if reader.root is None or reader.root.name != "xml":
        raise XmlError("the root element is not xml")
    return reader.root
