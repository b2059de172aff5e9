"""What is asked to be shown of a draft, and what is said after having seen an article of it."""

from __future__ import annotations

import pytest

from bot.dialogue.drafts import article_asked_for, draft_called, only_acknowledges
from bot.dialogue.spoken_on import on_named, spoken_on
from bot.outline import Outline
from bot.places import Directory, Place
from bot.reading import Act
from bot.understand import understand
from models.words import Kind, Stance
from tests.support.drafts import DOGS, EXPLAINED, SQUARES

DRAFTS = (Outline.from_text(DOGS), Outline.from_text(SQUARES))
PLACES = Directory([Place("关堤乡", "point", (), "关堤乡")])


def after_reading(article: str, text: str) -> list[Act]:
    dogs = DRAFTS[0]
    plain, questions = EXPLAINED.get(article, ("", []))
    told = "\n".join([dogs.title, dogs.texts.get(article, ""), plain, *questions])
    return spoken_on(text, understand(text, PLACES, dogs).acts, article, told)


@pytest.mark.parametrize(
    ("text", "articles"),
    [
        ("第八条", ("8",)),
        ("第8条", ("8",)),
        ("八条", ("8",)),
        ("８条", ("8",)),
        ("第八条第二款", ("8.2",)),
        ("第五条第三项说的啥？", ("5(3)",)),
        ("给我看看第五条", ("5",)),
        ("第八条咋规定的", ("8",)),
        ("第八条咋样", ("8",)),
        ("第六条和第七条", ("6", "7")),
        ("第三章", ("ch3",)),
        ("看附则", ("ch:附则",)),
        ("第八条写得不清楚", ()),
        ("第八条我支持", ()),
        ("第八条采纳了没", ()),
        ("《民法典》第八条", ()),
        ("给我八条意见", ()),
        ("两条", ()),
        ("一条", ()),
        ("条", ()),
        ("我家的狗叫小八条", ()),
        ("第八条" * 20, ()),
    ],
)
def test_an_article_alone_is_asked_for(text: str, articles: tuple[str, ...]) -> None:
    assert article_asked_for(text) == articles


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("养犬", 0),
        ("养犬的那个", 0),
        ("看看养犬条例", 0),
        ("样例市文明养犬条例（草案）", 0),
        ("《样例市广场活动管理办法》", 1),
        ("广场那部", 1),
        ("样例市", None),
        ("条例", None),
        ("管理", None),
        ("养犬条例我不同意", None),
        ("样例市文明养犬条例第六条罚得太重", None),
        ("养鸡", None),
        ("", None),
    ],
)
def test_a_draft_is_called_by_its_name_alone(text: str, at: int | None) -> None:
    assert draft_called(text, DRAFTS) is (None if at is None else DRAFTS[at])


@pytest.mark.parametrize(
    ("text", "knows"),
    [("知道了", True), ("嗯，好的", True), ("看完了！", True), ("中", True), ("不中", False),
     ("同意", False), ("好是好，就是贵", False), ("知道了，罚得太重", False)],
)  # fmt: skip
def test_having_read_it_is_no_opinion(text: str, knows: bool) -> None:
    assert only_acknowledges(text) is knows


@pytest.mark.parametrize(
    ("article", "text", "stance"),
    [
        ("6", "罚款太高了", Stance.AGAINST),
        ("6", "凭啥罚这么多", Stance.AGAINST),
        ("6", "老人交不起", None),
        ("6", "应该先批评教育", None),
        ("6", "二百就够了，一千太多", Stance.AGAINST),
        ("4", "俺同意", Stance.FOR),
        ("4", "没意见", Stance.FOR),
        ("4", "好得很", Stance.FOR),
        ("4", "不中", Stance.AGAINST),
        ("4", "支持拴绳，就是两米有点短", Stance.CONDITIONAL),
        ("4", "建议加上导盲犬除外", None),
        ("4", "这一条写得不清楚", Stance.AGAINST),
        ("4", "能不能规定戴嘴套", None),
        ("4", "关堤乡狗多，得拴绳", None),
        ("3", "应该给老人免费办证", None),
        ("3", "登记太麻烦了，跑一趟得二十里", Stance.AGAINST),
        ("4", "领导好，我觉得拴绳没必要", Stance.AGAINST),
        ("4", "绳子一米五太短了 狗难受", Stance.AGAINST),
        ("4", "憋得慌，狗也得跑跑", None),
        ("6", "嫌多", None),
        ("6", "五十块钱就够", None),
        ("6", "这条写得真好", Stance.FOR),
    ],
)
def test_what_follows_an_article_is_an_opinion_on_it(
    article: str, text: str, stance: Stance | None
) -> None:
    (act,) = after_reading(article, text)
    assert (act.kind, act.articles, act.stance) == (Kind.OPINION, (article,), stance)
    assert act.shown
    assert text[slice(*act.span)] == act.text == text


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("你好", Kind.GREETING),
        ("谢谢恁", Kind.THANKS),
        ("我的事办到哪了", Kind.PROGRESS),
        ("着火了快来人", Kind.EMERGENCY),
        ("村支书贪污，俺要举报", Kind.REPORT),
        ("转人工", Kind.HUMAN),
        ("俺村路口有个坑，半年了没人管", Kind.COMPLAINT),
        ("俺村路灯太高了，照不着", Kind.COMPLAINT),
        ("垃圾太多了没人管", Kind.COMPLAINT),
        ("医保涨得太高了", Kind.COMPLAINT),
        ("建议村里修个公厕", Kind.SUGGESTION),
        ("建议增加垃圾桶", Kind.SUGGESTION),
        ("另外建议早点修路", Kind.SUGGESTION),
        ("请问低保咋办", Kind.QUESTION),
        ("我想问个事", Kind.UNCLEAR),
        ("在吗", None),
        ("今儿天真好", None),
        ("恁服务真好", None),
        ("外头下大雨了", None),
        ("吃罢饭没有", None),
        ("不算数", None),
        ("停", None),
        ("征询结果", None),
        ("我改主意了", None),
        ("啊啊啊啊", None),
        ("俺是来看看的", None),
        ("邻居家的狗半夜叫，太吵没人管", None),
    ],
)
def test_what_is_about_something_else_stays_what_it_is(text: str, kind: Kind | None) -> None:
    acts = after_reading("6", text)
    assert not any(act.shown or act.articles for act in acts)
    assert kind is None or acts[0].kind is kind


@pytest.mark.parametrize("text", ["啥叫携犬出户", "绳子多长才算合格", "没看懂", "导盲犬拴不拴"])
def test_a_question_stays_one_and_carries_the_article(text: str) -> None:
    (act,) = after_reading("4", text)
    assert (act.kind, act.articles) == (Kind.QUESTION, ("4",))


def test_an_article_in_the_words_counts_before_the_one_shown() -> None:
    (act,) = after_reading("4", "第六条罚得太重")
    assert (act.articles, act.shown) == (("6",), False)


def test_one_message_may_be_on_the_article_and_on_something_else() -> None:
    text = "罚款得降一点，五百就中。另外俺村的路灯坏了半年没人管"
    mine, other = after_reading("6", text)
    assert (mine.kind, mine.articles) == (Kind.OPINION, ("6",))
    assert mine.text == "罚款得降一点，五百就中"
    assert (other.kind, other.articles) == (Kind.COMPLAINT, ())


def test_danger_stands_first_beside_an_opinion() -> None:
    acts = after_reading("6", "罚款应该降到五百。另外快来人，俺家着火了")
    assert [act.kind for act in acts] == [Kind.EMERGENCY, Kind.OPINION]


@pytest.mark.parametrize(
    ("text", "articles"),
    [("同意", ("*",)), ("俺全家都支持", ("*",)), ("整个都不行", ("*",)), ("罚得太重了", ())],
)
def test_after_the_draft_as_a_whole_only_a_plain_stand_is_on_the_whole(
    text: str, articles: tuple[str, ...]
) -> None:
    (act,) = after_reading("", text)
    assert (act.kind, act.articles) == (Kind.OPINION, articles)


@pytest.mark.parametrize(
    ("text", "kind", "articles"),
    [
        ("养犬条例我不同意", Kind.OPINION, ("*",)),
        ("《样例市文明养犬条例》我支持", Kind.OPINION, ("*",)),
        ("养犬条例罚得太重了", Kind.OPINION, ()),
        ("养犬条例应该加上导盲犬", Kind.OPINION, ()),
        ("养犬条例啥时候开始施行", Kind.QUESTION, ()),
        ("俺村的狗太多了没人管", Kind.COMPLAINT, ()),
    ],
)
def test_a_stand_on_a_draft_called_by_its_name_is_an_opinion(
    text: str, kind: Kind, articles: tuple[str, ...]
) -> None:
    (act,) = on_named(understand(text, PLACES, DRAFTS).acts, DRAFTS)
    assert (act.kind, act.articles) == (kind, articles)


@pytest.mark.parametrize(
    "text",
    [
        "太" * 5000,
        "全都" * 500,
        "喂" * 500,
        "我们问问题" * 300,
        "第八条" * 3000,
        "罚，" * 3000,
        "😀" * 500,
        "《" * 2000,
    ],
)
def test_hostile_texts_are_read_quickly(text: str) -> None:
    assert after_reading("6", text)
    assert article_asked_for(text) == ()
    assert draft_called(text, DRAFTS) is None
