"""One paragraph as a reader hands it over: its text, and what the layout says of it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

Role = Literal["", "title", "contents", "table", "footnote", "break"]
"""`title`: marked as the title; `contents`: of a table of contents; `table`: a row of a table;
`footnote`: beside the text, kept behind it;
`break`: no text, but the end of what stands about the title."""

_UNSEEN = re.compile(
    "[\u0000-\u0008\u000e-\u001f\u007f-\u009f\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\uffff\ud800-\udfff]"
)
_RADICAL = re.compile("[\u2e80-\u2fdf\uf900-\ufaff]")
_BLANK = " \t\r\n\f\v\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
SPACE = f"[{_BLANK}]"
"""Regular expression for one blank of any width."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """`text` is clean: nothing that cannot be seen, no blanks at either end."""

    text: str
    role: Role = ""


def visible(text: str) -> str:
    """Without unseen characters; radicals that look like a character become it.

    Some fonts of PDFs write 一 and 大 as the radicals U+2F00 and U+2F24.
    """
    seen = _UNSEEN.sub("", text)
    return _RADICAL.sub(lambda found: unicodedata.normalize("NFKC", found[0]), seen)


def clean(text: str) -> str:
    """Visible text without blanks at either end."""
    return visible(text).strip()


def bare(text: str) -> str:
    """Without any blank: what headings are compared by."""
    return re.sub(SPACE, "", text)
