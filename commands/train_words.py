"""How a training is told to an operator."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from unicodedata import east_asian_width

from commands.parts import SHANGHAI
from handlers.train import Trained
from handlers.train_back import Version
from models.town_weights import SHIPPED
from training.course import Stage
from training.exam import Compared, Worse

STAGES: dict[Stage, str] = {
    Stage.READING: "读更正过的来信",
    Stage.TRYING: "留出一部分人，先试学",
    Stage.LEARNING: "用全部更正学",
    Stage.EXAMINING: "新旧两份对着考",
}
_WORSE: dict[Worse, str] = {
    Worse.MISSES_EMERGENCIES: "紧急来信漏得更多",
    Worse.MISSES_REPORTS: "举报漏得更多",
    Worse.FALSE_EMERGENCIES: "把不急的当成紧急的更多",
    Worse.FALSE_REPORTS: "把不是举报的当成举报的更多",
    Worse.MAIN_ACT: "类别认对的比例降了，不是碰巧",
    Worse.NO_GAIN: "更正之间互相矛盾，学了也认不准留出的人的来信",
    Worse.TURNS_MUCH: "没人改过的来信也有三分之一以上会换类别",
    Worse.OVERRULES_MUCH: "改过类别的占来信的四成以上，不像平常的更正",
}
_ROWS = (
    ("main_act", "主要意思认对"),
    ("macro_f1", "各类平均 F1"),
    ("missed_emergencies", "漏掉的紧急"),
    ("missed_reports", "漏掉的举报"),
    ("false_emergencies", "误当紧急"),
    ("false_reports", "误当举报"),
)
NONE_YET = "还没有本地学习的版本，用的是随程序来的那一份。"


def counted(counts: dict[str, int]) -> str:
    """What was learned from."""
    return (
        f"工作人员改过 {counts['by_staff']} 件，本人改过 {counts['by_person']} 件，"
        f"处理时没改的 {counts['confirmed']} 件，一共 {counts['people']} 个人；"
        f"另有 {counts['not_learnable']} 件改成了靠规则认的类别或已封存，没有学。"
    )


def result(trained: Trained) -> str:
    """The table before and after."""
    parts = [("没学过的例句", trained.set_aside), ("学过的例句", trained.known)]
    town = trained.town
    if town.fold is not None:
        parts.append(("本地留出不学的人，“现在”是随程序来的那一份", town.fold))
    tables = [f"{title}，{one.before.lines} 条\n{_table(one)}" for title, one in parts]
    if town.uncorrected:
        tables.append(
            f"最近没人改过类别的来信 {town.uncorrected} 件，新的会认成别的类别 "
            f"{_number(town.turned)}。"
        )
    return "\n\n".join(tables)


def refused(worse: Sequence[Worse]) -> str:
    """Why the new version was not taken."""
    reasons = "；".join(_WORSE[why] for why in worse)
    return (
        f"新学的这一份不如现在用的：{reasons}。没有换，现在用的照旧。请看看最近的更正有没有改错的。"
    )


def _table(compared: Compared) -> str:
    before, after = compared.before.as_row(), compared.after.as_row()
    rows = [("", "现在", "新的")]
    rows += [(name, _number(before[key]), _number(after[key])) for key, name in _ROWS]
    widths = [max(_width(row[at]) for row in rows) for at in range(3)]
    lines = ["  ".join(_padded(c, w) for c, w in zip(row, widths, strict=True)) for row in rows]
    return "\n".join(f"  {line}".rstrip() for line in lines)


def _number(value: float) -> str:
    return f"{100 * value:.1f}%" if isinstance(value, float) else str(value)


def _width(text: str) -> int:
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in text)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))


def listed(version: Version) -> str:
    """One version in two lines."""
    marks = ["正在用"] if version.in_use else []
    if version.outdated:
        marks.append("照旧程序学的，已不能用")
    if version.gone:
        marks.append(f"其中 {version.gone} 件后来撤回、删除或封存，请重新训练")
    mark = f"（{'；'.join(marks)}）" if marks else ""
    head = f"第 {version.number} 版  {_when(version.made_at)}  {version.made_by}{mark}"
    return f"{head}\n    {counted(version.counts)}\n    {_figures(version.figures)}"


def named(version: str) -> str:
    return "随程序来的那一份" if version == SHIPPED else f"第 {version} 版"


def _when(moment: datetime) -> str:
    return moment.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")


def _figures(figures: dict[str, Any]) -> str:
    after = figures["set_aside"]["after"]
    return (
        f"没学过的例句认对 {_number(float(after['main_act']))}，"
        f"漏掉紧急 {after['missed_emergencies']}，漏掉举报 {after['missed_reports']}"
    )
