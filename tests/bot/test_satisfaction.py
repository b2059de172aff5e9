"""谢谢, 满意, 不满意, 五分: what is a word on our work, and what is something else."""

from __future__ import annotations

import pytest

from bot.satisfaction import Satisfied, satisfaction_in

MEANS: tuple[tuple[int | None, str], ...] = (
    (5, "很满意|非常满意！|可满意了|十分满意，谢谢|5分|打5分|给五星|５分"),
    (4, "满意|满意。|满意了|挺满意|基本满意|俺满意|我觉得满意|4分"),
    (3, "一般|一般吧|还行|凑合|马马虎虎|3分"),
    (2, "不满意|不太满意|不大满意|不满意！|冇满意|2分"),
    (1, "很不满意|非常不满意|太不满意了|1分"),
    (
        None,
        "谢谢|谢谢啊|谢谢你们|多谢了|好的谢谢|知道了，谢谢恁|太感谢了|辛苦了|谢谢，辛苦了|感谢政府",
    ),
)


@pytest.mark.parametrize(
    ("score", "text"), [(score, text) for score, texts in MEANS for text in texts.split("|")]
)
def test_it_is_a_word_on_our_work(score: int | None, text: str) -> None:
    assert satisfaction_in(text) == Satisfied(score)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("不满意，理由太笼统", Satisfied(2, "理由太笼统")),
        ("满意！建议再快点", Satisfied(4, "建议再快点")),
        ("很不满意\n没说到点上", Satisfied(1, "没说到点上")),
    ],
)
def test_words_behind_it_go_on(text: str, said: Satisfied) -> None:
    assert satisfaction_in(text) == said


@pytest.mark.parametrize(
    "text",
    [
        "", "5", "五", "对第八条不满意", "满意度调查是啥时候", "群众不满意的事多着呢",
        "一般是几点上班", "谢谢你们把路灯修好，再把东头也修修", "扣我5分咋回事", "一般程序咋走",
        "5分钟一趟车太少", "还行，就是贵" * 60,
    ],
)  # fmt: skip
def test_it_is_something_else(text: str) -> None:
    assert satisfaction_in(text) is None
