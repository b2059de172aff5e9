from __future__ import annotations

import re

import pytest

from handlers.ports import Verdict
from wechat.errcodes import CODES, lookup

LISTED = [
    *(-1, 40001, 40002, 40003, *range(40004, 40013), 40013, 40014, 40031, 40032, 40033, 40035),
    *(40037, 40059, 40066, 40125, 40130, 40132, 40137, 40164, 40200, 40243, 41001, 41002, 41004),
    *(42001, 43001, 43002, 43003, 43004, 43019, 43101, *range(44001, 44005), *range(45001, 45010)),
    *(45011, 45015, 45028, 45029, 45047, *range(45056, 45060), 45065, 45066, 45067, 45072, 45080),
    *(45081, 45083, 45084, *range(45157, 45160), 46003, 46004, 47001, 47003, *range(48001, 48007)),
    *(48008, 49003, 50001, 50002, 50004, 50005, 50007, *range(53404, 53407), 61004, 61007, 61016),
    *(*range(61450, 61458), *range(65301, 65318), 65320, 87014, 89501, 89503, 89506, 89507),
]


@pytest.mark.parametrize("code", LISTED)
def test_every_code_of_the_documentation_is_listed(code: int) -> None:
    assert code in CODES


@pytest.mark.parametrize("code", sorted(CODES))
def test_every_code_says_in_chinese_what_to_do(code: int) -> None:
    staff = lookup(code).staff
    assert re.search(r"[\u4e00-\u9fff]{4}", staff)
    assert staff.endswith("。")
    assert len(staff) <= 60


@pytest.mark.parametrize(
    ("code", "verdict", "alert"),
    [
        (-1, Verdict.RETRY, False),
        (40001, Verdict.REFRESH, False),
        (40014, Verdict.REFRESH, False),
        (42001, Verdict.REFRESH, False),
        (40164, Verdict.PAUSE, True),
        (45009, Verdict.PAUSE, True),
        (45011, Verdict.RETRY, False),
        (45015, Verdict.GIVE_UP_PERSON, False),
        (45047, Verdict.GIVE_UP_PERSON, False),
        (43101, Verdict.GIVE_UP_PERSON, False),
        (48001, Verdict.PAUSE, True),
        (48004, Verdict.PAUSE, True),
        (47003, Verdict.GIVE_UP_REQUEST, False),
        (40037, Verdict.GIVE_UP_REQUEST, True),
        (45065, Verdict.DONE, False),
        (50002, Verdict.GIVE_UP_PERSON, True),
        (99999, Verdict.GIVE_UP_REQUEST, True),
    ],
)
def test_a_code_asks_for_the_right_thing(code: int, verdict: Verdict, alert: bool) -> None:
    assert (lookup(code).verdict, lookup(code).alert) == (verdict, alert)
