"""What everybody may read: open consultations, their articles, what became of them. Only reads.

What is still being prepared is seen by a signed link alone, for as long as that works.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.access import READS_CONSULTATIONS, Actor, may
from handlers.consult.changing import visible_consultation
from handlers.consult.figures import Figures, figures_of, heard_by_place
from handlers.consult.tree import Article, articles
from handlers.days import day_of
from handlers.desk import Desk
from models.consultation import Consultation, ConsultationState
from models.draft import Draft, newest_draft
from models.provision import Provision, provisions_of

SHOWN = frozenset(
    {
        ConsultationState.OPEN,
        ConsultationState.CLOSED,
        ConsultationState.CONCLUDED,
        ConsultationState.CANCELLED,
    }
)
PAST_SHOWN = 50
FULL_TEXT = 30_000  # bytes of words; a longer draft shows its contents, each article has a page
OPENING_WORDS = 200  # articles; of a draft with more of them the contents show numbers alone


@dataclass(frozen=True, slots=True)
class PublicDraft:
    row: Consultation
    draft: Draft
    rows: list[Provision]
    articles: list[Article]
    today: date
    is_preview: bool

    @property
    def takes_opinions(self) -> bool:
        return self.row.takes_opinions(self.today)

    @property
    def days_left(self) -> int:
        return self.row.days_left(self.today)

    @property
    def in_full(self) -> bool:
        """Whether the whole text fits onto one page."""
        total = sum(
            len(f"{row.text}{row.heading}{row.explanation}{''.join(row.questions)}".encode())
            for row in self.rows
        )
        return total <= FULL_TEXT and len(self.articles) <= OPENING_WORDS // 2

    @property
    def with_words(self) -> bool:
        """Whether its contents have room for how each article begins."""
        return len(self.articles) <= OPENING_WORDS

    @property
    def behind(self) -> list[Provision]:
        """What stands before or behind the articles: a preamble, an annex with its paragraphs."""
        inside = {self.articles[0].row.kind if self.articles else ""}
        units = {line.id for a in self.articles for line in (a.row, *a.lines, *a.path)}
        return [row for row in self.rows if row.id not in units and row.kind not in inside]


@dataclass(frozen=True, slots=True)
class PublicArticle:
    whole: PublicDraft
    article: Article
    before: Article | None
    after: Article | None


@dataclass(frozen=True, slots=True)
class PublicResult:
    row: Consultation
    figures: Figures
    heard: list[tuple[str, int]]  # the articles with the most opinions
    today: date


def public_list(desk: Desk) -> tuple[list[Consultation], list[Consultation], date]:
    """What is open or about to be, the one that closes first before the others; what is over,
    newest first; and today."""
    today = day_of(desk.clock.now())
    with desk.memory.read() as session:
        rows = list(
            session.scalars(
                select(Consultation)
                .where(Consultation.state.in_(SHOWN))
                .order_by(Consultation.closes_on.desc(), Consultation.id.desc())
                .limit(2 * PAST_SHOWN)
            )
        )
    is_open = [r for r in rows if r.state is ConsultationState.OPEN and r.closes_on >= today]
    past = [row for row in rows if row not in is_open]
    return sorted(is_open, key=lambda row: (row.closes_on, row.id)), past[:PAST_SHOWN], today


def public_draft(desk: Desk, consultation_id: int, key: str = "") -> PublicDraft | None:
    """The newest version of what is public, or of what `key` opens; None for anything else."""
    with desk.memory.read() as session:
        return _draft(session, desk, consultation_id, key)


def public_article(
    desk: Desk, consultation_id: int, number: str, key: str = ""
) -> PublicArticle | None:
    """One article with its neighbours, by its number (8, 20-1)."""
    whole = public_draft(desk, consultation_id, key)
    if whole is None:
        return None
    found = whole.articles
    at = next((i for i, one in enumerate(found) if one.row.number == number), None)
    if at is None or not number:
        return None
    before = found[at - 1] if at else None
    after = found[at + 1] if at + 1 < len(found) else None
    return PublicArticle(whole, found[at], before, after)


def public_result(desk: Desk, consultation_id: int, key: str = "") -> PublicResult | None:
    """The result page of what is concluded, or of what `key` opens."""
    with desk.memory.read() as session:
        row = session.get(Consultation, consultation_id)
        if row is None:
            return None
        if row.state is not ConsultationState.CONCLUDED and not _opens(desk, key, row.id):
            return None
        heard = heard_by_place(session, consultation_id)
        return PublicResult(
            row, figures_of(session, row.id), _most_heard(session, row, heard), _today(desk)
        )


def _most_heard(session: Session, row: Consultation, heard: Counter[str]) -> list[tuple[str, int]]:
    """Names of articles as the newest version has them; an article it has not is left out."""
    draft = newest_draft(session, row.id)
    names = {
        one.row.number: one.name
        for one in (articles(provisions_of(session, draft.id)) if draft else [])
    }
    return [(names[place], count) for place, count in heard.most_common(6) if place in names][:5]


def _draft(session: Session, desk: Desk, consultation_id: int, key: str) -> PublicDraft | None:
    row = session.get(Consultation, consultation_id)
    if row is None:
        return None
    is_preview = row.state not in SHOWN
    if is_preview and not _opens(desk, key, row.id):
        return None
    draft = newest_draft(session, row.id)
    if draft is None:
        return None
    rows = provisions_of(session, draft.id)
    return PublicDraft(row, draft, rows, articles(rows), _today(desk), is_preview)


def preview_key(desk: Desk, actor: Actor, consultation_id: int) -> str:
    """What opens the pages of a consultation that is not public yet. Raises NotFound."""
    may(actor, READS_CONSULTATIONS)
    with desk.memory.read() as session:
        visible_consultation(session, actor, consultation_id)
    until = int((desk.clock.now() + desk.consult.preview).timestamp())
    return str(_signer(desk).dumps([consultation_id, until]))


def _opens(desk: Desk, key: str, consultation_id: int) -> bool:
    try:
        wanted, until = _signer(desk).loads(key)
        in_time = desk.clock.now().timestamp() <= float(until)
    except (BadSignature, TypeError, ValueError):
        return False
    return bool(wanted == consultation_id and in_time)


def _signer(desk: Desk) -> URLSafeSerializer:
    return URLSafeSerializer(desk.rules.link_key, salt="consultation-preview")


def _today(desk: Desk) -> date:
    return day_of(desk.clock.now())
