"""XML from the wire to fields, and XML-safe text. Why not wechatpy: docs/decisions/0007."""

from __future__ import annotations

import math
import re
from typing import Any

from wechat.xml_tree import TEXT, Unreadable, tree_of

__all__ = ["Fields", "Unreadable", "legal", "read_xml"]

# XML 1.0, production 2 (Char): everything outside it is illegal, written out or as a reference.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_CDATA = re.compile(r"(<!\[CDATA\[.*?\]\]>)", re.DOTALL)
_REFERENCE = re.compile(r"&#(?:x([0-9a-fA-F]{1,8})|([0-9]{1,10}));")
# A document type can only stand before the root element, so one look at the start finds it.
# Atomic groups: nothing is tried twice, so that a body of comments costs no more than its length.
_START = re.compile(
    r"(?>\s*)(?>(?:<\?xml[^>]{0,100}\?>\s*)?)(?>(?:<!--(?:(?!-->).)*-->\s*)*)<xml[\s>]", re.DOTALL
)
_MOST_CDATA = 400  # a push holds some twenty; many unfinished ones would be searched for ever
_INTEGER = re.compile(r"-?[0-9]{1,15}", re.ASCII)
_DECIMAL = re.compile(r"[+-]?[0-9]{1,12}(?:\.[0-9]{0,20})?", re.ASCII)


class Fields:
    """The children of one element; whatever is missing or of the wrong shape reads as empty."""

    def __init__(self, data: object) -> None:
        self._data: dict[str, Any] = data if isinstance(data, dict) else {}

    def __contains__(self, name: str) -> bool:
        return name in self._data

    def verbatim(self, name: str) -> str:
        """The text of a child, white space and all."""
        value = self._data.get(name)
        if isinstance(value, str):  # nearly always
            return value
        if isinstance(value, list):
            value = value[0]
        if isinstance(value, dict):
            value = value.get(TEXT)
        return value if isinstance(value, str) else ""

    def text(self, name: str) -> str:
        """The text of a child without surrounding white space."""
        return self.verbatim(name).strip()

    def whole(self, name: str, default: int = 0) -> int:
        """An integer of at most 15 digits, or `default`."""
        text = self.text(name)
        return int(text) if _INTEGER.fullmatch(text) else default

    def decimal(self, name: str) -> float:
        """A finite number, or nan: what is no number must not pass as a place on the equator."""
        text = self.text(name)
        return float(text) if _DECIMAL.fullmatch(text) else math.nan

    def child(self, name: str) -> Fields:
        value = self._data.get(name)
        return Fields(value[0] if isinstance(value, list) else value)

    def children(self, name: str) -> list[Fields]:
        """Repeated children; a lone one arrives as a dict, several as a list."""
        value = self._data.get(name)
        return [Fields(item) for item in (value if isinstance(value, list) else [value]) if item]


def legal(text: str) -> str:
    """The text without the characters that XML 1.0 cannot carry."""
    return _ILLEGAL.sub("", text)


def read_xml(body: bytes | str) -> tuple[str, Fields]:
    """The document as text without illegal characters, and the children of its root element `xml`.

    What expat takes holds nothing illegal, so only what it refuses is cleaned and read again.
    Raises `Unreadable`.
    """
    text = body.decode("utf-8", "replace") if isinstance(body, bytes) else body
    text = text.removeprefix("\ufeff")
    if text.count("<![CDATA[") > _MOST_CDATA:
        raise Unreadable("too_many_sections")
    try:
        return text, _fields_of(text)
    except Unreadable:
        cleaned = _cleaned(text)
        if cleaned == text:
            raise
    return cleaned, _fields_of(cleaned)


def _fields_of(xml: str) -> Fields:
    if not (xml.startswith("<xml>") or _START.match(xml)):
        raise Unreadable("no_xml_root")
    return Fields(tree_of(xml))


def _cleaned(text: str) -> str:
    """Without illegal characters and references to them. Inside CDATA a reference is what the
    person typed and stays."""
    parts = _CDATA.split(legal(text))
    parts[::2] = [_REFERENCE.sub(_legal_reference, part) for part in parts[::2]]
    return "".join(parts)


def _legal_reference(match: re.Match[str]) -> str:
    code = int(match[1], 16) if match[1] else int(match[2])
    if code > 0x10FFFF or not legal(chr(code)):
        return ""
    return match[0]
