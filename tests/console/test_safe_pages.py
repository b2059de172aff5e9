"""What every page must be: no foreign script, nothing kept by a cache, no trace of an error."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import update

from console.guard import POLICY
from models.alert import Alert
from models.attachment import Attachment
from models.audit_entry import AuditEntry
from models.contact_point import ContactPoint
from models.delivery import Delivery
from models.follower import Follower
from models.matter import Matter
from models.move import Move
from models.notice import Notice
from models.referral import Referral
from models.site import Site
from models.staff import Staff
from tests.console.conftest import House

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'"
PAGES = (
    "/console/login",
    "/console/matters",
    "/console/matters?q=zz",
    "/console/matters/{question}",
    "/console/themes",
    "/console/themes?q=zz",
    "/console/themes/1",
    "/console/alerts",
    "/console/clock",
    "/console/notices",
    "/console/sites",
    "/console/audit",
    "/console/password",
    "/console/nowhere",
    "/p/",
    "/p/privacy",
    "/p/mine?t=forged",
    "/p/nowhere",
)
_INLINE = re.compile(
    r"<script(?![^>]*\bsrc=)|<style|\sstyle\s*=|\son[a-z]+\s*=|javascript:|<[^>]+\ssrc=.https?:",
    re.IGNORECASE,
)


def pages_of(house: House, login: str | None) -> dict[str, tuple[int, dict[str, str], str]]:
    browser = house.browser(login)
    found = {}
    for path in PAGES:
        answer = browser.opens(path.format(question=house.ids["question"]))
        found[path] = (answer.status_code, dict(answer.headers), answer.get_data(as_text=True))
    return found


@pytest.mark.parametrize("login", [None, "shi"])
def test_every_page_carries_the_policy_and_keeps_it(house: House, login: str | None) -> None:
    for path, (code, headers, body) in pages_of(house, login).items():
        assert headers["Content-Security-Policy"] == POLICY, path
        assert headers["X-Content-Type-Options"] == "nosniff", path
        assert headers["Referrer-Policy"] == "no-referrer", path
        assert headers["Cache-Control"] == "no-store", path
        found = _INLINE.search(body)
        assert found is None, f"{path}: {found and found[0]}"
        assert code == 302 or '<html lang="zh-CN">' in body, path


def test_a_poster_draws_its_code_itself_and_lets_nothing_in(house: House) -> None:
    answer = house.browser("shi").opens("/console/sites/1/poster")
    assert answer.headers["Content-Security-Policy"] == POLICY
    assert 'src="data:image/svg+xml' in answer.get_data(as_text=True)


def test_what_people_and_staff_wrote_is_never_markup(house: House) -> None:
    """Every text column that a page shows is filled with hostile markup."""
    sir = house.person("过客")
    house.files("hostile", sir, f"建议修路 {HOSTILE}")
    sir.sends_picture("hostile")
    _fill_with_markup(house)
    browser = house.browser("shi")
    browser.answers(house.ids["hostile"], HOSTILE)
    paths = [path.format(question=house.ids["hostile"]) for path in PAGES]
    for path in [
        *paths,
        f"/console/matters/{house.ids['hostile']}?talk=all",
        f"/console/matters?q={HOSTILE}",
        f"/console/audit?who={HOSTILE}",
        f"/console/login?next={HOSTILE}",
        "/console/sites/1/poster",
    ]:
        page = browser.reads(path)
        assert "<script>alert" not in page, path
        assert "<img src=x" not in page, path
    assert "&lt;script&gt;" in browser.reads(f"/console/matters/{house.ids['hostile']}")


def _fill_with_markup(house: House) -> None:
    with house.desk.memory.write() as session:
        for noun, columns in {
            Matter: ("verbatim", "tidied"),
            Move: ("note",),
            Referral: ("name", "phone"),
            Attachment: ("label", "url", "refused"),
            ContactPoint: ("name",),
            Site: ("name",),
            Notice: ("title", "text", "written_by"),
            Delivery: ("reason",),
            Alert: ("title", "text", "outcome"),
            AuditEntry: ("actor", "action", "subject"),
            Staff: ("name",),
        }.items():
            session.execute(
                update(noun).values(
                    dict.fromkeys(
                        columns, HOSTILE[:40] if noun in (Alert, AuditEntry, Staff) else HOSTILE
                    )
                )
                if noun is not ContactPoint
                else update(noun).where(ContactPoint.id == 1).values(name=HOSTILE)
            )
        session.execute(
            update(Matter).values(because=[HOSTILE], places=[HOSTILE], articles=[HOSTILE])
        )
        session.execute(update(Follower).values(notices_off=False))


@pytest.mark.parametrize(
    ("method", "path", "code", "says"),
    [
        ("GET", "/console/nowhere", 404, "没有这一页"),
        ("POST", "/console/matters", 405, "不能这样打开"),
        ("POST", "/p/privacy", 405, "不能这样打开"),
        ("GET", "/p/nowhere", 404, "没有这一页"),
    ],
)
def test_a_wrong_address_gets_a_sentence(
    house: House, method: str, path: str, code: int, says: str
) -> None:
    browser = house.browser("shi")
    answer = browser.client.open(path, method=method)
    assert answer.status_code == code
    assert says in answer.get_data(as_text=True)


def test_an_overlong_form_is_refused_before_it_is_read(house: House) -> None:
    answer = house.browser().client.post("/console/login", data={"login": "x" * 70_000})
    assert answer.status_code == 413
    assert "太大" in answer.get_data(as_text=True)


def test_a_fault_shows_a_sentence_and_no_trace(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr("console.matters.list_matters", fail)
    answer = house.browser("shi").opens("/console/matters")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 500
    assert "系统出了点问题" in page
    assert "secret detail" not in page
    assert "Traceback" not in page


def test_other_doors_keep_their_own_errors(house: House) -> None:
    answer = house.browser().opens("/elsewhere")
    assert answer.status_code == 404
    assert "Content-Security-Policy" not in answer.headers
    assert "没有这一页" not in answer.get_data(as_text=True)
