"""References to articles in a normalised text, in the short form `条.款(项)`.

Forms after the labelling rules: 第四十二条第一款第(三)项 → 42.1(3), 第二十条之一 → 20-1,
第五章 → ch5, 附则 → ch:附则, 第八至十条 → 8, 9, 10. Counts (提12条意见), the writer's own
numbering (先说第一条: …) and other laws (《民法典》第二百七十八条) do not point into the draft.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.numerals import NUMERAL, number
from bot.outline import Outline
from bot.reading import LawCited

_N = NUMERAL
_LIST = r"(?:\s{0,2}[、，和与跟及同到至~\-]{1,2}\s{0,2})"
_ARTICLE = re.compile(
    rf"(?P<ord>第?)\s{{0,2}}(?P<first>{_N})(?P<rest>(?:{_LIST}第?\s{{0,2}}{_N}){{0,12}})"
    rf"\s{{0,2}}条(?P<of>之{_N})?"
)
_BARE = re.compile(rf"(?<![\d.第])(?P<n>[1-9]\d{{0,2}})\s?\((?P<k>{_N})\)(?:\s?\((?P<x>{_N})\))?")
_PART = re.compile(
    rf"\s{{0,2}}[的里]?\s{{0,2}}第?\s{{0,2}}(?P<n>{_N})(?P<more>(?:[、和与跟及到至]第?{_N}){{0,6}})"
    rf"\s{{0,2}}[款]"
)
_ITEM = re.compile(
    rf"\s{{0,2}}[的里]?(?:\s{{0,2}}第?\s{{0,2}}\(?(?P<n>{_N})\)?\s{{0,2}}项|\s{{0,2}}第?\((?P<b>{_N})\)项?)"
)
_LOOSE_PART = re.compile(rf"第\s{{0,2}}(?P<n>{_N})\s{{0,2}}款")
_LOOSE_ITEM = re.compile(rf"第\s{{0,2}}\(?(?P<n>{_N})\)?\s{{0,2}}项")
_CHAPTER = re.compile(rf"第\s{{0,2}}(?P<n>{_N})\s{{0,2}}章")
_CHAPTER_TITLES = ("总则", "附则", "法律责任")
_CHAPTER_NAMED = re.compile(r"(?P<t>[\u4e00-\u9fff]{2,10}?)(?:那|这|的|哪)?(?:一|个)?章")
_LAST = re.compile(r"最后(?:那|这)?一?条")
_COUNTING = re.compile(
    r"(?:提|共|有|写|的|几|这|那|了|发|收到|收集|汇总|整理|征集|采纳|回复|反馈|要|增加|出|给)$"
)
_COUNTED = re.compile(
    r"(?:意见|建议|要求|理由|措施|信息|消息|短信|微信|规定|路|街|道|河|沟|狗|鱼|船|巷|胡同|线|腿|命"
    r"|心|龙|裤|烟|毛巾|新闻|回复|评论|留言|办法|原因|好处|评价|语音|通知|问题|经验|诉求|线索)"
)
_REFERS = re.compile(
    r"(?:说|里|写|规|定|不|罚|太|支持|同意|反对|赞成|应|该|得|要|第|跟|和|与|改|删|加|没|有意见|中|这|那|咋"
    r"|是不是|啥|什么|规定|怎)"
)
_SAID_FIRST = re.compile(r"(?:先说|首先说|再说|最后说|其次|先讲|再讲|说一下|我的|俺的)\s?$")
_OWN_MARK = re.compile(r"\s?[:：、]")
_BRACKETED = re.compile(r"《(?P<law>[^》\n]{2,40})》\s?(?:的|里的?|中的?|里头)?\s?$")
_PLAIN_LAW = re.compile(
    r"(?P<law>[\u4e00-\u9fff]{0,18}?(?:民法典|宪法|法|条例|办法|规定|细则|法典))"
    r"\s?(?:的|里的?|中的?|里头)?\s?$"
)
_DRAFT_WORD = re.compile(r"草案|征求意见稿|修订稿|审议稿|送审稿")
_THIS = re.compile(
    r"(?:^|这个?|本|该|此|新|那个?|咱们?|这部|修订|的|对|按照?|根据|看了|关于|草案|市里|在|和|跟|,|，)$"
)
KNOWN_LAWS = (
    "民法典", "宪法", "刑法", "立法法", "劳动法", "劳动合同法", "物业管理条例", "城乡规划法",
    "道路交通安全法", "土地管理法", "村民委员会组织法", "信访工作条例", "治安管理处罚法",
    "行政处罚法", "消费者权益保护法", "未成年人保护法", "老年人权益保障法", "消防法",
    "环境保护法", "大气污染防治法", "食品安全法", "行政许可法", "婚姻法", "继承法",
    "民事诉讼法", "刑事诉讼法", "行政诉讼法", "义务教育法", "反家庭暴力法", "个人信息保护法",
    "社会保险法", "工伤保险条例", "保障农民工工资支付条例", "噪声污染防治法", "物权法",
)  # fmt: skip
_KNOWN = re.compile("|".join(sorted(KNOWN_LAWS, key=len, reverse=True)))


@dataclass(frozen=True, slots=True)
class Reference:
    """One reference: where it stands, and the articles of the open draft or the law it cites."""

    start: int
    end: int
    articles: tuple[str, ...] = ()
    law: LawCited | None = None


def references(text: str, outline: Outline | None = None) -> list[Reference]:
    """All references of a normalised text in order. `outline` is the open draft, if one is."""
    found = list(_articles(text, outline))
    taken = [(r.start, r.end) for r in found]
    for candidate in (*_chapters(text, outline), *_short_forms(text), *_laws_alone(text)):
        if not any(candidate.start < e and s < candidate.end for s, e in taken):
            found.append(candidate)
            taken.append((candidate.start, candidate.end))
    found = _inherit(text, sorted(found, key=lambda r: r.start))
    return _without_chapters_beside_articles(found)


def _articles(text: str, outline: Outline | None) -> Iterator[Reference]:
    own = _own_numbering(text)
    for match in _ARTICLE.finditer(text):
        if match.start() in own or not _is_reference(text, match):
            continue
        heads = _heads(match)
        if not heads:
            continue
        end, tails = _tail(text, match.end())
        names = tuple(f"{head}{tail}" for head in heads[:-1] for tail in ("",)) + tuple(
            f"{heads[-1]}{tail}" for tail in tails
        )
        law, start = _law_before(text, match.start(), outline)
        if law:
            cited = LawCited(law, heads[0])
            yield Reference(start, end, (), cited)
            for head in heads[1:]:
                yield Reference(match.start(), end, (), LawCited(law, head))
        else:
            yield Reference(match.start(), end, names)


def _heads(match: re.Match[str]) -> list[str]:
    """The article numbers of one match: a list, a range, or one with 之一."""
    first = number(match["first"])
    if first is None or first == 0:
        return []
    numbers = [first]
    for joint, written in re.findall(rf"({_LIST})第?\s{{0,2}}({_N})", match["rest"]):
        value = number(written)
        if value is None:
            continue
        last = numbers[-1]
        is_range = any(sign in joint for sign in "到至~-") and last < value <= last + 60
        numbers.extend(range(last + 1, value + 1) if is_range else [value])
    heads = [str(value) for value in dict.fromkeys(numbers)]
    if match["of"]:
        heads[-1] += f"-{number(match['of'][1:])}"
    return heads


def _tail(text: str, position: int) -> tuple[int, list[str]]:
    """款 and 项 after an article: the end of the reference and the endings, such as .1(3)."""
    parts = [""]
    part = _PART.match(text, position)
    if part:
        parts = [f".{n}" for n in _numbers(part["n"], part["more"])]
        position = part.end()
    items: list[str] = []
    while item := _ITEM.match(text, position):
        value = number(item["n"] or item["b"])
        if item["b"] and not part and not items and _two_brackets(text, item.end()):
            parts, part = [f".{value}"], item
        else:
            items.append(f"({value})")
        position = item.end()
        position += bool(
            re.match(
                r"[、和](?=第?\(?[一二三四五六七八九十\d]{1,3}\)?项)", text[position : position + 8]
            )
        )
    if items:
        return position, [f"{p}{i}" for p in parts[:-1] for i in ("",)] + [
            f"{parts[-1]}{i}" for i in items
        ]
    return position, parts


def _two_brackets(text: str, position: int) -> bool:
    """42条(1)(三): of two brackets the first is the 款."""
    return bool(re.match(rf"\({_N}\)", text[position : position + 10]))


def _numbers(first: str, more: str) -> list[int]:
    values = [number(first) or 0]
    for joint, written in re.findall(rf"([、和与跟及到至])第?({_N})", more):
        value = number(written) or 0
        values.extend(range(values[-1] + 1, value + 1) if joint in "到至" else [value])
    return values


def _is_reference(text: str, match: re.Match[str]) -> bool:
    """第N条 is one; N条 is one unless it counts something (提12条意见, 一条狗)."""
    if match["ord"] or "第" in match["rest"]:
        return True
    before, after = text[max(0, match.start() - 4) : match.start()], text[match.end() :]
    if _PART.match(after) or _ITEM.match(after) or match["of"]:
        return True
    if _COUNTED.match(after) or _COUNTING.search(before) or match["first"] in {"两", "几"}:
        return False
    value = number(match["first"]) or 0
    if value < 10 and not match["first"].isascii():
        return bool(_REFERS.match(after)) and value > 1 and not before.strip()
    return value > 1 or bool(_REFERS.match(after))


def _own_numbering(text: str) -> set[int]:
    """Starts of 第一条: … 第二条: … that the writer uses to number her own points."""
    ordered = [m for m in _ARTICLE.finditer(text) if m["ord"] and not m["rest"] and not m["of"]]
    marked = [m for m in ordered if _OWN_MARK.match(text, m.end()) or _said_first(text, m)]
    if not marked or number(marked[0]["first"]) != 1:
        return {m.start() for m in marked if _said_first(text, m)}
    run, expected = set(), 1
    for match in marked:
        if number(match["first"]) == expected:
            run.add(match.start())
            expected += 1
    return run if expected > 2 or _said_first(text, marked[0]) else set()


def _said_first(text: str, match: re.Match[str]) -> bool:
    return bool(_SAID_FIRST.search(text[max(0, match.start() - 4) : match.start()]))


def _law_before(text: str, position: int, outline: Outline | None) -> tuple[str | None, int]:
    """The other law an article belongs to and where its name starts; None for the open draft."""
    before = text[max(0, position - 46) : position]
    offset = position - len(before)
    match = _BRACKETED.search(before)
    if match:
        ours = _DRAFT_WORD.search(match["law"]) or (outline and outline.is_called(match["law"]))
        return (None if ours else _short_law(match["law"])), offset + match.start()
    match = _PLAIN_LAW.search(before)
    if not match or (outline and outline.is_called(match["law"])):
        return None, position
    known = _KNOWN.search(match["law"])
    if known and known.end() == len(match["law"]):
        return known.group(), offset + match.start("law") + known.start()
    return None, position


def _short_law(title: str) -> str:
    return title.removeprefix("中华人民共和国").strip()


def _chapters(text: str, outline: Outline | None) -> Iterator[Reference]:
    for match in _CHAPTER.finditer(text):
        value = number(match["n"])
        if value:
            yield Reference(match.start(), match.end(), (f"ch{value}",))
    for title in _titles(outline):
        for match in re.finditer(re.escape(title), text):
            yield Reference(match.start(), match.end(), (f"ch:{title}",))
    for match in _LAST.finditer(text):
        if outline and outline.articles:
            yield Reference(match.start(), match.end(), (outline.articles[-1],))
    if outline:
        yield from _chapters_by_subject(text, outline)


def _titles(outline: Outline | None) -> tuple[str, ...]:
    return _CHAPTER_TITLES


def _chapters_by_subject(text: str, outline: Outline) -> Iterator[Reference]:
    """罚款那一章 → the chapter of the open draft whose title is about it."""
    for match in _CHAPTER_NAMED.finditer(text):
        for cut in range(len(match["t"]) - 1):
            chapter = outline.chapter_about(match["t"][cut:])
            if chapter is not None:
                yield Reference(match.start() + cut, match.end(), (f"ch{chapter}",))
                break


def _short_forms(text: str) -> Iterator[Reference]:
    """42(1)(三) without 条."""
    for match in _BARE.finditer(text):
        part, item = number(match["k"]), number(match["x"] or "")
        tail = f".{part}({item})" if item else f"({part})"
        yield Reference(match.start(), match.end(), (f"{match['n']}{tail}",))


def _laws_alone(text: str) -> Iterator[Reference]:
    """A well-known law named without an article."""
    for match in _KNOWN.finditer(text):
        start = match.start() - (text[match.start() - 1 : match.start()] == "《")
        yield Reference(start, match.end(), (), LawCited(match.group(), ""))


def _inherit(text: str, found: list[Reference]) -> list[Reference]:
    """第三十条第一款没意见，第二款得删: an article named once holds for the 款 that follow."""
    if not any(r.articles for r in found):
        return found
    loose: list[Reference] = []
    for pattern, form in ((_LOOSE_PART, ".{}"), (_LOOSE_ITEM, "({})")):
        for match in pattern.finditer(text):
            if any(r.start <= match.start() < r.end for r in (*found, *loose)):
                continue
            head = _article_before(found, match.start())
            if head:
                item = _ITEM.match(text, match.end()) if form[0] == "." else None
                tail = f"({number(item['n'] or item['b'])})" if item else ""
                name = head.split("(")[0] if form[0] == "(" else head.split("(")[0].split(".")[0]
                name += form.format(number(match["n"])) + tail
                loose.append(Reference(match.start(), item.end() if item else match.end(), (name,)))
    return sorted((*found, *loose), key=lambda r: r.start)


def _article_before(found: list[Reference], position: int) -> str | None:
    """The last article named before `position`, None when another law was named since."""
    last: Reference | None = None
    for reference in found:
        if reference.start < position:
            last = reference
    if last is None or last.law or last.articles[-1].startswith("ch"):
        return None
    return last.articles[-1]


def _without_chapters_beside_articles(found: list[Reference]) -> list[Reference]:
    """第四章第三十六条 → the article alone: a chapter directly before an article goes."""
    kept = []
    for reference, following in zip(found, [*found[1:], None], strict=False):
        chapter = bool(reference.articles) and reference.articles[0].startswith("ch")
        beside = (
            following is not None and following.articles and following.start - reference.end <= 2
        )
        if not (chapter and beside and following and not following.articles[0].startswith("ch")):
            kept.append(reference)
    return kept
