"""Reads dialogue scripts that clerks write in Chinese (tests/scripts/README.md)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from statutes.numerals import number as read_number

SPEAKERS = ("村民", "村民甲", "村民乙", "村民丙")
_WHO = "|".join(sorted(SPEAKERS, key=len, reverse=True))
_UNITS = {"秒": "seconds", "分": "minutes", "小时": "hours", "天": "days", "周": "weeks"}


class ScriptFault(AssertionError):
    """What is wrong, in Chinese, with file and line."""

    def __init__(self, file: Path, line: int, what: str) -> None:
        super().__init__(f"{file.name} 第{line}行：{what}")


@dataclass(frozen=True, slots=True)
class Step:
    """One line: what it does, of whom, with what."""

    line: int
    verb: str
    who: str | None
    what: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Script:
    title: str
    file: Path
    line: int
    steps: list[Step] = field(default_factory=list)

    def fault(self, line: int, what: str) -> ScriptFault:
        return ScriptFault(self.file, line, what)


_QUOTED = r"(?:\s*「[^」]*」)+"
_LINES: list[tuple[str, re.Pattern[str]]] = [
    (verb, re.compile(pattern))
    for verb, pattern in (
        ("says", rf"(?P<who>{_WHO})：(?P<a>.*)"),
        ("picks", rf"(?P<who>{_WHO})选：(?P<a>.+)"),
        ("asks", rf"(?P<who>{_WHO})查(?P<a>{_WHO})的编号"),
        (
            "wait",
            r"（(?:又)?过了(?P<a>[\d一二三四五六七八九十百两半]+)(?P<b>秒|分|小时|天|周)钟?）",
        ),
        ("picture", rf"（(?P<who>{_WHO})?发来一张图）"),
        ("voice", rf"（(?P<who>{_WHO})?发来语音）"),
        ("dictates", rf"（(?P<who>{_WHO})?发来语音，识别为：(?P<a>.+)）"),
        ("video", rf"（(?P<who>{_WHO})?发来视频）"),
        ("link", rf"（(?P<who>{_WHO})?发来链接：(?P<a>.+)）"),
        ("place", rf"（(?P<who>{_WHO})?发来位置：(?P<a>.+)）"),
        ("follows", rf"（(?P<who>{_WHO})?关注）"),
        ("follows_at", rf"（(?P<who>{_WHO})?扫码关注：(?P<a>.+)）"),
        ("scans", rf"（(?P<who>{_WHO})?扫码：(?P<a>.+)）"),
        ("leaves", rf"（(?P<who>{_WHO})?取消关注）"),
        ("taps", rf"（(?P<who>{_WHO})?点菜单：(?P<a>.+)）"),
        ("repeats", rf"（(?P<who>{_WHO})?的?上一条，微信又送来一遍）"),
        ("outage", r"（系统检修）"),
        ("back", r"（系统恢复）"),
        ("clock", r"（定时任务跑一遍）"),
        ("entered", r"（工作人员登记：(?P<a>.+)）"),
        ("slip", r"（打印回执条）"),
        ("scans_slip", rf"（(?P<who>{_WHO})?扫(?P<a>旧?)回执条的码）"),
        ("types_code", rf"(?P<who>{_WHO})发认领码(?:，前面写：(?P<a>.+))?"),
        ("sorted", r"（工作人员接手）"),
        ("answered", r"（工作人员答复：(?P<a>.+)）"),
        ("notice", r"（发通知到(?P<a>[^：]+)：(?P<b>.+)）"),
        (
            "put_out",
            r"（征求意见：(?P<a>[^，]+)，(?:还有(?P<b>[\d一二三四五六七八九十]+)天|今天最后一天)）",
        ),
        ("new_text", r"（草案换成：(?P<a>.+)）"),
        ("called_off", r"（草案都撤了）"),
        ("linked", r"意见记在：(?P<a>.+)"),
        ("unlinked", r"意见没有记到草案"),
        ("silent", r"机器人没说话"),
        ("has", rf"机器人说：包含(?P<a>{_QUOTED})"),
        ("lacks", rf"机器人说：不含(?P<a>{_QUOTED})"),
        ("got", rf"(?P<who>{_WHO})?收到：包含(?P<a>{_QUOTED})"),
        ("matters", rf"事项(?:（(?P<who>{_WHO})）)?：(?P<a>\d+)件(?P<b>.*)"),
        ("nth", rf"第(?P<a>\d+)件(?:（(?P<who>{_WHO})）)?：(?P<b>.+)"),
        ("same", r"编号和上一条一样"),
        ("other", r"编号和上一条不一样"),
        ("findable", r"刚才的编号查得到"),
        ("alerts", r"提醒：(?P<a>\d+)条"),
    )
]


def read_scripts(file: Path) -> list[Script]:
    """All scripts of a file. Raises ScriptFault for a line that nobody could carry out."""
    scripts: list[Script] = []
    for number, raw in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        if line.startswith("=="):
            scripts.append(Script(line.strip("= "), file, number))
        elif not scripts:
            raise ScriptFault(file, number, "前面还没有标题。每段对话先写一行“== 标题”。")
        else:
            scripts[-1].steps.append(_step(file, number, line))
    for script in scripts:
        _check(script)
    return scripts


def _step(file: Path, number: int, line: str) -> Step:
    for verb, pattern in _LINES:
        match = pattern.fullmatch(line)
        if match is not None:
            found = match.groupdict()
            what = tuple(found[name] for name in ("a", "b") if found.get(name) is not None)
            return Step(number, verb, found.get("who"), what)
    raise ScriptFault(file, number, f"看不懂这一行：{line}。{_hint(line)}")


def _hint(line: str) -> str:
    if ":" in line[:6]:
        return "冒号要用中文的“：”。"
    if line.startswith("("):
        return "括号要用中文的“（ ）”。"
    if line.startswith("机器人说"):
        return "要写成 机器人说：包含「…」 或 机器人说：不含「…」。"
    return "能写哪些话，见 tests/scripts/README.md。"


def _check(script: Script) -> None:
    if not script.steps:
        raise script.fault(script.line, f"“{script.title}”下面一句话也没有。")
    checks = {"has", "lacks", "got", "matters", "nth", "same", "other", "silent", "alerts"}
    checks |= {"linked", "unlinked"}
    if not any(step.verb in checks for step in script.steps):
        raise script.fault(script.line, f"“{script.title}”什么也没有检查，加一行“机器人说：…”。")


def quoted(text: str) -> list[str]:
    """What stands between 「 and 」."""
    return re.findall(r"「([^」]*)」", text)


def span(step: Step) -> dict[str, float]:
    """How long to wait, as keywords of a timedelta."""
    amount = 0.5 if step.what[0] == "半" else float(read_number(step.what[0]) or 0)
    return {_UNITS[step.what[1]]: amount}


def tokens(text: str) -> Iterator[str]:
    """建议，石婆固镇，原话「…」 one by one."""
    for part in re.split(
        r"[，,、]", re.sub(r"「[^」]*」", lambda m: m[0].replace("，", "\0"), text)
    ):
        if part.strip():
            yield part.strip().replace("\0", "，")
