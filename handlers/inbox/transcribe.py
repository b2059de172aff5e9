"""听写: staff type what a voice says, or what stands on a picture; the bot reads it at once.

It stands beside the verbatim and never in its place. The matter keeps its number, its person and
its day; when several things were said, the others become matters of their own, as if written.
It keeps the whole transcript, so it is the sealed one as soon as any of them is a report.
"""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from bot.reading import Act, Reading
from handlers.access import ANSWERS, Actor, visible
from handlers.acts import acts_of, stands_alone
from handlers.correct import become
from handlers.desk import Desk
from handlers.file import Source, file_as, free_number
from handlers.inbox.handling import Form, Work, handling
from handlers.inbox.recall import kept
from handlers.inbox.words import refuse, tell
from handlers.locate import Located
from handlers.moving import Hand, move_articles, move_point, move_split, move_stance
from handlers.receipt import VOICE
from models.attachment import Attachment, AttachmentKind
from models.handling import Verb
from models.matter import AGAINST_STAFF, OF_THE_WRITER, Matter, PointHow
from models.move import Changed, Move, Mover
from models.transcript import Transcript
from models.words import Kind

LONGEST = 5_000
_WHATEVER_STAFF_SAID = frozenset({Kind.REPORT, Kind.EMERGENCY})
HEARD = frozenset({AttachmentKind.VOICE, AttachmentKind.PICTURE, AttachmentKind.VIDEO})


def transcribe(desk: Desk, actor: Actor, matter_id: int, text: str, form: Form) -> int:
    """Keeps the words and files the matter by them; returns how many matters were parted from it.

    What staff said of its kind before stands, unless a report or an emergency is heard. Raises
    Refused: nothing typed, too much, nothing to be heard or seen, no change.
    """
    if actor.role not in ANSWERS:
        raise refuse("role")
    words = text.replace("\0", "").replace("\r\n", "\n").strip()
    if not words:
        raise refuse("heard_empty")
    if len(words) > LONGEST:
        raise refuse("heard_long", count=len(words), most=LONGEST)
    reading, acts, own = _read(desk, actor, matter_id, words)
    with handling(desk, actor, matter_id, Verb.HEARD, form) as work:
        matter = work.matter
        if not _can_be_heard(work.session, matter):
            raise refuse("heard_nothing")
        if matter.tidied == words:
            raise refuse("heard_same")
        work.before = kept(matter)
        # The bot judged it: a training does not take this for staff's word on the kind.
        work.hand = Hand(work.hand.at, Mover.BOT, actor.staff_id, tell("heard_because"))
        again = _heard_before(work.session, matter_id)
        work.session.add(
            Transcript(matter_id=matter_id, staff_id=actor.staff_id, at=work.hand.at, text=words)
        )
        matter.tidied = words
        main, others = _shared_out(matter, acts)
        _apply(work, main, reading, acts)
        parts = [act for act in others if stands_alone(act)] if again or own else others
        made = [_part(work, act, reading) for act in parts if not _parted_before(work, act)]
        work.detail = {"parts": len(made)}
        return len(made)


def can_be_heard(matter: Matter, files: list[Attachment]) -> bool:
    """Whether something lies beside it that a person can hear or see."""
    return any(file.kind in HEARD for file in files if file.matter_id == matter.id)


def _read(desk: Desk, actor: Actor, matter_id: int, words: str) -> tuple[Reading, list[Act], bool]:
    """Read before the transaction. A matter with words of its own is read with both, as one; the
    last value says so."""
    with desk.memory.read() as session:
        matter = visible(session, actor, matter_id)
        desk.ear.refresh(session)
    own = "" if _only_a_sign(matter) else matter.verbatim
    whole = f"{own}\n{words}" if own else words
    reading = desk.ear.understand(whole, desk.ear.point_name(matter.point_id))
    acts = acts_of(whole, reading)
    return reading, acts, bool(own)


def _shared_out(matter: Matter, acts: list[Act]) -> tuple[Act, list[Act]]:
    """What the matter becomes, and what is parted from it. What a person sealed stays sealed with
    all its words, though no report is read in them; only danger must ring where all can see it."""
    main = _guarded_one(acts) or acts[0]
    if matter.sealed and main.kind is not Kind.REPORT:
        danger = [act for act in acts if act.kind is Kind.EMERGENCY]
        return replace(main, kind=Kind.REPORT), danger
    return main, [act for act in acts if act is not main]


def _guarded_one(acts: list[Act]) -> Act | None:
    """A report; or beside danger, which nobody may be kept from, what is said against staff."""
    for act in acts:
        if act.kind is Kind.REPORT:
            return act
    if acts[0].kind is not Kind.EMERGENCY:
        return None
    return next((act for act in acts if AGAINST_STAFF in act.flags), None)


def _only_a_sign(matter: Matter) -> bool:
    """〔语音〕 stands for what came; it is nobody's word."""
    return matter.verbatim.startswith("〔") and matter.verbatim.endswith("〕")


def _can_be_heard(session: Session, matter: Matter) -> bool:
    beside = exists().where(Attachment.matter_id == matter.id, Attachment.kind.in_(HEARD))
    return bool(session.scalar(select(beside)))


def _heard_before(session: Session, matter_id: int) -> bool:
    """A better transcript parts nothing again but what must not lie in it alone."""
    return bool(session.scalar(select(exists().where(Transcript.matter_id == matter_id))))


def _parted_before(work: Work, act: Act) -> bool:
    """Word for word, out of the same push or entry."""
    of = work.matter
    same = exists().where(
        Matter.id != of.id,
        Matter.follower_id == of.follower_id,
        Matter.arrival_id == of.arrival_id,
        Matter.entry_id == of.entry_id,
        Matter.kind == act.kind,
        Matter.verbatim == act.text,
    )
    return bool(work.session.scalar(select(same)))


def _apply(work: Work, act: Act, reading: Reading, acts: list[Act]) -> None:
    """`acts` are all that stand in the transcript: their flags are the matter's."""
    matter, session = work.matter, work.session
    if matter.kind is not act.kind and _may_become(session, matter, act.kind):
        become(session, work.desk.rules, matter, act.kind, work.hand)
    if list(act.articles) != matter.articles and act.articles:
        move_articles(session, matter, act.articles, work.hand)
    if act.stance is not None and act.stance is not matter.stance:
        move_stance(session, matter, act.stance, work.hand)
    matter.laws = [{"law": cited.law, "article": cited.article} for cited in act.laws]
    matter.places = list(act.places)
    matter.confidence, matter.read_by = round(act.confidence, 3), reading.read_by
    matter.because = [tell("heard_because"), *act.because]
    matter.flags = sorted((set(matter.flags) - {VOICE}).union(*(one.flags for one in acts)))
    _place(work, [act, *acts])


def _may_become(session: Session, matter: Matter, kind: Kind) -> bool:
    """A report seals and an emergency rings, whatever staff thought before they heard it. What is
    sealed is only opened by a person."""
    if matter.sealed:
        return False
    return kind in _WHATEVER_STAFF_SAID or not _judged_by_staff(session, matter.id)


def _place(work: Work, acts: list[Act]) -> None:
    """Only a matter without a point goes where its words say."""
    if work.matter.point_id is not None:
        return
    for name in (name for act in acts for name in act.places):
        spot = work.desk.ear.spot(name)
        if spot is not None:
            move_point(work.session, work.matter, spot.point_id, PointHow.NAMED, work.hand)
            return


def _judged_by_staff(session: Session, matter_id: int) -> bool:
    judged = exists().where(
        Move.matter_id == matter_id, Move.changed == Changed.KIND, Move.by == Mover.STAFF
    )
    return bool(session.scalar(select(judged)))


def _part(work: Work, act: Act, reading: Reading) -> Matter:
    of = work.matter
    source = Source(
        of.channel,
        of.arrived_at,
        follower_id=of.follower_id,
        arrival_id=of.arrival_id,
        entry_id=of.entry_id,
        read_by=reading.read_by,
    )
    where = Located(of.point_id, of.site_id, of.point_how)
    number, days = free_number(work.session), work.desk.rules.answer_within_days
    act = replace(act, flags=act.flags | (OF_THE_WRITER & set(of.flags)))
    made = file_as(work.session, act, where, source, work.hand, number=number, days=days)
    move_split(work.session, of, made.number, work.hand)
    return made
