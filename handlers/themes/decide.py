"""What staff decide of themes. It binds: grouping never undoes it. Each decision is a row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.access import ANSWERS, SEES_THEMES, Actor, NotFound, Refused, may, scope
from handlers.audit import note
from handlers.desk import Desk
from handlers.themes.group import group
from handlers.themes.letters import next_round, themed
from models.fresh import put
from models.matter import Matter
from models.theme import LONGEST_NAME, Theme, ThemeAct, ThemeMember, ThemeMove

DECIDES = ANSWERS & SEES_THEMES
GROUPED_NOW = "theme_grouped"
_NO_THEME = "没有这个主题，或不归您看。"


def group_now(desk: Desk, actor: Actor) -> int:
    """Groups anew because somebody wants to see it now. Raises Refused for who may only read."""
    may(actor, DECIDES)
    found = group(desk)
    with desk.memory.write() as session:
        note(session, actor, desk.clock.now(), GROUPED_NOW, themes=found)
    return found


@dataclass(slots=True)
class _Decision:
    """One decision in the making: the transaction, who decides, and when."""

    session: Session
    actor: Actor
    now: datetime
    rows: dict[int, list[ThemeMember]] = field(default_factory=dict)

    def members(self, theme_id: int) -> list[ThemeMember]:
        """All of a theme. Raises NotFound unless the actor may see them, every one."""
        if theme_id not in self.rows:
            rows = list(
                self.session.scalars(
                    select(ThemeMember)
                    .join(Matter, Matter.id == ThemeMember.matter_id)
                    .where(ThemeMember.theme_id == theme_id, themed())
                    .order_by(ThemeMember.rank, ThemeMember.matter_id)
                )
            )
            self._demand_all([row.matter_id for row in rows])
            self.rows[theme_id] = rows
        return self.rows[theme_id]

    def _demand_all(self, matter_ids: Sequence[int]) -> None:
        seen = set(
            self.session.scalars(
                select(Matter.id).where(Matter.id.in_(matter_ids), scope(self.actor))
            )
        )
        if not seen:
            raise NotFound(_NO_THEME)
        if len(seen) < len(matter_ids):
            raise Refused("这个主题里有别的联系点的来信，请市法工委来定。")

    def chosen(self, theme_id: int, matter_ids: Iterable[int]) -> list[ThemeMember]:
        """These matters of the theme. Raises Refused when one is not in it, or none is named."""
        wanted = set(matter_ids)
        found = [row for row in self.members(theme_id) if row.matter_id in wanted]
        if not wanted or len(found) < len(wanted):
            raise Refused("请先勾选这个主题里的来信；有的可能刚刚被移走了，刷新后再试。")
        return found

    def record(self, act: ThemeAct, theme_id: int, **told: object) -> None:
        move = ThemeMove(
            theme_id=theme_id, at=self.now, staff_id=self.actor.staff_id, act=act, **told
        )
        put(self.session, move)
        note(self.session, self.actor, self.now, f"theme_{act.value}", "theme", theme_id)


def name_theme(desk: Desk, actor: Actor, theme_id: int, name: str) -> None:
    """Gives a theme staff's own name; an empty one gives back its label. Raises Refused."""
    name = " ".join(name.split())
    if len(name) > LONGEST_NAME:
        raise Refused(f"名字太长了，最多 {LONGEST_NAME} 个字。")
    may(actor, DECIDES)
    with desk.memory.write() as session:
        decision = _begin(desk, session, actor)
        decision.members(theme_id)
        theme = session.get_one(Theme, theme_id)
        decision.record(ThemeAct.NAMED, theme_id, was=theme.name or "", became=name)
        theme.name = name or None


def merge_themes(desk: Desk, actor: Actor, into_id: int, from_id: int) -> None:
    """All of one theme belongs to another from now on. Raises Refused."""
    may(actor, DECIDES)
    if into_id == from_id:
        raise Refused("这是同一个主题，不用合并。")
    with desk.memory.write() as session:
        decision = _begin(desk, session, actor)
        kept, moved = decision.members(into_id), decision.members(from_id)
        ids = [row.matter_id for row in moved]
        decision.record(ThemeAct.MERGED, from_id, other_id=into_id, matters=ids)
        _hold([*kept, *moved], into_id)
        _relabel(session, into_id)


def split_theme(desk: Desk, actor: Actor, theme_id: int, matter_ids: Iterable[int]) -> int:
    """These become a theme of their own, whose id is returned; the rest stays. Raises Refused."""
    may(actor, DECIDES)
    with desk.memory.write() as session:
        decision = _begin(desk, session, actor)
        chosen = decision.chosen(theme_id, matter_ids)
        rest = [row for row in decision.members(theme_id) if row not in chosen]
        if not rest:
            raise Refused("不能把全部来信都拆出去；想改叫法，请改名字。")
        new = Theme(made_at=decision.now, label=None, words=[], name=None)
        put(session, new)
        ids = [row.matter_id for row in chosen]
        decision.record(ThemeAct.SPLIT, theme_id, other_id=new.id, matters=ids)
        _hold(chosen, new.id)
        _hold(rest, theme_id)
        _relabel(session, theme_id)
        return new.id


def put_into(desk: Desk, actor: Actor, matter_ids: Iterable[int], into_id: int) -> None:
    """These matters, wherever they stand, belong to a theme. Raises Refused."""
    may(actor, DECIDES)
    ids = sorted(set(matter_ids))
    with desk.memory.write() as session:
        decision = _begin(desk, session, actor)
        decision.members(into_id)
        rows = _rows_of(decision, ids)
        decision.record(ThemeAct.PUT, into_id, matters=ids)
        for theme_id in {row.theme_id for row in rows} | {into_id}:
            _relabel(session, theme_id)
        _hold(rows, into_id)


def _rows_of(decision: _Decision, ids: Sequence[int]) -> list[ThemeMember]:
    """A row for each, made where there is none yet. Raises Refused for what belongs in no theme."""
    session = decision.session
    mine = select(Matter.id).where(Matter.id.in_(ids), themed(), scope(decision.actor))
    if not ids or set(session.scalars(mine)) != set(ids):
        raise Refused("请先勾选来信；撤回的、封存的和不归您看的，放不进主题。")
    rows = {id_: session.get(ThemeMember, id_) for id_ in ids}
    for id_ in (id_ for id_, row in rows.items() if row is None):
        rows[id_] = ThemeMember(matter_id=id_, theme_id=None, held=True, rank=0, wave=None)
        session.add(rows[id_])
    return [row for row in rows.values() if row is not None]


def detach(desk: Desk, actor: Actor, theme_id: int, matter_ids: Iterable[int]) -> None:
    """These matters stand alone, until staff put them somewhere. Raises Refused."""
    may(actor, DECIDES)
    with desk.memory.write() as session:
        decision = _begin(desk, session, actor)
        chosen = decision.chosen(theme_id, matter_ids)
        ids = [row.matter_id for row in chosen]
        decision.record(ThemeAct.DETACHED, theme_id, matters=ids)
        _hold(chosen, None)
        _relabel(session, theme_id)


def _begin(desk: Desk, session: Session, actor: Actor) -> _Decision:
    """Groupings that are under way begin again: they did not know of this."""
    next_round(session)
    return _Decision(session, actor, desk.clock.now())


def _hold(rows: Iterable[ThemeMember], theme_id: int | None) -> None:
    for row in rows:
        row.theme_id, row.held = theme_id, True


def _relabel(session: Session, theme_id: int | None) -> None:
    """Its label may hold words of those who left: it is made anew with the next grouping."""
    if theme_id is not None:
        session.get_one(Theme, theme_id).label = None
