"""Groups what was said, and writes down who stands with whom.

Words are weighed with no transaction open. Whatever staff decided, or another process wrote, in
the meantime makes the work void, and it is done again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Exists, exists, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from bot.themes import Group, Wave, grouped, waves
from handlers.desk import Desk
from handlers.themes.letters import LOOKS_BACK, letters, next_round, round_of, themed
from models.fresh import put
from models.matter import Matter
from models.theme import Theme, ThemeMember

_TRIES = 3


@dataclass(frozen=True, slots=True)
class _Place:
    """What a row of ThemeMember says."""

    theme_id: int | None
    rank: int
    wave: int | None


def group(desk: Desk) -> int:
    """Groups anew. Returns how many themes there are; 0 when others were always quicker."""
    for _ in range(_TRIES):
        with desk.memory.read() as session:
            before = round_of(session)
            said, decided = letters(session, desk.clock.now()), _decided(session)
        groups, copies = grouped(said, decided), waves(said)
        try:
            with desk.memory.write() as session:
                if next_round(session, before):
                    return _write(desk, session, groups, copies)
        except (IntegrityError, StaleDataError):
            continue  # another process began the very first round; a person erased what she said
    return 0


def group_when_due(desk: Desk) -> None:
    """For the clock: groups when somebody has written, or left a theme."""
    with desk.memory.read() as session:
        due = session.scalar(select(or_(_unseen(desk), _unlabelled(), _gone())))
    if due:
        group(desk)


def _unseen(desk: Desk) -> Exists:
    since = desk.clock.now() - LOOKS_BACK
    new = select(Matter.id).where(themed(), Matter.arrived_at >= since)
    return new.where(~exists().where(ThemeMember.matter_id == Matter.id)).exists()


def _unlabelled() -> Exists:
    members = select(ThemeMember.matter_id).join(Theme, Theme.id == ThemeMember.theme_id)
    return members.where(Theme.label.is_(None)).exists()


def _gone() -> Exists:
    """What was erased, sealed or taken back and still stands in a theme."""
    members = select(ThemeMember.matter_id).join(Matter, Matter.id == ThemeMember.matter_id)
    stands = ThemeMember.theme_id.is_not(None)
    return members.where(stands, ~ThemeMember.held, ~themed()).exists()


def _decided(session: Session) -> dict[int, int | None]:
    rows = session.execute(
        select(ThemeMember.matter_id, ThemeMember.theme_id).where(ThemeMember.held)
    )
    return dict(rows.all())


def _write(desk: Desk, session: Session, groups: Sequence[Group], copies: Iterable[Wave]) -> int:
    oldest = min((min(group.keys) for group in groups), default=0)
    there = set(session.scalars(select(Matter.id).where(themed(), Matter.id >= oldest)))
    known = select(ThemeMember).where(ThemeMember.matter_id >= oldest)
    rows = {row.matter_id: row for row in session.scalars(known)}
    kept = _without_the_gone(groups, there)
    for key, row in rows.items():
        if key not in there and not row.held:
            row.theme_id = row.wave = None
    which = _ids(kept, rows, _named(session))
    wave_of = {key: wave.keys[0] for wave in copies for key in wave.keys}
    for at, group in enumerate(kept):
        if at not in which and len(group.keys) > 1:
            which[at] = _new_theme(session, desk)
        if at in which:
            _label(session, which[at], group)
        for rank, key in enumerate(group.keys):
            _place(session, rows.get(key), key, _Place(which.get(at), rank, wave_of.get(key)))
    return len(which)


def _without_the_gone(groups: Iterable[Group], there: set[int]) -> list[Group]:
    """What was erased, sealed or taken back since its words were weighed is left out, and the
    label of its group is none: it may hold them."""
    kept = [
        group
        if there.issuperset(group.keys)
        else Group(tuple(key for key in group.keys if key in there), "", (), group.theme)
        for group in groups
    ]
    return [group for group in kept if group.keys]


def _named(session: Session) -> frozenset[int]:
    return frozenset(session.scalars(select(Theme.id).where(Theme.name.is_not(None))))


def _ids(
    groups: Sequence[Group], rows: Mapping[int, ThemeMember], named: frozenset[int]
) -> dict[int, int]:
    """Which theme each group is: the one staff said, else the one most of its members were in.

    A theme goes to one group; the larger overlap decides, then the older theme. One letter alone
    is no theme any more, unless staff gave it a name.
    """
    found = {at: group.theme for at, group in enumerate(groups) if group.theme is not None}
    claims = []
    for at, group in enumerate(groups):
        were = Counter(rows[key].theme_id for key in group.keys if key in rows)
        for theme, count in were.items():
            if theme is not None and (len(group.keys) > 1 or theme in named):
                claims.append((-count, theme, min(group.keys), at))
    taken = set(found.values())
    for _, theme, _, at in sorted(claims):
        if at not in found and theme not in taken and not _stands_alone(groups[at], rows):
            found[at] = theme
            taken.add(theme)
    return found


def _stands_alone(group: Group, rows: Mapping[int, ThemeMember]) -> bool:
    return len(group.keys) == 1 and (row := rows.get(group.keys[0])) is not None and row.held


def _new_theme(session: Session, desk: Desk) -> int:
    theme = Theme(made_at=desk.clock.now(), label=None, words=[], name=None)
    put(session, theme)
    return theme.id


def _label(session: Session, theme_id: int, group: Group) -> None:
    theme = session.get_one(Theme, theme_id)
    if theme.label != group.label or theme.words != list(group.words):
        theme.label, theme.words = group.label, list(group.words)


def _place(session: Session, row: ThemeMember | None, key: int, place: _Place) -> None:
    if row is None:
        put(
            session,
            ThemeMember(
                matter_id=key, theme_id=place.theme_id, rank=place.rank, wave=place.wave, held=False
            ),
        )
    elif (row.theme_id, row.rank, row.wave) != (place.theme_id, place.rank, place.wave):
        row.theme_id, row.rank, row.wave = place.theme_id, place.rank, place.wave
