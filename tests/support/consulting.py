"""A consultation as staff and people bring it about: by the forms of the console, by words."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from html import unescape
from zoneinfo import ZoneInfo

import requests

from tests.journeys.conftest import Office
from tests.support.crowd import AWAY, HOME, USED
from tests.support.drafts import DOGS
from tests.support.town import Town, csrf, until
from tests.support.villager import Villager

SHANGHAI = ZoneInfo("Asia/Shanghai")
_LINK = re.compile(r'<a href="([^"]+)">点这里，(?:有结果时通知我|到时在微信里提醒我)</a>')
_HIDDEN = re.compile(r'type="hidden" name="(once|version|seen|shown|digest)" value="(\w+)"')


def post(office: Office, path: str, page: str, **fields: str | list[str]) -> requests.Response:
    """A form of `page` with all that is hidden on it."""
    html = office.page(page)
    hidden: dict[str, str | list[str]] = dict(_HIDDEN.findall(html))
    data = hidden | fields | {"csrf_token": csrf(html)}
    address = f"{office.town.web}/console/{path}"
    return office.session.post(address, data=data, timeout=60)


def day(town: Town, **later: int) -> str:
    return (town.now() + timedelta(**later)).astimezone(SHANGHAI).date().isoformat()


def goes_to(town: Town, to: str, hour: int) -> None:
    """Sets the clock to an hour of a day, in Shanghai."""
    moment = datetime.fromisoformat(to).replace(hour=hour, tzinfo=SHANGHAI)
    assert moment > town.now()
    town.control("POST", "clock", {"set": moment.timestamp()})


def takes_in(city: Office) -> str:
    """The draft comes in for three points and twenty days. The path of the consultation."""
    html = city.page("consultations/new")
    once = re.search(r'name="once" value="(\w+)"', html)
    form = {
        "csrf_token": csrf(html),
        "once": once[1] if once else "",
        "closes": day(city.town, days=20),
        "point": [HOME, AWAY, USED],
    }
    answer = city.session.post(
        f"{city.town.web}/console/consultations/new",
        data=form,
        files={"file": ("草案.md", DOGS.encode())},
        timeout=30,
    )
    found = re.search(r"consultations/(\d+)", answer.url)
    assert found, answer.text[:500]
    return f"consultations/{found[1]}"


def explains(officer: Office, page: str) -> None:
    """An officer of a point writes what two articles mean."""
    wanted = re.findall(r"explain=(\d+)", officer.page(f"{page}/text"))
    assert len(wanted) == 8
    for provision, words in ((wanted[3], "出门遛狗要牵绳。"), (wanted[5], "不牵绳要罚款。")):
        form = f"{page}/text?explain={provision}"
        said = post(
            *(officer, f"{page}/provisions/{provision}/explain", form),
            text=words,
            question=["您觉得合适不合适？"],
        )
        assert words in said.text
    assert post(officer, f"{page}/open", page).status_code in {403, 422}  # the city's alone


def opens(city: Office, page: str) -> None:
    """Under thirty days it wants a reason."""
    refused = post(city, f"{page}/open", page)
    assert refused.status_code == 422
    assert "三十" in refused.text or "30" in refused.text
    frame: dict[str, str | list[str]] = {
        "title": "样例市文明养犬条例（草案）",
        "closes": day(city.town, days=20),
        "reason": "省里催得急",
        "point": [HOME, AWAY, USED],
    }
    assert post(city, f"{page}/settle", page, **frame).ok
    assert "征求中" in post(city, f"{page}/open", page).text


def announces(
    writer: Office,
    second: Office,
    text: str,
    points: list[str],
    ways: list[str],
    **more: str,
) -> int:
    """Written by one, released by another. The notice's id."""
    html = writer.page("notices/new")
    ids = [
        found[1]
        for name in points
        if (found := re.search(rf'name="point" value="(\d+)"[^>]*> {name}', html))
    ]
    at = writer.town.now().astimezone(SHANGHAI).strftime("%Y-%m-%dT%H:%M")
    wish = {"title": text[:12], "text": text, "at": at, "to": "points", "do": "save"}
    kept = post(writer, "notices/new", "notices/new", **wish, **more, point=ids, way=ways)
    path = kept.url.split("/console/", 1)[1]
    assert re.fullmatch(r"notices/\d+", path), kept.text[:3000]
    refused = post(writer, f"{path}/release", path)
    assert refused.status_code == 422
    assert "请另一位同事" in refused.text
    assert "已发布" in post(second, f"{path}/release", path).text
    return int(path.rsplit("/", 1)[1])


def reach(office: Office, notice: int) -> dict[str, int]:
    """The figures of the page as a reader finds them: by way, and by reason."""
    _, _, table = office.page(f"notices/{notice}").partition("能送到多少人")
    rows = re.findall(r"<th[^>]*>([^<]+)</th><td>(\d+) 人", table)
    rows += re.findall(r"<span>([^<]+)</span><b>(\d+)</b>", table)
    return {name: int(count) for name, count in rows}


def insists(one: Villager, order: str, answer: str) -> str:
    """What is said to her order; on a machine under load she gives it again."""
    replies: list[str] = []

    def heard() -> bool:
        one.says("征询")
        replies.append(one.says(order))
        return answer in replies[-1]

    until(heard, f"she is never told {answer}")
    return replies[-1]


def agrees(one: Villager, reply: str) -> bool:
    """Follows the link of the reply to WeChat's page and says yes, where there is one."""
    found = _LINK.search(unescape(reply))
    if found is None:
        assert "已经存好" in reply, reply
        return False
    form = {"openid": one.openid, "choice": "confirm"}
    back = requests.post(found[1].partition("#")[0], data=form, timeout=30)
    assert "记下了" in back.text
    return True
