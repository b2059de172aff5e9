"""One XML document to nested dictionaries: expat, and nothing between it and us.

What a push needs and no more: attributes, comments and processing instructions are passed over.
A document type is refused (entity bombs are made of it), and so is a deep nest. Expat reads on
after a refusal, without us: whoever calls has looked for document types before (xml_reading).
"""

from __future__ import annotations

from typing import Any
from xml.parsers import expat

ROOT = "xml"
TEXT = "#text"  # the text of an element that holds elements as well; no element can be named so
_MAX_DEPTH = 8  # elements, the root counted; a push of the platform has four


class Unreadable(Exception):  # noqa: N818 - named after what happened
    """Genuine or not, this body cannot be understood. `reason` is a fixed word, safe to log."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def tree_of(xml: str) -> dict[str, Any]:
    """The children of the root element: text, None for nothing, a dictionary for an element with
    elements, a list for what stands there several times. Raises `Unreadable`."""
    reader = _Reader()
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = reader.refuse_type
    parser.StartElementHandler = reader.start
    parser.CharacterDataHandler = reader.said
    parser.EndElementHandler = reader.end
    try:
        parser.Parse(xml.encode(), True)
    except (expat.ExpatError, UnicodeEncodeError):  # a lone surrogate cannot be encoded
        raise Unreadable("broken_xml") from None
    found = reader.children.get(ROOT)
    if not isinstance(found, dict):
        raise Unreadable("empty_xml")
    return found


class _Reader:
    """The element that is open: its children and text so far; `_above` holds those around it."""

    __slots__ = ("_above", "_parts", "children")

    def __init__(self) -> None:
        self.children: dict[str, Any] = {}
        self._parts: list[str] = []
        self._above: list[tuple[dict[str, Any], list[str]]] = []

    def refuse_type(self, *_declared: object) -> None:
        raise Unreadable("document_type")

    def start(self, name: str, _attributes: dict[str, str]) -> None:
        if not self._above and name != ROOT:
            raise Unreadable("no_xml_root")
        if len(self._above) == _MAX_DEPTH:
            raise Unreadable("too_deep")
        self._above.append((self.children, self._parts))
        self.children, self._parts = {}, []

    def said(self, text: str) -> None:
        self._parts.append(text)

    def end(self, name: str) -> None:
        value: dict[str, Any] | str | None = "".join(self._parts) or None
        if self.children:
            if value:
                self.children[TEXT] = value
            value = self.children
        self.children, self._parts = self._above.pop()
        if name not in self.children:
            self.children[name] = value
        elif isinstance(several := self.children[name], list):
            several.append(value)
        else:
            self.children[name] = [several, value]
