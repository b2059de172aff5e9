"""The sentences of the papers on opinions, made from their figures. Zeros are sentences, too."""

from __future__ import annotations

from collections.abc import Iterable

from reports.opinions import (
    NO_STANCE,
    NOT_YET,
    ArticleFigures,
    OpinionData,
    OpinionLine,
    by_article,
    by_point,
    channels,
    counted_people,
    outcomes,
    stances,
)
from reports.text import width
from reports.week import chinese_date
from reports.wording import moment

_TITLE_WIDTH = 19  # characters of a title in one line

TABLE = "意见汇总表"
REPORT = "意见建议报告"


def law(data: OpinionData) -> str:
    """'《样例市养犬管理规定（草案）》'."""
    return f"《{data.short_title}》"


def table_title(data: OpinionData) -> str:
    return f"{law(data)}{TABLE}"


def report_title(data: OpinionData) -> str:
    return f"关于{law(data)}征求意见情况的报告"


def title_lines(data: OpinionData) -> tuple[str, ...]:
    """The title as it is set: a long one breaks between its parts, not within a word."""
    title = report_title(data)
    if width(title) <= _TITLE_WIDTH:
        return (title,)
    return (f"关于{law(data)}", "征求意见情况的报告")


def addressee(data: OpinionData) -> str:
    return "市人大常委会：" if data.is_city else "市人大常委会法制工作委员会："


def window(data: OpinionData) -> str:
    """'2026年10月12日至11月13日'."""
    last = chinese_date(data.closes)
    if data.opens.year == data.closes.year:
        last = f"{data.closes.month}月{data.closes.day}日"
    return f"{chinese_date(data.opens)}至{last}"


def lead(data: OpinionData) -> str:
    asked = f"按照{data.letter}要求，" if data.letter else ""
    who = "全市基层立法联系点" if data.is_city else data.office
    return f"{asked}{window(data)}，{who}就{law(data)}征求了群众意见。现将有关情况报告如下。"


def work(data: OpinionData) -> str:
    """How much was said, by whom, on which ways."""
    if not data.lines:
        return f"征求意见期间，没有收到对{law(data)}的意见。"
    said = sum(line.same for line in data.lines)
    merged = said - len(data.lines)
    parts = [
        f"共收到意见{said}条（{counted_people(data.people, data.unknown)}）"
        + (f"，合并相同意见后为{len(data.lines)}条" if merged else "")
    ]
    ways = "、".join(f"{name}{count}条" for name, count in channels(data) if count)
    parts.append(f"按渠道分，{ways}" if ways else "")
    late = sum(line.late for line in data.lines)
    parts.append(f"其中{late}条在截止以后收到，一并列入并注明" if late else "")
    return "。".join(part for part in parts if part) + "。"


def points(data: OpinionData) -> str:
    """Which points took part; the silent ones are named, too."""
    if not data.is_city or not data.points:
        return ""
    heard = by_point(data)
    active = [name for name, count in heard if count and name in data.points]
    silent = [name for name, count in heard if not count]
    sentence = f"{len(data.points)}个联系点参加，{len(active)}个收到了意见"
    if not silent:
        return f"{sentence}。"
    names = "、".join(silent[:8]) + ("等" if len(silent) > 8 else "")
    return f"{sentence}；{names}{len(silent)}个联系点没有收到意见。"


def steps(data: OpinionData) -> str:
    return f"已完成的工作：{'；'.join(data.steps)}。" if data.steps else ""


def overall(data: OpinionData) -> str:
    """For and against, over all that was said."""
    told = [(name, count) for name, count in stances(data.lines) if name != NO_STANCE]
    if not told:
        return "来信没有表明对草案或具体条款赞成还是反对。" if data.lines else "没有收到总体意见。"
    total = sum(count for _, count in told)
    parts = "、".join(f"{name}{count}条（{_share(count, total)}）" for name, count in told)
    hot = sorted((row for row in by_article(data) if row.article.key), key=lambda row: -row.said)[
        :3
    ]
    where = "、".join(f"{row.article.place}（{row.said}条）" for row in hot)
    return f"表明态度的意见中，{parts}。" + (f"意见集中在{where}。" if where else "")


def _share(count: int, total: int) -> str:
    return f"{100 * count / total:.1f}%" if total else "0"


def article_count(row: ArticleFigures) -> str:
    """'意见3条，5条来信说到'."""
    if row.said == row.opinions:
        return f"共{row.opinions}条意见。"
    return f"共{row.opinions}条意见，合并前{row.said}条。"


def adoption(lines: Iterable[OpinionLine]) -> str:
    found = list(lines)
    if not found:
        return "没有需要研究采纳的意见。"
    counts = dict(outcomes(found))
    waiting = counts.pop(NOT_YET)
    if waiting == len(found):
        return f"{len(found)}条意见尚在研究，采纳情况待定。"
    parts = "、".join(f"{name}{count}条" for name, count in counts.items())
    rest = f"，尚有{waiting}条待定" if waiting else ""
    return f"{len(found)}条意见中，{parts}{rest}。"


def feedback(data: OpinionData) -> str:
    """Who has heard of it, and what they thought of it."""
    decided = [line for line in data.lines if line.outcome]
    if not decided:
        return ""
    told = sum(line.told is not None for line in decided)
    sentence = f"已有采纳结果的{len(decided)}条中，{told}条已告知本人"
    rated = [(name, count) for name, count in data.ratings if count]
    if rated and sum(count for _, count in rated) >= data.small:
        scores = "、".join(f"{name}{count}人" for name, count in rated)
        sentence += f"；收到评价{sum(count for _, count in rated)}个，{scores}"
    return f"{sentence}。"


def outcome(line: OpinionLine) -> str:
    """'部分采纳：写入第九条。省里的条例定了数额。', '待定'."""
    if not line.outcome:
        return NOT_YET
    where = f"写入{line.new_place}" if line.new_place else ""
    reason = line.reason if line.outcome != "采纳" else ""
    why = "；".join(part.rstrip("。") for part in (where, reason, line.answer) if part)
    return f"{line.outcome}：{why}。" if why else f"{line.outcome}。"


def marks(line: OpinionLine) -> str:
    """'对第1稿，逾期'."""
    version = f"对第{line.version}稿" if line.version else ""
    return "，".join(filter(None, (version, "逾期" if line.late else "")))


def traced(data: OpinionData) -> str:
    """The line by which a paper is found again: number, time of the data, check code."""
    if not data.imprint.number:
        return ""
    return (
        f"编号：{data.imprint.number}；数据时间：{moment(data.made)}；"
        f"校验码：{data.imprint.check_code}。"
    )
