"""Themes as an actor may see them: counts, words and examples of what is in her sight only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.orm import Session

from bot.themes import Said, named_by
from handlers.access import SEES_THEMES, Actor, NotFound, may, scope
from handlers.desk import Desk
from handlers.themes.letters import themed
from models.contact_point import all_points
from models.matter import Matter
from models.staff import Staff
from models.theme import Theme, ThemeMember, ThemeMove
from reports.theme_figure import ThemeFigure, ThemeLine, theme_figure


@dataclass(frozen=True, slots=True)
class ThemeView:
    """One theme: its figures, its matters (the most central first), what staff decided of it."""

    figure: ThemeFigure
    matters: list[Matter]
    held: frozenset[int]
    copies: frozenset[int]
    moves: list[tuple[ThemeMove, str]]


def themes_of(
    session: Session,
    here: Actor | ColumnElement[bool],
    since: datetime | None = None,
    until: datetime | None = None,
) -> list[ThemeFigure]:
    """The themes of what arrived in [since, until) within `here`, the largest first.

    `here`: whose sight, or a condition on Matter. Reports of wrongdoing, and what was erased,
    withdrawn or held back, are never among them.
    """
    sight = scope(here) if isinstance(here, Actor) else here
    rows = _rows(session, sight, since, until)
    partly = _partly_seen(session, sight)
    figures = [_figure(theme, pairs, theme.id in partly) for theme, pairs in rows]
    return sorted(figures, key=lambda figure: (-figure.matters, figure.theme_id))


def list_themes(desk: Desk, actor: Actor, text: str = "") -> list[ThemeFigure]:
    """All themes in the actor's sight, or those with `text` in name, words or places."""
    may(actor, SEES_THEMES)
    with desk.memory.read() as session:
        found = themes_of(session, actor)
    text = text.strip().lower()
    return [figure for figure in found if text in _searched(figure)] if text else found


def _searched(figure: ThemeFigure) -> str:
    cases = (case.text for case in figure.cases)
    return "\n".join((figure.name, *figure.words, *figure.places, *figure.points, *cases)).lower()


def open_theme(desk: Desk, actor: Actor, theme_id: int) -> ThemeView:
    """Raises NotFound, also when none of it is in the actor's sight."""
    may(actor, SEES_THEMES)
    with desk.memory.read() as session:
        sight = scope(actor)
        rows = _rows(session, sight, only=theme_id)
        if not rows:
            raise NotFound("没有这个主题，或不归您看。")
        theme, pairs = rows[0]
        partly = theme_id in _partly_seen(session, sight)
        figure = _figure(theme, pairs, partly)
        return ThemeView(
            figure=figure,
            matters=[matter for matter, _, _ in pairs],
            held=frozenset(member.matter_id for _, member, _ in pairs if member.held),
            copies=frozenset(m.matter_id for _, m, _ in pairs if m.wave is not None),
            moves=_moves(session, theme_id),
        )


_Pair = tuple[Matter, ThemeMember, str | None]


def _rows(
    session: Session,
    sight: ColumnElement[bool],
    since: datetime | None = None,
    until: datetime | None = None,
    only: int | None = None,
) -> list[tuple[Theme, list[_Pair]]]:
    names = {point.id: point.name for point in all_points(session)}
    found = session.execute(
        select(Theme, ThemeMember, Matter)
        .join(ThemeMember, ThemeMember.theme_id == Theme.id)
        .join(Matter, Matter.id == ThemeMember.matter_id)
        .where(sight, themed())
        .where(true() if since is None else Matter.arrived_at >= since)
        .where(true() if until is None else Matter.arrived_at < until)
        .where(true() if only is None else Theme.id == only)
        .order_by(Theme.id, ThemeMember.rank, Matter.id)
    )
    themes: dict[int, Theme] = {}
    pairs: dict[int, list[_Pair]] = defaultdict(list)
    for theme, member, matter in found:
        themes[theme.id] = theme
        pairs[theme.id].append((matter, member, names.get(matter.point_id or 0)))
    return [(themes[key], pairs[key]) for key in themes]


def _partly_seen(session: Session, sight: ColumnElement[bool]) -> set[int]:
    """Themes with members out of sight: their stored label may hold words from there."""
    counts = (
        select(ThemeMember.theme_id, func.count())
        .join(Matter, Matter.id == ThemeMember.matter_id)
        .where(ThemeMember.theme_id.is_not(None))
        .group_by(ThemeMember.theme_id)
    )
    seen = dict(session.execute(counts.where(sight, themed())).all())
    everywhere = dict(session.execute(counts).all())
    return {theme for theme, count in everywhere.items() if theme and seen.get(theme) != count}


def _figure(theme: Theme, pairs: Sequence[_Pair], partly: bool) -> ThemeFigure:
    words = tuple(theme.words) if theme.label and not partly else named_by(_said(pairs))[1]
    name = theme.name or _label(theme, pairs, partly)
    return theme_figure(theme.id, name, words, [_line(*pair) for pair in pairs])


def _label(theme: Theme, pairs: Sequence[_Pair], partly: bool) -> str:
    """Its own while all is in sight, else one made of what is; the first words when none is."""
    if theme.label and not partly:
        return theme.label
    return named_by(_said(pairs))[0] or pairs[0][0].verbatim[:14]


def _said(pairs: Sequence[_Pair]) -> list[Said]:
    return [
        Said(m.id, m.verbatim, m.arrived_at, m.follower_id, tuple(m.places)) for m, _, _ in pairs
    ]


def _line(matter: Matter, member: ThemeMember, point: str | None) -> ThemeLine:
    return ThemeLine(
        number=matter.number,
        text=matter.verbatim,
        arrived=matter.arrived_at,
        voice=matter.follower_id,
        point=point,
        villages=tuple(matter.places),
        wave=member.wave,
    )


def _moves(session: Session, theme_id: int) -> list[tuple[ThemeMove, str]]:
    rows = session.execute(
        select(ThemeMove, Staff.name)
        .outerjoin(Staff, Staff.id == ThemeMove.staff_id)
        .where((ThemeMove.theme_id == theme_id) | (ThemeMove.other_id == theme_id))
        .order_by(ThemeMove.id)
    )
    return [(move, name or "") for move, name in rows]
