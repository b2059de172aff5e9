"""登记: what a person said at the desk, on a slip, on the phone, becomes matters like any other.

The bot reads it, every act is filed with a number of its own, an emergency rings, a report is
sealed. It stays at the point where it was entered: the clerk there knows best, and a name in the
text is shown to her as a place it could be handed to.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from bot.reading import Reading
from handlers.access import Actor, Refused, may
from handlers.acts import acts_of
from handlers.audit import note
from handlers.counter.once import demand_form, making_once, plain
from handlers.counter.photo import Photo, drop_photo, keep_photo
from handlers.counter.place import ENTERS, Place, demand_point, place_named
from handlers.counter.words import refuse, tell
from handlers.desk import Desk
from handlers.file import Source, file_as, free_number
from handlers.locate import Located
from handlers.moving import Hand
from handlers.opine.link import link_entered
from models.box_opening import BoxOpening
from models.entry import LONGEST_NAME, LONGEST_PHONE, Entry
from models.liaison import LiaisonCategory
from models.matter import CHANNEL_NAMES, Channel, Matter, PointHow
from models.meeting import Meeting
from models.move import Mover

LONGEST = 30_000
ENTERED_BY = tuple(channel for channel in Channel if channel is not Channel.WECHAT)


@dataclass(frozen=True, slots=True)
class Given:
    """The form: `place` as p3 or s12, `photo` the bytes of a picture or none."""

    text: str
    channel: Channel | None
    place: str
    category: LiaisonCategory | None
    name: str = ""
    phone: str = ""
    photo: bytes = b""
    opening_id: int | None = None
    form: str = ""


@dataclass(frozen=True, slots=True)
class Spoken:
    """What is filed: the whole text as typed, how it was read, by which way it came, and with
    which photograph."""

    text: str
    reading: Reading
    channel: Channel
    photo: Photo | None = None


def enter(desk: Desk, actor: Actor, given: Given) -> int:
    """Files what was typed in and returns the id of the entry. Raises Refused with a sentence that
    says what is missing, and Again for a form that came before."""
    may(actor, ENTERS)
    demand_form(given.form)
    row = _row(desk, actor, given)
    words = words_of(given.text, LONGEST, "text_empty", "text_long")
    channel = _channel(given)
    with desk.memory.read() as session:
        _settle_place(session, actor, row, given)
        reading = read_words(desk, session, words, row.point_id)
    photo = keep_photo(desk, given.photo)
    try:
        return write_entry(desk, actor, row, Spoken(words, reading, channel, photo))
    except Refused:
        drop_photo(desk, photo)
        raise


def words_of(text: str, most: int, empty: str, long: str) -> str:
    """As typed, less what no text can hold. Raises Refused."""
    words = text.replace("\0", "").replace("\r\n", "\n").strip()
    if not words:
        raise refuse(empty)
    if len(words) > most:
        raise refuse(long, count=len(words), most=most)
    return words


def read_words(desk: Desk, session: Session, text: str, point_id: int | None) -> Reading:
    """Understood as if somebody of this point had written it."""
    desk.ear.refresh(session)
    return desk.ear.understand(text, desk.ear.point_name(point_id))


def write_entry(desk: Desk, actor: Actor, row: Entry, spoken: Spoken) -> int:
    """The entry, its matters and its photograph in one transaction. Raises Again, Refused."""
    with making_once(desk, Entry, row.form) as session:
        _demand_open(session, row)
        session.add(row)
        session.flush()
        filed = _file(desk, session, row, spoken)
        if spoken.photo is not None:
            session.add(spoken.photo.beside(_guarded_first(filed).id, row.at))
        _note(session, actor, row, spoken, len(filed))
        return row.id


def _note(session: Session, actor: Actor, row: Entry, spoken: Spoken, matters: int) -> None:
    channel = CHANNEL_NAMES[spoken.channel]
    note(session, actor, row.at, "enter", "entry", row.id, matters=matters, channel=channel)


def _guarded_first(filed: Sequence[Matter]) -> Matter:
    """A photograph goes with the guarded half when there is one."""
    return next((matter for matter in filed if matter.guarded), filed[0])


def _row(desk: Desk, actor: Actor, given: Given) -> Entry:
    if given.category is None:
        raise refuse("no_category")
    return Entry(
        at=desk.clock.now(),
        staff_id=actor.staff_id,
        category=given.category,
        name=plain(given.name, "姓名", LONGEST_NAME),
        phone=plain(given.phone, "电话", LONGEST_PHONE),
        opening_id=given.opening_id,
        form=given.form,
    )


def _channel(given: Given) -> Channel:
    if given.opening_id is not None:
        return Channel.BOX
    if given.channel not in ENTERED_BY:
        raise refuse("no_channel")
    return given.channel


def _settle_place(session: Session, actor: Actor, row: Entry, given: Given) -> None:
    """From the opening when there is one, else from the form. Raises Refused."""
    if given.opening_id is None:
        place = place_named(session, actor, given.place)
    else:
        opening = session.get(BoxOpening, given.opening_id)
        if opening is None:
            raise refuse("opening_gone")
        demand_point(session, actor, opening.point_id)
        place = Place(opening.point_id, opening.site_id)
    row.point_id, row.site_id = place.point_id, place.site_id


def _demand_open(session: Session, row: Entry) -> None:
    """Locked: nobody closes a box while a slip of it is being filed, and no words of minutes are
    taken out twice."""
    if row.opening_id is not None:
        opening = session.get_one(BoxOpening, row.opening_id, with_for_update=True)
        if opening.closed_at is not None:
            raise refuse("opening_closed")
    if row.meeting_id is not None:
        session.get_one(Meeting, row.meeting_id, with_for_update=True)
        start, end = row.start or 0, (row.start or 0) + (row.length or 0)
        same = Entry.meeting_id == row.meeting_id
        over = and_(Entry.start < end, Entry.start + Entry.length > start)
        if session.scalar(select(Entry.id).where(same, over)) is not None:
            raise refuse("taken_meanwhile")


def _file(desk: Desk, session: Session, row: Entry, spoken: Spoken) -> list[Matter]:
    located = Located(row.point_id, row.site_id, PointHow.STAFF)
    source = Source(spoken.channel, row.at, entry_id=row.id, read_by=spoken.reading.read_by)
    hand, days = _hand(row, spoken.channel), desk.rules.answer_within_days
    filed = []
    for act in acts_of(spoken.text, spoken.reading):
        number = free_number(session)
        matter = file_as(session, act, located, source, hand, number=number, days=days)
        link_entered(desk, session, matter, act)
        filed.append(matter)
    return filed


def _hand(row: Entry, channel: Channel) -> Hand:
    """The bot judged it, a member of staff wrote it down: a training does not take this for staff's
    word on the kind."""
    words = tell("entered_at", channel=CHANNEL_NAMES[channel])
    return Hand(row.at, Mover.BOT, row.staff_id, words)
