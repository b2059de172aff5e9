"""Roles by routes, and the walls between contact points."""

from __future__ import annotations

import pytest

from console.matters import read_filters
from handlers.inbox import ELSEWHERE
from models import receipt_number
from tests.console.conftest import ACCUSATION, STAFF, House, number_of

LIST, HOME_MATTER, AWAY_MATTER, SEALED_MATTER = "list", "question", "away", "sealed"
EVERYBODY = frozenset(STAFF)
WHO_MAY: dict[str, frozenset[str]] = {
    "/console/matters": EVERYBODY - {"shen"},
    "/console/matters/fresh": EVERYBODY - {"shen"},
    "/console/matters/{question}": frozenset({"shi", "bai", "zhou", "kong"}),
    "/console/matters/{question}?talk=all": frozenset({"shi", "bai", "zhou", "kong"}),
    "/console/matters/{away}": frozenset({"shi", "wai"}),
    "/console/matters/{sealed}": frozenset({"bao"}),
    "/console/attachments/{sealed_file}": frozenset({"bao"}),
    "/console/attachments/{away_file}": frozenset({"shi", "wai"}),
    "/console/themes": EVERYBODY - {"shen", "bao"},
    "/console/alerts": EVERYBODY - {"kong"},
    "/console/alerts/open": EVERYBODY,
    "/console/clock": frozenset({"shi", "shen"}),
    "/console/notices": frozenset({"shi", "bai", "zhou", "wai"}),
    "/console/sites": frozenset({"shi", "bai", "zhou", "wai"}),
    "/console/summaries": frozenset({"shi", "bai", "zhou", "wai"}),
    "/console/audit": frozenset({"shi", "shen"}),
    "/console/password": EVERYBODY,
}
"""Every page, and who gets it. Everybody else gets 403 or 404 and not a word of content."""


STEPS = {
    **dict.fromkeys(
        ("kind", "point", "articles", "split", "undo", "assign", "extend", "close", "merge"),
        frozenset({"shi", "bai", "zhou"}),
    ),
    "unmerge": frozenset({"shi", "bai", "zhou"}),
    "hold": frozenset({"shi", "bai", "zhou"}),
    "take-over": frozenset({"shi", "bai", "zhou"}),
    "escalate": frozenset({"bai", "zhou"}),
    "remark": frozenset({"shi", "bai", "zhou", "kong"}),
}
"""Every step on a matter of HOME, and who may take it."""


@pytest.mark.parametrize("login", sorted(STAFF))
def test_each_role_takes_its_steps_and_no_others(house: House, login: str) -> None:
    """With a form without its token, so that nothing changes: who may not is told so first, or
    finds no such matter."""
    browser = house.browser(login)
    token = browser.token("/console/password")
    for step, may in STEPS.items():
        path = f"/console/matters/{house.ids['question']}/{step}"
        fields = {"kind": "opinion", "why": "一", "remark": "一", "days": "5", "number": "1"}
        answer = browser.client.post(path, data=fields | {"csrf_token": token, "once": ""})
        words = answer.get_data(as_text=True)
        refused = answer.status_code in {403, 404} or "您的角色不能做这一步" in words
        assert refused is (login not in may), (step, answer.status_code)


def address(house: House, path: str) -> str:
    ids = house.ids
    return path.format(
        question=ids["question"],
        away=ids["away"],
        sealed=ids["sealed"],
        sealed_file=ids[f"file of {ids['sealed']}"],
        away_file=ids[f"file of {ids['away']}"],
    )


@pytest.mark.parametrize("login", sorted(STAFF))
def test_each_role_gets_its_pages_and_no_others(house: House, login: str) -> None:
    browser = house.browser(login)
    got = {path: browser.opens(address(house, path)).status_code for path in WHO_MAY}
    wanted = {path: login in may for path, may in WHO_MAY.items()}
    assert {path: code == 200 for path, code in got.items()} == wanted
    assert {code for path, code in got.items() if not wanted[path]} <= {403, 404}


def test_a_stranger_is_sent_to_the_login_from_every_page(house: House) -> None:
    browser = house.browser()
    for path in WHO_MAY:
        answer = browser.opens(address(house, path))
        assert answer.status_code == 302, path
        assert answer.headers["Location"].startswith("/console/login?next="), path


@pytest.mark.parametrize("login", sorted(EVERYBODY - {"bao"}))
def test_an_accusation_is_nowhere_but_with_the_keeper(house: House, login: str) -> None:
    browser = house.browser(login)
    number = number_of(house, "sealed")
    for path in (
        "/console/matters",
        "/console/matters?kind=report",
        "/console/matters?q=贪污",
        f"/console/matters?q={number}",
        f"/console/matters/{house.ids['question']}",
        f"/console/matters/{house.ids['question']}?talk=all",
        f"/console/matters/{house.ids['away']}?talk=all",
    ):
        page = browser.reads(path)
        assert ACCUSATION[4:12] not in page, path
        assert "贪污" not in page.replace('value="贪污"', ""), path
        assert receipt_number.shown(number) not in page, path
        assert f"/console/matters/{house.ids['sealed']}" not in page, path


def test_in_a_conversation_an_accusation_and_what_names_it_leave_no_trace(house: House) -> None:
    """The accusation, the picture beside it, and the 进度 reply that lists it."""
    page = house.browser("bai").reads(f"/console/matters/{house.ids['question']}?talk=all")
    assert "is-veiled" not in page
    assert "封存" not in page
    assert ELSEWHERE not in page
    assert "请问电动车能在楼道里充电吗" in page


def test_the_keeper_reads_the_accusation_and_nothing_else_of_the_person(house: House) -> None:
    page = house.browser("bao").reads(f"/console/matters/{house.ids['sealed']}?talk=all")
    assert ACCUSATION in page
    assert "〔内容已封存〕" not in page
    assert "楼道里充电" not in page


def test_a_clerk_cannot_answer_another_points_matter(house: House) -> None:
    browser = house.browser("bai")
    sent = len(house.messenger.sent)
    token = browser.token(f"/console/matters/{house.ids['question']}")
    answer = browser.client.post(
        f"/console/matters/{house.ids['away']}/answer",
        data={"csrf_token": token, "once": "ab" * 16, "text": "好的"},
    )
    assert answer.status_code == 404
    assert len(house.messenger.sent) == sent


def test_a_lawyer_reads_and_is_not_offered_an_answer(house: House) -> None:
    browser = house.browser("kong")
    page = browser.reads(f"/console/matters/{house.ids['question']}")
    assert "您的角色只能查看" in page
    assert "<textarea" not in page


def test_a_poster_of_another_points_site_is_not_there(house: House) -> None:
    city, clerk = house.browser("shi"), house.browser("bai")
    ours, theirs = 0, 0
    for site_id in range(1, 60):
        path = f"/console/sites/{site_id}/poster"
        if city.opens(path).status_code != 200:
            break
        seen = clerk.opens(path).status_code
        assert seen in (200, 404)
        ours, theirs = ours + (seen == 200), theirs + (seen == 404)
    assert ours > 0
    assert theirs > 0


def test_filters_nobody_offered_count_as_none(house: House) -> None:
    with house.app.test_request_context(
        "/console/matters?state=nonsense&kind=%27&point=x&since=2026-99-99&before=-1"
    ):
        filters = read_filters()
    assert (filters.state, filters.kind, filters.point_id, filters.since) == (None,) * 4


def test_what_is_said_against_a_points_people_is_the_citys_to_read(house: House) -> None:
    alan = house.person("阿兰")
    theirs = house.files("theirs", alan, "恁们联系点的值班人员态度恶劣，没人管吗")
    question = house.ids["question"]
    for path in ("/console/matters", f"/console/matters/{question}?talk=all"):
        assert "态度恶劣" not in house.browser("bai").reads(path), path
        assert "态度恶劣" in house.browser("shi").reads(path), path
    assert house.browser("zhou").opens(f"/console/matters/{theirs}").status_code == 404
