"""What a person reads after something was filed: number, place, the right door, and a way back."""

from __future__ import annotations

from collections.abc import Sequence

from bot.dialogue import Choice, Do, excerpt
from bot.dialogue.talk import About
from bot.doors import Door
from bot.gates import says_no_word
from bot.phrases import say
from bot.reading import Act
from handlers.ask import UNPLACED, ask_back, want
from handlers.consent import offer_result
from handlers.desk import Rules
from handlers.turn import Turn
from models import receipt_number
from models.matter import MINOR, UNDER_14, Matter, PointHow, State
from models.site import Site
from models.words import KIND_NAMES, Kind
from statutes.references import on_screen

OTHER_KINDS: dict[Kind, tuple[Kind, ...]] = {
    Kind.SUGGESTION: (Kind.QUESTION, Kind.COMPLAINT),
    Kind.QUESTION: (Kind.SUGGESTION, Kind.COMPLAINT),
    Kind.OPINION: (Kind.SUGGESTION, Kind.QUESTION, Kind.COMPLAINT),
    Kind.COMPLAINT: (Kind.SUGGESTION, Kind.QUESTION),
    Kind.UNCLEAR: (Kind.SUGGESTION, Kind.QUESTION, Kind.COMPLAINT),
    Kind.SPAM: (Kind.UNCLEAR,),
}
"""The kinds offered by a number when the bot was wrong, likeliest first. An emergency offers none:
a shaking hand must not send it away. Nor does a report: one digit must not unseal it."""

VOICE = "voice"
"""Flag of an act that stands for a voice message nobody has listened to yet."""


def tell_receipts(turn: Turn, filed: list[tuple[Matter, Act, Door | None]]) -> None:
    """The main matter in full, the others in a line each, then the numbered ways to correct."""
    main, act, door = filed[0]
    turn.letter.add(receipt_text(turn, main, door, act))
    tell_also(turn, filed[1:], main)
    if main.kind not in UNPLACED:
        _tell_place(turn, main)
    _tell_minor(turn, main, [act for _, act, _ in filed])
    offer_result(turn, main)
    ask_back(turn, [(matter, act) for matter, act, _ in filed])
    offer_kinds(turn, main)


def _tell_minor(turn: Turn, main: Matter, acts: Sequence[Act]) -> None:
    """Somebody under age need not tell who she is, and a child's parents should see what she wrote
    (个人信息保护法 art. 31). In danger nothing stands beside what helps."""
    flags = {flag for act in acts for flag in act.flags}
    if main.kind is not Kind.EMERGENCY and MINOR in flags:
        turn.letter.add(say("young_child" if UNDER_14 in flags else "young_person"))


def tell_also(turn: Turn, filed: Sequence[tuple[Matter, Act, Door | None]], main: Matter) -> None:
    """A line for each matter beside the main one. Numbers to correct are the main one's alone:
    nobody could tell which of several a kind would be for."""
    for matter, _, door in filed:
        turn.letter.add(_also(turn, matter, door, main))


def receipt_text(turn: Turn, matter: Matter, door: Door | None, act: Act | None = None) -> str:
    """The receipt of one matter, in the words of its kind."""
    if matter.kind is Kind.QUESTION and matter.state is State.ANSWERED:
        return say("receipt_found", number=receipt_number.shown(matter.number))
    return receipt_words(turn.desk.rules, matter.kind, matter.number, door, act)


def receipt_words(rules: Rules, kind: Kind, number: str, door: Door | None, act: Act | None) -> str:
    """The receipt of a matter of this kind and number."""
    values = {
        "number": receipt_number.shown(number),
        "kind": KIND_NAMES[kind],
        "door": "" if door is None else door_text(door),
        "days": rules.answer_within_days,
        "hours": rules.hours,
        "article": article_text(act),
        "title": "" if act is None else act.draft,
    }
    if act is not None and VOICE in act.flags:
        return say("receipt_voice", **values)
    if kind is Kind.OPINION and act is not None and act.draft:
        return say("receipt_opinion_on", **(values | {"article": _on_what(act)}))
    if kind is Kind.SPAM and act is not None and says_no_word(act.text):
        return say("receipt_noise")
    return say(_RECEIPTS.get(kind, "receipt"), **values)


_RECEIPTS: dict[Kind, str] = {
    Kind.QUESTION: "receipt_question",
    Kind.OPINION: "receipt_opinion",
    Kind.COMPLAINT: "receipt_complaint",
    Kind.REPORT: "receipt_report",
    Kind.EMERGENCY: "receipt_emergency",
    Kind.HUMAN: "receipt_human",
    Kind.UNCLEAR: "receipt_unclear",
    Kind.SPAM: "receipt_spam",
}


def door_text(door: Door) -> str:
    """One door as a sentence that names its number."""
    return door.advice


def article_text(act: Act | None) -> str:
    """'第42条、第8条', or nothing for an opinion on the whole draft."""
    named = () if act is None else [article for article in act.articles if article != "*"]
    return "、".join(on_screen(article) for article in named)


def _on_what(act: Act) -> str:
    """第8条; 整部草案 for a stand on it, nothing for what may be about any article."""
    return article_text(act) or (say("opinion_whole") if "*" in act.articles else "")


def articles_text(articles: Sequence[str]) -> str:
    """The same where the whole draft is called by a name too."""
    named = [say("whole_draft") if a == "*" else on_screen(a) for a in articles]
    return "、".join(named) or say("whole_draft")


def _also(turn: Turn, matter: Matter, door: Door | None, main: Matter) -> str:
    number = receipt_number.shown(matter.number)
    line = say("receipt_also", kind=KIND_NAMES[matter.kind], excerpt=named(matter), number=number)
    if matter.point_id not in (None, main.point_id) and matter.kind not in UNPLACED:
        line += "\n" + say("filed_at", point=turn.point_name(matter.point_id))
    return line if door is None else f"{line}\n{door_text(door)}"


def _tell_place(turn: Turn, matter: Matter) -> None:
    """Where it was filed, and the offer to belong there when that is not where she belongs."""
    name = turn.point_name(matter.point_id)
    if name is None:
        return
    bound_id = turn.follower.point_id
    site = None if matter.site_id is None else turn.session.get(Site, matter.site_id)
    shown = name if site is None or site.point_id != matter.point_id else site.full_name
    if bound_id is None or bound_id == matter.point_id:
        turn.letter.add(say("filed_at", point=shown) + _how(matter.point_how))
        return
    turn.letter.add(say("filed_elsewhere", point=shown, bound=turn.point_name(bound_id)))


def _how(how: PointHow) -> str:
    if how is PointHow.NAMED:
        return say("filed_by_name")
    return say("filed_by_scan") if how is PointHow.SCAN else ""


def offer_kinds(turn: Turn, matter: Matter) -> None:
    """The other kinds by number, unless she is asked about the kind, and (beside them) the change
    of the binding."""
    asked = turn.letter.about == (About.KIND, matter.id)
    choices = [
        Choice(Do.REKIND, _kind_label(matter, kind), matter.id, kind.value)
        for kind in (() if asked else OTHER_KINDS.get(matter.kind, ()))
    ]
    choices += _on_shown(turn, matter)
    bound = turn.follower.point_id
    if bound is not None and matter.point_id not in (None, bound):
        label = say("offer_bind", point=turn.point_name(matter.point_id))
        choices.append(Choice(Do.BIND, label, matter.id, matter.point_id))
    turn.letter.ask(say("offer_wrong"), choices)


_MAY_BE_ON_SHOWN = frozenset({Kind.SUGGESTION, Kind.QUESTION, Kind.COMPLAINT, Kind.UNCLEAR})


def _on_shown(turn: Turn, matter: Matter) -> list[Choice]:
    """That it was about what she had just read of a draft, where it was not taken so."""
    shown = turn.shown
    if shown is None or matter.kind not in _MAY_BE_ON_SHOWN:
        return []
    label = say("choice_on_draft")
    if shown.article:
        label = say("choice_on_article", article=on_screen(shown.article))
    return [Choice(Do.OPINE, label, matter.id, f"{shown.consultation}:{shown.article}")]


def _kind_label(matter: Matter, other: Kind) -> str:
    was = matter.kind
    if was is Kind.SPAM:
        return say("choice_not_noise" if says_no_word(matter.verbatim) else "choice_not_spam")
    if was is Kind.UNCLEAR:
        return want(other)
    if was is Kind.COMPLAINT and other is Kind.SUGGESTION:
        return say("choice_to_suggestion")
    return say("choice_kind", kind=KIND_NAMES[other])


def named(matter: Matter) -> str:
    """How a matter is called in a reply: its first words, or its kind when they are sealed."""
    if matter.sealed or not matter.verbatim:
        return KIND_NAMES[matter.kind]
    return excerpt(matter.verbatim)
