"""Things that meet: danger and wrongdoing, and what takes them back."""

from __future__ import annotations

import re

import pytest

from bot import lexicon
from bot.intents import could_be_danger
from bot.intents.meetings import book_of_roles, stands_across
from bot.intents.needs import needs_of
from bot.intents.rules import all_rules, expand, worth_trying
from bot.intents.wordings import alternatives, matches
from bot.lexicon import pattern_of
from bot.normalise import normalise
from bot.understand import understand
from models.words import Kind
from tests.bot.corpus import directory, load

_SEEN = ("seen_1", "seen_2", "seen_3", "seen_4", "seen_5", "seen_6", "seen_7")
_LINES = [line for name in _SEEN for line in load(name)["lines"].items()]


def kinds(text: str) -> list[Kind]:
    return [act.kind for act in understand(text, directory()).acts]


@pytest.mark.parametrize(
    "text",
    [
        "万一俺家着火了咋办",
        "去年俺家着火了，保险公司到现在不赔",
        "新闻里说有人掉进河里了，咱这河边该修护栏",
        "建议把危房统计一下，别砸着人",
        "防止老人晕倒没人知道，最好装个呼叫器",
    ],
)
def test_danger_that_is_imagined_past_told_or_wished_away_is_none(text: str) -> None:
    assert Kind.EMERGENCY not in kinds(text)


@pytest.mark.parametrize(
    "text", ["电线掉地上冒火花", "要是再没人来俺爹就没命了，救命啊，他叫不醒了"]
)
def test_danger_now_is_danger_whatever_else_is_said(text: str) -> None:
    assert kinds(text)[0] is Kind.EMERGENCY


def test_a_factory_denounced_is_a_complaint_and_an_official_is_reported() -> None:
    assert kinds("我要举报村东头的厂子半夜偷排废水") == [Kind.COMPLAINT]
    assert kinds("我要举报村东头的厂子给支书送礼")[0] is Kind.REPORT


def test_a_wish_with_a_time_limit_is_a_rule_wanted() -> None:
    assert kinds("建议村里路灯坏了三天内修好") == [Kind.SUGGESTION]
    assert kinds("应急救援这块条例能不能细化一下，火灾的时候谁来管")[0] is not Kind.COMPLAINT


def test_what_the_quick_look_rules_out_is_never_read_as_danger() -> None:
    calm = [text for text, _ in _LINES if not could_be_danger(normalise(text).text)]
    assert len(calm) > len(_LINES) / 10
    assert [text for text in calm if Kind.EMERGENCY in kinds(text)] == []


def test_every_concept_of_danger_needs_a_word_that_the_quick_look_sees() -> None:
    book = book_of_roles()
    dangers = [c for c in book.concepts if c.rule.kind is Kind.EMERGENCY]
    assert dangers
    assert [c.rule.name for c in dangers if not c.needs & book.dangerous] == []


def test_every_concept_needs_more_than_people_and_things() -> None:
    book = book_of_roles()
    assert [c.rule.name for c in book.concepts if not c.needs & book.telling[c.rule.kind]] == []


@pytest.mark.parametrize("kind", ["emergency", "report"])
def test_sentences_seen_before_keep_their_danger_and_wrongdoing(kind: str) -> None:
    lines = [text for text, meant in _LINES if meant == kind]
    caught = sum(Kind(kind) in kinds(text) for text in lines)
    assert caught / len(lines) >= 0.95


def test_sentences_seen_before_are_read_as_they_were_meant() -> None:
    right = sum(kinds(text)[0].value == meant for text, meant in _LINES)
    assert right / len(_LINES) >= 0.94


def test_hardly_a_sentence_is_called_danger_that_is_none() -> None:
    others = [text for text, meant in _LINES if meant != "emergency"]
    assert sum(Kind.EMERGENCY in kinds(text) for text in others) / len(others) <= 0.01


def test_the_wordings_of_a_rule_find_what_its_whole_pattern_finds() -> None:
    texts = ["，".join(text for text, _ in _LINES[at : at + 3]) for at in range(0, len(_LINES), 8)]
    whole = {
        entry["name"]: re.compile(expand(entry["find"]))
        for name in ("wish_and_question", "grievance", "service", "talk")
        for group in lexicon.load(f"rules/{name}.yaml")
        for entry in group["rules"]
    }
    for text in texts:
        tried = worth_trying(text)
        for rule in all_rules():
            sought = [match.span() for match in whole[rule.name].finditer(text)]
            found = [match.span() for match in matches(tried.get(rule, []), text)]
            assert found == sought, (rule.name, text)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("乙丙|甲乙|丙丁戊?|丁", "甲乙丙丁戊甲乙丙丙丁"),
        ("(?<!不)好|不好", "不好好不好"),
        ("甲|甲乙|乙丙", "甲乙丙乙丙"),
        ("[|(]|a\\|b|(?:c|d)e", "a|b(ce|de"),
    ],
)
def test_wordings_side_by_side_take_turns_as_alternatives_do(pattern: str, text: str) -> None:
    apart = [re.compile(part) for part in alternatives(pattern)]
    assert len(apart) > 1
    found = [match.span() for match in matches(apart, text)]
    assert found == [match.span() for match in re.finditer(pattern, text)]


def test_a_message_is_tried_with_few_wordings() -> None:
    tried = [
        sum(map(len, worth_trying("，".join(text for text, _ in _LINES[at : at + 4])).values()))
        for at in range(0, len(_LINES), 4)
    ]
    assert sum(tried) / len(tried) <= 40  # of some 1500: time grows with what is tried


@pytest.mark.parametrize(
    ("pattern", "needs"),
    [
        ("着火|冒烟", [{"着火", "冒烟"}]),
        ("(?:很|太)?着火", [{"着火"}]),
        (".{0,6}", []),
        ("[甲乙]", [{"甲", "乙"}]),
        ("水?", []),
        ("太(?:狠|重)", [{"太狠", "太重"}]),
        ("[甲乙]?丙.{0,3}丁戊", [{"丁戊"}, {"丙"}]),
        ("着火(?!了)", [{"着火"}]),
        ("路灯.{0,6}坏了", [{"坏了"}, {"路灯"}]),
    ],
)
def test_what_a_pattern_needs_is_read_off_it(pattern: str, needs: list[set[str]]) -> None:
    assert list(needs_of(pattern)) == needs


def test_every_wording_can_be_compiled() -> None:
    for rule in all_rules():
        assert all(wording.pattern.compiled for wording in rule.wordings)
        assert rule.unless is None or rule.unless.compiled


def test_words_that_share_a_beginning_share_it_in_the_pattern() -> None:
    assert pattern_of(["没人管", "没人修", "没人"]) == "(?:没(?:人(?:管|修)?))"


def test_a_blank_hides_a_word_only_where_one_lies_across_it() -> None:
    assert stands_across("俺村会计把粮补冒领了", {3})
    assert not stands_across("俺村会计把粮补冒领了", {1, 4})
    assert not stands_across("路灯坏了晚上看不清", {4})
    (act,) = understand("俺村会 计把粮补冒领了", directory()).acts
    assert act.kind is Kind.REPORT
