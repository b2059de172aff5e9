"""The three buttons: 提意见, 征询, 我的. What they say, and what a tap does."""

from __future__ import annotations

import logging
from collections.abc import Callable

from bot.phrases import say
from handlers.export import export
from handlers.opine.look import list_open
from handlers.progress import progress_of_all
from handlers.take import plain_act, take
from handlers.turn import Turn
from models.words import Kind, MenuTapped

log = logging.getLogger(__name__)


def buttons() -> list[dict[str, object]]:
    """The custom menu for menu/create: at most 3 buttons of 4 characters, 5 below each of 8."""
    return [
        _click("提意见", "suggest"),
        _click("征询", "consultations"),
        {
            "name": "我的",
            "sub_button": [
                _click("查进度", "progress"),
                _click("我的联系点", "mine"),
                _click("找工作人员", "human"),
                _click("我的全部记录", "export"),
                _click("怎么用", "help"),
            ],
        },
    ]


def menu_tapped(turn: Turn, push: MenuTapped) -> None:
    """CLICK. Old keys keep coming while phones have the old menu; an unknown one gets the help."""
    deed = _DEEDS.get(push.menu_key)
    if deed is None:
        log.info("a menu key this version does not know")
        turn.letter.add(say("help"))
    else:
        deed(turn)


def suggest(turn: Turn) -> None:
    turn.letter.add(say("menu_suggest"))


def mine(turn: Turn) -> None:
    name = turn.point_name(turn.follower.point_id)
    where = say("menu_mine_unbound") if name is None else say("menu_mine_bound", point=name)
    turn.letter.add(where)
    progress_of_all(turn)


def _click(name: str, key: str) -> dict[str, object]:
    return {"type": "click", "name": name, "key": key}


_DEEDS: dict[str, Callable[[Turn], object]] = {
    "suggest": suggest,
    "consultations": list_open,
    "mine": mine,
    "progress": progress_of_all,
    "export": export,
    "human": lambda turn: take(turn, [plain_act(Kind.HUMAN, "找工作人员", "点了菜单“找工作人员”")]),
    "help": lambda turn: turn.letter.add(say("help")),
}
