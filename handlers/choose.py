"""A number answers what the bot offered last."""

from __future__ import annotations

from collections.abc import Callable

from bot.commands import belongs_to
from bot.dialogue import Choice, Do
from bot.dialogue.answers import NONE_OF_THESE, answer_in_words
from bot.dialogue.drafts import labelled_by
from bot.dialogue.mind import only_articles
from bot.dialogue.talk import About, Question
from bot.phrases import say
from handlers.ask import ask_again
from handlers.attach import attach_to, detach
from handlers.bind import bind, bind_by_word
from handlers.correct import move_back, rearticle, rekind, repoint
from handlers.forget import forget
from handlers.join import join, untouched
from handlers.opine.look import show_chosen
from handlers.opine.put_right import to_draft, to_shown
from handlers.reopen import reopen
from handlers.split import split
from handlers.turn import Turn
from handlers.withdraw import withdraw
from models import receipt_number
from models.follower import BoundBy
from models.matter import Matter
from models.words import Kind


def choose(turn: Turn, number: int) -> None:
    """Does what stood behind `number`. A number that was not offered changes nothing, and one that
    comes when its question is closed is no answer to it: she is asked once more."""
    offered = turn.offered()
    question = turn.talk.question
    answers = question is not None and 1 <= number <= question.count
    if not offered:
        turn.letter.add(say("number_nothing"))
    elif not 1 <= number <= len(offered):
        turn.letter.add(say("number_unknown", number=number, low=1, high=len(offered)))
    elif question is not None and answers and turn.question is None:
        _too_late(turn, question, offered[: question.count])
    else:
        if answers:
            turn.talk = turn.talk.answered()
        _do(turn, offered[number - 1])


def choose_by_word(turn: Turn, text: str) -> bool:
    """是咨询, 前一个, 都不是: an answer in words to the question that stands open."""
    question = turn.question
    if question is None:
        return False
    choices = turn.offered()[: question.count]
    number = answer_in_words(text, question.about, choices)
    if number is None and question.about is About.DRAFT:
        number = labelled_by(text, choices)
    if number is None and question.about is About.ARTICLE:
        return _choose_article(turn, question, text)
    if number is None:
        return False
    if number == NONE_OF_THESE:
        turn.talk = turn.talk.answered()
        turn.letter.add(say("none_of_these"))
    else:
        choose(turn, number)
    return True


def _choose_article(turn: Turn, question: Question, text: str) -> bool:
    """第十二条, while she is asked which article she means."""
    articles = only_articles(text)
    matter = None if question.matter is None else turn.session.get(Matter, question.matter)
    if not articles or matter is None or not matter.is_open:
        return False
    turn.talk = turn.talk.answered()
    rearticle(turn, matter, articles)
    return True


def _too_late(turn: Turn, question: Question, choices: list[Choice]) -> None:
    matter = None if question.matter is None else turn.session.get(Matter, question.matter)
    if matter is not None and not matter.is_open:
        turn.letter.add(say("number_nothing"))
    else:
        ask_again(turn, question, choices)


def choose_place(turn: Turn, text: str) -> bool:
    """A place name alone, while the bot asks where she is, is the same as its number."""
    if len(text.strip()) > 12:
        return False
    asked = [choice for choice in turn.offered() if choice.do is Do.REPOINT]
    if not asked:
        return False
    found = turn.desk.ear.find(text)
    if found is None or len(found[0]) + 3 < len(text.strip()):
        return False
    _answer_with_place(turn, asked[0].matter, found[1].point_id, text)
    if belongs_to(text):  # 我是…的 binds, also in answer to our question
        bind_by_word(turn, text)
    return True


def _answer_with_place(turn: Turn, matter_id: int | None, point_id: int, text: str) -> None:
    """Of danger every word counts, so the place is kept with the matter as she wrote it."""
    turn.talk = turn.talk.answered()
    matter = None if matter_id is None else turn.session.get(Matter, matter_id)
    if matter is not None and matter.kind is Kind.EMERGENCY and untouched(turn, matter):
        join(turn, matter, text.strip(), text)
    else:
        repoint(turn, matter_id, point_id)


def choose_no(turn: Turn, text: str) -> bool:
    """不撤, 不删, 算了: the same as the number of the no that stands open."""
    if not says_no(text):
        return False
    offered = next((c for c in turn.offered() if c.do is Do.NOTHING), None)
    if offered is None:
        return False
    _nothing(turn, offered)
    return True


def says_no(text: str) -> bool:
    """Whether the text is nothing but a no."""
    return text.strip(" 。！!~") in _NO


_NO = frozenset(
    {"不", "不撤", "不撤了", "不删", "不删了", "不用", "不用了", "算了", "别删", "别撤"}
)


def _do(turn: Turn, choice: Choice) -> None:
    _DEEDS[choice.do](turn, choice)


def _own(turn: Turn, choice: Choice) -> Matter | None:
    """The matter a choice speaks of; only the person's own, and only while it is open."""
    matter = None if choice.matter is None else turn.session.get(Matter, choice.matter)
    if matter is None or matter.follower_id != turn.follower.id or not matter.is_open:
        return None
    return matter


def _rekind(turn: Turn, choice: Choice) -> None:
    matter = _own(turn, choice)
    if matter is None:
        turn.letter.add(say("number_nothing"))
    else:
        rekind(turn, matter, str(choice.value))


def _repoint(turn: Turn, choice: Choice) -> None:
    repoint(turn, choice.matter, None if choice.value is None else int(choice.value))


def _bind(turn: Turn, choice: Choice) -> None:
    bind(turn, int(choice.value or 0), BoundBy.WORD)
    turn.letter.add(say("bound", point=turn.point_name(turn.follower.point_id)))


def _stay(turn: Turn, choice: Choice) -> None:
    turn.follower.here_point_id, turn.follower.here_site_id = int(choice.value or 0), None
    turn.follower.here_since = turn.now
    turn.letter.add(say("location_set", point=turn.point_name(turn.follower.here_point_id)))


def _attach(turn: Turn, choice: Choice) -> None:
    matter = _own(turn, choice)
    if matter is None or not attach_to(turn, matter, int(choice.value or 0)):
        turn.letter.add(say("number_nothing"))
        return
    turn.letter.add(say("attach_done", number=receipt_number.shown(matter.number)))


def _move_back(turn: Turn, choice: Choice) -> None:
    matter = _own(turn, choice)
    if matter is None:
        turn.letter.add(say("number_nothing"))
    else:
        move_back(turn, matter, int(choice.value or 0))


def _articles(turn: Turn, choice: Choice) -> None:
    matter = _own(turn, choice)
    if matter is None:
        turn.letter.add(say("number_nothing"))
    else:
        rearticle(turn, matter, str(choice.value).split(","))


def _draft(turn: Turn, choice: Choice) -> None:
    matter = _own(turn, choice)
    if matter is None or not to_draft(turn, matter, int(choice.value or 0)):
        turn.letter.add(say("number_nothing"))


def _opine(turn: Turn, choice: Choice) -> None:
    matter = _own(turn, choice)
    if matter is None or not to_shown(turn, matter, str(choice.value)):
        turn.letter.add(say("number_nothing"))


def _split(turn: Turn, choice: Choice) -> None:
    matter = _own(turn, choice)
    if matter is None:
        turn.letter.add(say("number_nothing"))
    else:
        split(turn, matter, int(choice.value or 0))


def _withdraw(turn: Turn, choice: Choice) -> None:
    matter = _own(turn, choice)
    if matter is None:
        turn.letter.add(say("withdraw_none"))
    else:
        withdraw(turn, matter)


def _nothing(turn: Turn, choice: Choice) -> None:
    turn.closes_choices = True
    turn.letter.add(say(str(choice.value)))


_DEEDS: dict[Do, Callable[[Turn, Choice], None]] = {
    Do.REKIND: _rekind,
    Do.REPOINT: _repoint,
    Do.BIND: _bind,
    Do.STAY: _stay,
    Do.ATTACH: _attach,
    Do.DETACH: lambda turn, choice: detach(turn, choice.matter),
    Do.MOVE_BACK: _move_back,
    Do.ARTICLES: _articles,
    Do.SPLIT: _split,
    Do.WITHDRAW: _withdraw,
    Do.ERASE: lambda turn, _: forget(turn),
    Do.UNHELPED: lambda turn, choice: reopen(turn, choice.matter),
    Do.SHOW: lambda turn, choice: show_chosen(turn, str(choice.value)),
    Do.DRAFT: _draft,
    Do.OPINE: _opine,
    Do.NOTHING: _nothing,
}
