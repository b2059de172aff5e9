"""The terms of a text: characters, their pairs, words, and the law's own long words.

A word of two characters is found as a pair wherever it stands, so that nothing a search by
characters would find is missed; longer words are found whole.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache

import ahocorasick

from bot import segment
from bot.lexicon import load

LEXICON = "legal_words.yaml"
_RUN = re.compile(r"[\u3400-\u9fff]+|[A-Za-z0-9]+")


def terms_of(text: str) -> Counter[str]:
    """Every term of a passage and how often it stands there."""
    found = Counter(pairs(text))
    found.update(char for char in set(text) if "\u4e00" <= char <= "\u9fff")
    found.update(
        word for word in segment.dictionary_words(text) if len(word) > 2 and word.isalnum()
    )
    found.update(term for _, term in legal_words(text))
    found.update(mark for mark, _, said in _MARKS if said.search(text))
    return found


def kinds_asked(question: str) -> frozenset[str]:
    """What kinds of answer a question wants: a place, a number to call, a time, an amount …"""
    return frozenset(kind for kind, asks in _KINDS.items() if asks.search(question))


def asked_for(question: str) -> list[str]:
    """The marks of what a question wants to hear: a time, an amount, a share, a fine."""
    return [mark for mark, asks, _ in _MARKS if asks.search(question)]


_KINDS = {
    "where": re.compile("在哪|放哪|搁哪|哪儿|哪里|地址|啥地方|什么地方|咋走|咋去|怎么走"),
    "call": re.compile("电话|号码|微信号|联系方式"),
    "what": re.compile("干啥|干什么|弄啥|是啥|啥意思|什么意思|做什么|有啥用|什么用"),
    "when": re.compile("几点|几天|多久|多长时间|啥时候|什么时候|几号|哪天|几时|多会儿|上班|下班"),
    "much": re.compile("多少钱|几块|收费|罚多少|发多少|工资"),
    "wrong": re.compile("坏了|丢了|没了|错了|不见了"),
}
_NUMBER = "[一二三四五六七八九十百千万两半0-9]"
_MARKS = (
    (
        "#time",
        re.compile("几天|多久|多长|几年|几个月|多少天|啥时候|什么时候|几日|多会儿|期限|一届"),
        re.compile(f"{_NUMBER}+(?:个)?(?:工作)?(?:日|天|月|年|小时)"),
    ),
    (
        "#may",
        re.compile(
            "能不能|不能|能[^，。？]{0,12}(?:不|吗)|让不让|可以|违规|违法|合规|合法|犯法|行不行|中不"
        ),
        re.compile("禁止|不得|可以|方可|有权"),
    ),
    (
        "#fine",
        re.compile("罚|处分|处理"),
        re.compile("罚款|责令|处分|行政处罚|追究"),
    ),
    (
        "#money",
        re.compile("多少钱|几块|几倍|罚多少|罚几|罚款多少|交多少"),
        re.compile(f"{_NUMBER}+(?:元|倍)|[0-9]+%|百分之"),
    ),
    (
        "#duties",
        re.compile(
            "干(?:啥|些啥|点啥|什么|些什么|嘛)|(?:管|做)(?:啥|哪些|些啥|什么)|职责|有啥用|起啥作用"
        ),
        re.compile("(?:履行|负责|行使|开展)[^。]{0,8}(?:职责|职权|责任|工作)[：:]|职责是"),
    ),
    (
        "#obligations",
        re.compile("(?:守|遵守)(?:啥|哪些|什么)|该干啥|义务"),
        re.compile("义务[：:]|遵守下列|履行下列义务"),
    ),
    (
        "#rights",
        re.compile("啥权|哪些权|有权|权利"),
        re.compile("享有下列权利|下列权利"),
    ),
    (
        "#office",
        re.compile("(?:哪|啥|什么)个?(?:部门|局|单位|口)|归谁管|归哪|谁管|哪儿管|找谁管"),
        re.compile("主管部门[^。；]{0,20}负责|负责[^。；]{0,24}(?:监督管理|管理)工作"),
    ),
    (
        "#papers",
        re.compile(
            "(?:带|交|要|办|走)(?:啥|哪些|什么)(?:材料|证件|手续|东西)|手续(?:咋|怎么)|咋申请|怎么申请"
            "|咋办理"
        ),
        re.compile("提交[^。]{0,8}材料|提出申请|申请书|交验|证明文件"),
    ),
    (
        "#conditions",
        re.compile(
            "(?:啥|什么|哪些)条件|(?:啥样|什么样|啥|什么|哪些)的?人(?:能|可以)|够(?:不够)?格"
        ),
        re.compile("下列条件|条件之一|符合[^。]{0,6}条件"),
    ),
    (
        "#count",
        re.compile("几个|多少人|几户|多少户|几人|多少票|多大|几岁|多少岁"),
        re.compile(f"{_NUMBER}+(?:人|名|户|票|周岁)|分之|过半数|以上的"),
    ),
    (
        "#since",
        re.compile(
            "(?:从|打)(?:哪|啥|什么|几)|(?:啥时候|什么时候|哪天|何时|几时)(?:起|算|开始|生效|归)|算我的"
        ),
        re.compile(
            "(?:时|日起|之日)(?:生效|设立|发生效力)|时发生效力|发生法律效力|自[^，。]{2,16}时"
        ),
    ),
    (
        "#whose",
        re.compile("归谁|算谁|谁的|归(?:国家|集体|个人|公家|村|业主|开发商)|是不是(?:我|国家)的"),
        re.compile("属于[^。]{0,12}(?:所有|共有)|归[^。]{0,12}所有|所有权|属国有|属农民集体|共有"),
    ),
    (
        "#court",
        re.compile(
            "(?:去|到|在|上)哪(?:个|家|里|儿)?[^，。]{0,6}(?:告|起诉|打官司)|哪(?:个|家|级)法院"
        ),
        re.compile("人民法院管辖|人民法院提出|人民法院申请|人民法院起诉"),
    ),
    (
        "#pays",
        re.compile("谁(?:来)?(?:出|掏|付|拿|承担)|(?:钱|费|费用)(?:归)?谁|找谁报|钱从哪|钱哪来"),
        re.compile("费用?[^。]{0,16}(?:承担|负担|列入)|负担|垫付|财政预算|经费|承担[^。]{0,8}费用"),
    ),
    (
        "#published",
        re.compile(
            "登(?:在|到)?哪|(?:哪里|哪儿|在哪|哪能|上哪)[^，。]{0,6}(?:看|查)|印在|哪个版本"
        ),
        re.compile("刊载|公报|标准文本|向社会公布|公告"),
    ),
)


def pairs(text: str) -> Iterator[str]:
    """Two characters side by side; a character that stands alone, and Latin or digits, whole."""
    for run in _RUN.findall(text):
        if len(run) == 1 or run.isascii():
            yield run.lower()
        else:
            yield from (run[at : at + 2] for at in range(len(run) - 1))


def legal_words(text: str) -> Iterable[tuple[int, str]]:
    """Long words of the lexicon's legal side in the text, with the position of their last sign."""
    found: Iterable[tuple[int, str]] = _legal().iter(text)
    return found


def spoken() -> dict[str, tuple[str, ...]]:
    """People's words, and what the law calls them."""
    return _lexicon()


@lru_cache(maxsize=1)
def siblings() -> dict[str, tuple[str, ...]]:
    """People's words, and what else people say for the same."""
    found: dict[str, tuple[str, ...]] = {}
    for said in load(LEXICON):
        words = str(said).split()
        for word in words:
            found[word] = (*found.get(word, ()), *(other for other in words if other != word))
    return found


@lru_cache(maxsize=1)
def _lexicon() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for said, legal in load(LEXICON).items():
        for word in str(said).split():
            found[word] = (*found.get(word, ()), *map(str, legal))
    return found


@lru_cache(maxsize=1)
def _legal() -> ahocorasick.Automaton:
    automaton = ahocorasick.Automaton()
    for term in {term for legal in _lexicon().values() for term in legal if len(term) > 2}:
        automaton.add_word(term, term)
    automaton.make_automaton()
    return automaton
