"""Reads a file that an office sent into a version of a draft, or says why not in one sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from handlers.access import Refused
from handlers.consult.changing import Work
from handlers.consult.tree import Article, arrange, articles, rows_of
from handlers.consult.words import refuse
from handlers.desk import Desk
from models.draft import Draft
from models.provision import Provision
from statutes.read import read_content
from statutes.refusals import Unreadable
from statutes.tree import Statute

LONGEST_ARTICLE = 20_000  # characters; more is a text whose articles were not found
MOST_PROVISIONS = 10_000
LONGEST_TITLE = 120
_LONGEST_NAME = 100
_SUFFIX = re.compile(r"[a-z0-9]{1,5}", re.ASCII)  # others are known by their content


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it was sent."""

    content: bytes
    name: str

    @property
    def called(self) -> str:
        """Its bare name, short enough to be shown; the end tells the kind."""
        bare = self.name.replace("\\", "/").rsplit("/", 1)[-1]
        return "".join(c for c in bare if c.isprintable()).strip()[-_LONGEST_NAME:]


def read_draft(upload: Upload, limit: int) -> Statute:
    """The text of a draft; `limit` in MB. Raises Refused: no file, too large, unreadable, without
    articles. Reads for a while: never inside a transaction."""
    name = upload.called
    if not name:
        raise refuse("no_file")
    try:
        if len(upload.content) > limit << 20:
            raise Unreadable("too_big", limit=limit).of(name)
        statute = read_content(upload.content, name)
    except Unreadable as bad:
        raise Refused(str(bad)) from None
    _check(statute, name)
    return statute


def _check(statute: Statute, name: str) -> None:
    nodes = list(statute.walk())
    if len(nodes) > MOST_PROVISIONS:
        raise refuse("too_many", name=name, most=MOST_PROVISIONS)
    units = [n for n in nodes if n.kind == "条"] or [n for n in nodes if n.kind == "点"]
    if not units:
        raise refuse("no_articles", name=name)
    for unit in units:
        if len(unit.words()) > LONGEST_ARTICLE:
            raise refuse("article_long", name=name, number=unit.number, most=LONGEST_ARTICLE)


def kept(desk: Desk, upload: Upload) -> str:
    """The key of the file itself, which is kept beside what was read out of it.

    It is never taken away again, not even when its version does not come about: somebody else may
    be putting in the same file at this moment, and it is the text of a public draft.
    """
    suffix = Path(upload.called).suffix.lower().removeprefix(".")
    return desk.files.keep(upload.content, suffix if _SUFFIX.fullmatch(suffix) else "bin")


def put_version(
    work: Work, statute: Statute, upload: Upload, note: str, number: int, *, key: str
) -> tuple[Draft, list[Provision]]:
    """Writes a version with its provisions, in the transaction of the verb."""
    draft = Draft(
        consultation_id=work.consultation.id,
        number=number,
        title=work.consultation.title if number == 1 else _title(work, statute),
        source=upload.called,
        file_key=key,
        note=note,
        added_by=work.staff_id,
        added_at=work.now,
    )
    work.session.add(draft)
    work.session.flush()
    rows = rows_of(statute, draft.id)
    work.session.add_all(rows)
    work.session.flush()
    arrange(rows)
    work.session.flush()
    work.draft_id = draft.id
    return draft, rows


def _title(work: Work, statute: Statute) -> str:
    return (statute.title or work.consultation.title)[:200]


def same_words(old: list[Article], new: list[Article]) -> bool:
    """Whether two versions say the same in the same places."""
    return [(a.name, a.words) for a in old] == [(a.name, a.words) for a in new]


__all__ = [
    "LONGEST_TITLE",
    "Upload",
    "articles",
    "kept",
    "put_version",
    "read_draft",
    "same_words",
]
