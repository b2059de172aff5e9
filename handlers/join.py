"""Words that belong to what was said a moment ago join its matter; the number stays.

The person's words are appended as a line of their own, never rewritten; an `Addition` says which
arrival brought which. Kind, place, articles and evidence are read again over the whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from sqlalchemy import exists, select

from bot.dialogue import Choice, Do
from bot.dialogue.lines import (
    continues,
    goes_on,
    has_no_kind,
    kind_of_all,
    opens_another,
    said_in_all,
    unfinished,
)
from bot.dialogue.talk import Said, words_digest
from bot.doors import Door, door_for
from bot.phrases import say
from bot.reading import Act
from handlers.alarm import sound
from handlers.alarm_words import of_matter
from handlers.ask import ask_point, is_nowhere
from handlers.correct import become
from handlers.file import REFERRED, door_of, take_loose
from handlers.moving import move_point
from handlers.opine.follow import follow
from handlers.opine.meant import as_opinion_on
from handlers.receipt import offer_kinds, receipt_text
from handlers.turn import Turn
from models import receipt_number
from models.addition import Addition
from models.answer import Answer
from models.fresh import put
from models.matter import Matter, PointHow, State
from models.move import Changed, Move, Mover
from models.second_number import SecondNumber
from models.words import FILED_KINDS, Kind

_TAKES_MORE = frozenset({State.RECEIVED, State.REFERRED})
_LONGEST = 1500
"""Characters of a matter that takes more words: whoever tells so much tells more than one thing,
and the whole is read again with every line."""
_PLACEHOLDER = re.compile(r"^〔[^〕]*〕\n?")
_NO_WAY_OUT = frozenset({Kind.REPORT, Kind.EMERGENCY})
"""Kinds from which no digit takes words away (docs/decisions/0006)."""


def join_what_goes_on(turn: Turn, text: str, acts: list[Act]) -> tuple[Matter | None, list[Act]]:
    """Joins what belongs to the words before. Returns the matter they joined, if any, and the acts
    that are matters of their own."""
    said = goes_on(turn.talk, text, acts, turn.now, turn.desk.rules.windows)
    if said is None:
        return None, acts
    matter = _hers(turn, said.joins)
    if matter is None or not (_fits(matter, text, acts) or continues(text, acts, said)):
        return None, acts
    if not _open_to_more(turn, matter):
        sealed = matter.sealed and matter.is_open
        return None, [_sealed_as_well(act) for act in acts] if sealed else acts
    first, *others = acts
    half = unfinished(text, acts, said)
    join(turn, matter, first.text if others else text.strip(), text, half=half)
    return matter, others


def _sealed_as_well(act: Act) -> Act:
    """An afterthought to a report that takes no more words is a report of its own."""
    return replace(act, kind=Kind.REPORT, because=(*act.because, "紧跟在举报之后"))


def _hers(turn: Turn, matter_id: int) -> Matter | None:
    """Her own matter, locked: staff may be taking it up this very moment."""
    wanted = select(Matter).where(Matter.id == matter_id)
    matter = turn.session.scalar(wanted.with_for_update())
    return matter if matter and matter.follower_id == turn.follower.id else None


def _open_to_more(turn: Turn, matter: Matter) -> bool:
    """Not when answered, withdrawn, erased, touched by staff, or as long as a letter."""
    return len(matter.verbatim) <= _LONGEST and untouched(turn, matter)


def untouched(turn: Turn, matter: Matter) -> bool:
    """Whether it waits as she left it: nobody on the staff has moved, tidied or answered it."""
    if matter.state not in _TAKES_MORE or matter.tidied is not None:
        return False
    by_staff = exists().where(Move.matter_id == matter.id, Move.by == Mover.STAFF)
    answered = exists().where(Answer.matter_id == matter.id)
    return not turn.session.scalar(select(by_staff | answered))


def _fits(matter: Matter, text: str, acts: Sequence[Act]) -> bool:
    """A line with a kind of its own only joins what has none yet, also when she has said meanwhile
    by a number what it is."""
    if has_no_kind(text, acts):
        return True
    return matter.kind is Kind.UNCLEAR and not opens_another(text)


def join(turn: Turn, matter: Matter, words: str, text: str, *, half: bool = False) -> None:
    """Appends `words` to the matter, reads the whole anew and tells her; `text` is the message,
    `half` a sentence or not."""
    addition = append(turn, matter, words)
    was, was_at = matter.kind, matter.point_id
    door = _read_again(turn, matter, matter.kind)
    _place(turn, matter, words)
    turn.filed.append(matter)
    take_loose(turn, [matter])
    if turn.numbers:  # told from the spool: both are final, both are found
        put(turn.session, SecondNumber(number=turn.numbers.pop(0), matter_id=matter.id))
    turn.talk = turn.talk.heard(
        Said(turn.now, words_digest(text), (matter.id,), matter.id, matter.kind, half)
    )
    if was is matter.kind is Kind.EMERGENCY:
        ring_again(turn, matter)
    _tell(turn, matter, was, door)
    if matter.point_id != was_at and matter.point_id is not None:
        turn.letter.add(say("filed_at", point=turn.point_name(matter.point_id)))
    _offer(turn, matter, was, addition)


def append(turn: Turn, matter: Matter, words: str) -> Addition:
    """Puts her words below those before, with a row that says which arrival brought them."""
    addition = Addition(
        matter_id=matter.id,
        arrival_id=turn.arrival.id,
        at=turn.now,
        start=len(matter.verbatim) + 1,
        length=len(words),
    )
    matter.verbatim = f"{matter.verbatim}\n{words}"
    put(turn.session, addition)
    return addition


def read_as_it_was(turn: Turn, matter: Matter) -> None:
    """After words left it, the matter is what its words say without them."""
    _read_again(turn, matter, Kind.UNCLEAR)


def _read_again(turn: Turn, matter: Matter, base: Kind) -> Door | None:
    """The evidence of the whole, and what it changes of a matter that is of the kind `base`.
    Returns the door of a new kind."""
    home = turn.point_name(turn.follower.point_id)
    whole = _PLACEHOLDER.sub("", matter.verbatim)
    reading = turn.desk.ear.understand(whole, home)
    read = as_opinion_on(turn, matter, whole, reading.acts) if base is matter.kind else reading.acts
    acts = [act for act in read if act.kind in FILED_KINDS]
    main = said_in_all(acts, base)
    settled = _settled(turn, matter)
    if main is not None:
        _keep_evidence(matter, main, acts, articles=Changed.ARTICLES not in settled)
    if matter.kind is Kind.OPINION:
        follow(turn.session, matter, Mover.BOT, turn.now)
    kind = kind_of_all(acts, base)
    if kind is matter.kind or (Changed.KIND in settled and kind not in _NO_WAY_OUT):
        return None
    _close_question(turn, matter)
    door = door_of(main) if main is not None and main.kind is kind and kind in REFERRED else None
    return become(turn.session, turn.desk.rules, matter, kind, turn.by(Mover.BOT), door=door)


def _keep_evidence(matter: Matter, main: Act, acts: Sequence[Act], *, articles: bool) -> None:
    matter.stance = main.stance
    matter.confidence = round(main.confidence, 3)
    matter.because = list(main.because)
    if articles:
        matter.articles = _each_once(name for act in acts for name in act.articles)
    matter.places = _each_once(name for act in acts for name in act.places)
    matter.flags = sorted({flag for act in acts for flag in act.flags} | set(matter.flags))
    laws = {(c.law, c.article): None for act in acts for c in act.laws}
    matter.laws = [{"law": law, "article": article} for law, article in laws]


def _each_once(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))


def _place(turn: Turn, matter: Matter, words: str) -> None:
    """A place that the new words name: she says where it is."""
    found = turn.desk.ear.find(words)
    if found is None:
        return
    _, spot = found
    if spot.point_id != matter.point_id:
        move_point(turn.session, matter, spot.point_id, PointHow.NAMED, turn.by(Mover.BOT))
    matter.site_id = spot.site_id or matter.site_id


def _settled(turn: Turn, matter: Matter) -> frozenset[Changed]:
    """What she has said herself of the matter, by a number or a word: that stands."""
    hers = select(Move.changed).where(Move.matter_id == matter.id, Move.by == Mover.PERSON)
    return frozenset(turn.session.scalars(hers))


def _close_question(turn: Turn, matter: Matter) -> None:
    question = turn.talk.question
    if question is not None and question.matter == matter.id:
        turn.talk = turn.talk.answered()


def ring_again(turn: Turn, matter: Matter) -> None:
    """More words about danger: who has taken the alert on may have missed them (an address). While
    it still rings, it only counts one more."""
    alarm = of_matter(matter)
    if alarm is not None:
        sound(turn.session, alarm, turn.now)


def _tell(turn: Turn, matter: Matter, was: Kind, door: Door | None) -> None:
    number = receipt_number.shown(matter.number)
    if matter.kind is not was:
        turn.letter.add(receipt_text(turn, matter, door))
        turn.letter.add(say("joined_as", number=number))
    elif matter.kind is Kind.EMERGENCY:
        turn.letter.add(say("joined_emergency", number=number, door=way_out(turn, matter)))
    elif matter.sealed:
        turn.letter.add(say("joined_sealed", number=number))
    else:
        turn.letter.add(say("joined", number=number))


def way_out(turn: Turn, matter: Matter) -> str:
    """The right number once more, by all she has said of the danger."""
    reading = turn.desk.ear.understand(_PLACEHOLDER.sub("", matter.verbatim), None)
    main = said_in_all(reading.acts, Kind.EMERGENCY)
    if main is not None and main.kind is Kind.EMERGENCY:
        return door_of(main).advice
    return door_for(matter.verbatim, Kind.EMERGENCY).advice


def hears_of_danger(turn: Turn) -> bool:
    """哦 right after danger gets no 不客气: the number to call, and that staff can see it. False
    when she did not speak of danger lately."""
    last = turn.talk.last
    if last is None or last.kind is not Kind.EMERGENCY:
        return False
    matter = _hers(turn, last.joins)
    lately = turn.now - last.at <= turn.desk.rules.windows.repeat
    if matter is None or not lately or not matter.is_open:
        return False
    number = receipt_number.shown(matter.number)
    turn.letter.add(say("repeated_emergency", number=number, door=way_out(turn, matter)))
    return True


def _offer(turn: Turn, matter: Matter, was: Kind, addition: Addition) -> None:
    if matter.kind in _NO_WAY_OUT:
        return
    if matter.kind is not was:
        if is_nowhere(turn, matter):
            ask_point(turn, matter)
        offer_kinds(turn, matter)
    split = [Choice(Do.SPLIT, say("joined_not"), matter.id, addition.id)]
    turn.letter.ask(say("offer_wrong"), split)
