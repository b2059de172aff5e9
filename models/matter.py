"""Matter (事项): one act, filed. Its verbatim text is never rewritten."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    SmallInteger,
    String,
    Text,
    cast,
    event,
    select,
    text,
)
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from models.base import Base, Id, Json, Moment, Strings
from models.contact_point import ContactPoint
from models.entry import Entry
from models.second_number import SecondNumber
from models.site import Site
from models.words import Kind, Stance


class State(StrEnum):
    RECEIVED = "received"
    SORTED = "sorted"
    REPORTED_UP = "reported_up"
    STUDYING = "studying"
    ANSWERED = "answered"
    REFERRED = "referred"
    CLOSED = "closed"
    HELD = "held"
    WITHDRAWN = "withdrawn"
    ERASED = "erased"


STATE_NAMES: dict[State, str] = {
    State.RECEIVED: "已收到",
    State.SORTED: "已整理",
    State.REPORTED_UP: "已上报",
    State.STUDYING: "研究中",
    State.ANSWERED: "已答复",
    State.REFERRED: "已转介",
    State.CLOSED: "已办结",
    State.HELD: "待核",
    State.WITHDRAWN: "已撤回",
    State.ERASED: "已删除",
}

GONE = frozenset({State.WITHDRAWN, State.ERASED})
"""States out of which nothing leads."""

WAITING = frozenset({State.RECEIVED, State.SORTED, State.STUDYING})
"""States in which the person still waits for a word from us."""


AGAINST_STAFF = "against_staff"
"""The flag (set by the bot) of what is said against the people of a contact point."""

MINOR, UNDER_14 = "minor", "under_14"
"""Flags (set by the bot) of what somebody under 18, or under 14, says of herself: 个人信息保护法
art. 31 wants the parents' consent below fourteen."""

OF_THE_WRITER = frozenset({MINOR, UNDER_14})
"""Flags of whoever wrote, and so of every part of what she wrote."""

FLAG_NAMES: dict[str, str] = {
    UNDER_14: "可能不满14岁",
    MINOR: "可能未成年",
    "third_party_phone": "有别人的电话",
    "third_party_id": "有别人的证件号",
    "third_party_card": "有别人的卡号",
    "third_party_plate": "有别人的车牌",
    "abuse": "有骂人的话",
    AGAINST_STAFF: "说到联系点的人",
}
"""What staff read of a matter's flags, in this order; flags not named here are for the program."""


class Channel(StrEnum):
    WECHAT = "wechat"
    DESK = "desk"
    BOX = "box"
    VISIT = "visit"
    MEETING = "meeting"
    PHONE = "phone"
    DEPUTY = "deputy"


CHANNEL_NAMES: dict[Channel, str] = {
    Channel.WECHAT: "微信",
    Channel.DESK: "咨询台",
    Channel.BOX: "征集箱",
    Channel.VISIT: "走访",
    Channel.MEETING: "座谈会",
    Channel.PHONE: "电话",
    Channel.DEPUTY: "代表转交",
}


class PointHow(StrEnum):
    """Why a matter stands at its point: the rules in the order in which they are asked."""

    NAMED = "named"
    SCAN = "scan"
    BOUND = "bound"
    CHOSEN = "chosen"
    STAFF = "staff"
    NONE = "none"


POINT_HOW_NAMES: dict[PointHow, str] = {
    PointHow.NAMED: "来信里写明了地方",
    PointHow.SCAN: "二十四小时内扫过这里的码",
    PointHow.BOUND: "本人归属的联系点",
    PointHow.CHOSEN: "本人回复数字选定",
    PointHow.STAFF: "工作人员指定",
    PointHow.NONE: "还不知道是哪个联系点",
}


TODO = "state IN ('received', 'sorted', 'studying') AND due_on IS NOT NULL"
"""Somebody waits for a word from us. In SQL with the values written out: only then does either
database see that a partial index serves."""
OPEN_EMERGENCY = f"kind = 'emergency' AND {TODO}"
UNINDEXED = "indexed = 0"
"""Its words are not (or no longer) in the search index: `MatterTerm`."""


def _some(name: str, rows: str, *columns: str) -> Index:
    """An index of the few rows of which the condition is true. SQLite writes true as 1."""
    sqlite = rows.replace("IS true", "IS 1")
    return Index(name, *columns, sqlite_where=text(sqlite), postgresql_where=text(rows))


class Matter(Base):
    __tablename__ = "matter"
    __table_args__ = (
        Index("ix_matter_point_state", "point_id", "state", "id"),
        Index("ix_matter_state", "state", "id"),
        Index("ix_matter_follower", "follower_id", "id"),
        Index("ix_matter_arrived", "arrived_at", "id"),
        Index("ix_matter_point", "point_id", "id"),
        Index("ix_matter_kind", "kind", "id"),
        _some("ix_matter_emergency", OPEN_EMERGENCY, "kind", "point_id"),
        _some("ix_matter_todo", TODO, "id", "due_on"),
        _some("ix_matter_todo_point", TODO, "point_id", "id", "due_on"),
        _some("ix_matter_owner", "owner_id IS NOT NULL", "owner_id", "id"),
        _some("ix_matter_merged", "merged_into_id IS NOT NULL", "merged_into_id"),
        _some("ix_matter_sealed", "sealed IS true", "id"),
        _some("ix_matter_unindexed", UNINDEXED, "id"),
        _some("ix_matter_entry", "entry_id IS NOT NULL", "entry_id"),
    )

    id: Mapped[Id]
    number: Mapped[str] = mapped_column(String(10), unique=True)
    kind: Mapped[Kind]
    state: Mapped[State]
    sealed: Mapped[bool] = mapped_column(default=False)  # a report: for the keeper alone
    channel: Mapped[Channel] = mapped_column(default=Channel.WECHAT)

    follower_id: Mapped[int | None] = mapped_column(ForeignKey("follower.id"))
    arrival_id: Mapped[int | None] = mapped_column(ForeignKey("arrival.id"), index=True)
    verbatim: Mapped[str] = mapped_column(Text)
    tidied: Mapped[str | None] = mapped_column(Text)

    point_id: Mapped[int | None] = mapped_column(ForeignKey("contact_point.id"))
    site_id: Mapped[int | None] = mapped_column(ForeignKey("site.id"))
    point_how: Mapped[PointHow] = mapped_column(default=PointHow.NONE)

    stance: Mapped[Stance | None]
    articles: Mapped[Strings] = mapped_column(default=list)
    laws: Mapped[list[dict[str, str]]] = mapped_column(Json, default=list)
    places: Mapped[Strings] = mapped_column(default=list)
    confidence: Mapped[float] = mapped_column(default=0.0)
    because: Mapped[Strings] = mapped_column(default=list)
    read_by: Mapped[str] = mapped_column(String(40), default="")  # the weights that read it
    flags: Mapped[Strings] = mapped_column(default=list)

    arrived_at: Mapped[Moment]
    due_on: Mapped[date | None]
    answered_at: Mapped[Moment | None]

    owner_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    extended: Mapped[bool] = mapped_column(default=False)  # the day was put off, which is done once
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("matter.id"))
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("entry.id"))  # staff typed it in
    version: Mapped[int] = mapped_column(default=0)  # goes up with every change: a page knows its
    indexed: Mapped[int] = mapped_column(SmallInteger, default=0)

    point: Mapped[ContactPoint | None] = relationship(lazy="raise_on_sql")
    site: Mapped[Site | None] = relationship(lazy="raise_on_sql")
    entry: Mapped[Entry | None] = relationship(lazy="raise_on_sql")

    @property
    def is_open(self) -> bool:
        return self.state not in GONE

    @property
    def in_wechat(self) -> bool:
        """Its person is known by WeChat: she wrote there, or claimed what staff wrote down. Anybody
        else is told by staff."""
        return self.follower_id is not None

    @property
    def shown_flags(self) -> list[str]:
        """Its flags as staff read them. Who is a child is not called a minor besides."""
        flags = set(self.flags) - ({MINOR} if UNDER_14 in self.flags else set())
        return [name for flag, name in FLAG_NAMES.items() if flag in flags]

    @property
    def guarded(self) -> bool:
        """Some who read its neighbours may not read this one."""
        return self.sealed or AGAINST_STAFF in self.flags


def against_staff() -> ColumnElement[bool]:
    """For a query: the matter speaks against staff of a contact point."""
    return cast(Matter.flags, Text).contains(f'"{AGAINST_STAFF}"', autoescape=True)


def matter_numbered(session: Session, number: str) -> Matter | None:
    """The matter with this number, or with it as its second one."""
    matter = session.scalar(select(Matter).where(Matter.number == number))
    if matter is not None:
        return matter
    second = session.get(SecondNumber, number)
    return None if second is None else session.get(Matter, second.matter_id)


def matters_of(session: Session, follower_id: int, *, limit: int = 10) -> list[Matter]:
    """A person's own matters, newest first, erased ones left out."""
    return list(
        session.scalars(
            select(Matter)
            .where(Matter.follower_id == follower_id, Matter.state != State.ERASED)
            .order_by(Matter.id.desc())
            .limit(limit)
        )
    )


def _changed_words(matter: Matter, *_: object) -> None:
    """Words that change while they lie in the search index must be read into it again."""
    matter.indexed = 0
    matter.version = (matter.version or 0) + 1


for _words in (Matter.verbatim, Matter.tidied, Matter.articles):
    event.listen(_words, "set", _changed_words)
