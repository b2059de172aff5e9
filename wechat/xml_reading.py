"""XML from the wire to plain dictionaries, and XML-safe text.

wechatpy's `parse_message` reads with the same xmltodict, but trims people's words, rewrites
EventKey and forgets the name of an event it does not know; so we stop one layer below it.
"""

from __future__ import annotations

import math
import re
from typing import Any
from xml.parsers.expat import ExpatError

import xmltodict

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
_MAX_DEPTH = 8
_INTEGER = re.compile(r"-?[0-9]{1,15}", re.ASCII)
_DECIMAL = re.compile(r"[+-]?[0-9]{1,12}(?:\.[0-9]{0,20})?", re.ASCII)


class Unreadable(Exception):  # noqa: N818 - named after what happened
    """Genuine or not, this body cannot be understood. `reason` is a fixed word, safe to log."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Fields:
    """The children of one element; whatever is missing or of the wrong shape reads as empty."""

    def __init__(self, data: object) -> None:
        self._data: dict[str, Any] = data if isinstance(data, dict) else {}

    def __contains__(self, name: str) -> bool:
        return name in self._data

    def verbatim(self, name: str) -> str:
        """The text of a child, white space and all."""
        value = self._data.get(name)
        if isinstance(value, list):
            value = value[0]
        if isinstance(value, dict):
            value = value.get("#text")
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


def readable_xml(body: bytes | str) -> str:
    """The document as text, illegal characters and references to them removed.

    Inside CDATA a reference is what the person typed and stays.
    """
    text = body.decode("utf-8", "replace") if isinstance(body, bytes) else body
    if text.count("<![CDATA[") > _MOST_CDATA:
        raise Unreadable("too_many_sections")
    parts = _CDATA.split(legal(text.removeprefix("\ufeff")))
    parts[::2] = [_REFERENCE.sub(_legal_reference, part) for part in parts[::2]]
    return "".join(parts)


def _legal_reference(match: re.Match[str]) -> str:
    code = int(match[1], 16) if match[1] else int(match[2])
    if code > 0x10FFFF or not legal(chr(code)):
        return ""
    return match[0]


def fields_of(xml: str) -> Fields:
    """The children of the root element `xml`. Raises `Unreadable`."""
    if not _START.match(xml):
        raise Unreadable("no_xml_root")
    try:
        root = xmltodict.parse(xml, strip_whitespace=False)["xml"]
    except (ExpatError, ValueError):  # ValueError: entities are disabled
        raise Unreadable("broken_xml") from None
    if not isinstance(root, dict):
        raise Unreadable("empty_xml")
    _refuse_depth(root)
    return Fields(root)


def _refuse_depth(root: dict[str, Any]) -> None:
    level: list[Any] = [root]
    for _ in range(_MAX_DEPTH):
        containers = [value for value in level if isinstance(value, dict | list)]
        level = [
            child
            for container in containers
            for child in (container.values() if isinstance(container, dict) else container)
        ]
        if not level:
            return
    raise Unreadable("too_deep")
