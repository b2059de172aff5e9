"""Every dialogue that a clerk wrote down goes as she wrote it, on both databases."""

from __future__ import annotations

from pathlib import Path

import pytest

from handlers.desk import Desk
from tests.support.script_playing import Play
from tests.support.script_reading import Script, ScriptFault, read_scripts
from tests.support.twins import StandingClock, WritingMessenger

HERE = Path(__file__).parent
SCRIPTS = [script for file in sorted(HERE.glob("*.txt")) for script in read_scripts(file)]


def play(stage: Desk, script: Script) -> None:
    assert isinstance(stage.clock, StandingClock)
    assert isinstance(stage.messenger, WritingMessenger)
    Play(stage, stage.clock, stage.messenger, script).run()


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.title)
def test_the_dialogue_goes_as_written(stage: Desk, script: Script) -> None:
    play(stage, script)


def test_there_are_many_and_each_has_a_title_of_its_own() -> None:
    titles = [script.title for script in SCRIPTS]
    assert len(titles) >= 60
    assert len(set(titles)) == len(titles)


def fault_in(tmp_path: Path, text: str) -> str:
    file = tmp_path / "稿子.txt"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ScriptFault) as fault:
        read_scripts(file)
    return str(fault.value)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("村民：你好", "稿子.txt 第1行：前面还没有标题"),
        ("== 甲\n村民:你好\n机器人说：包含「好」", "第2行：看不懂这一行：村民:你好。冒号要用中文"),
        ("== 甲\n(过了1分钟)\n机器人说：包含「好」", "括号要用中文"),
        ("== 甲\n村民：你好\n机器人说：好", "要写成 机器人说：包含「…」"),
        ("== 甲\n村民：你好", "第1行：“甲”什么也没有检查"),
        ("== 甲", "“甲”下面一句话也没有"),
        ("== 甲\n大爷喊了一声", "能写哪些话，见"),
    ],
)
def test_a_wrong_line_is_named_in_chinese(tmp_path: Path, text: str, says: str) -> None:
    assert says in fault_in(tmp_path, text)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("机器人说：包含「没有的话」", "第3行：没说「没有的话」。说的是："),
        ("机器人说：不含「好」", "第3行：不该说「好」"),
        ("事项：1件", "第3行：有0件"),
        ("（扫码：月亮）\n机器人说：包含「好」", "样例城市里“月亮”没有征集箱的码"),
        ("编号和上一条一样", "第3行：上一条里没有编号"),
    ],
)
def test_a_failed_check_says_what_was_there_instead(
    stage: Desk, tmp_path: Path, text: str, says: str
) -> None:
    file = tmp_path / "稿子.txt"
    file.write_text(f"== 甲\n村民：你好\n{text}", encoding="utf-8")
    (script,) = read_scripts(file)
    with pytest.raises(ScriptFault) as fault:
        play(stage, script)
    assert says in str(fault.value)
