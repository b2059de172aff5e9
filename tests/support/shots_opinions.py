"""Pictures of the opinions on a draft: the console's pages, and the papers."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser

from tests.journeys.conftest import Office
from tests.support.browser import chromium, page_of
from tests.support.deciding import article, posts, puts_to_the_people
from tests.support.shots import PICTURES, log_in, picture_of
from tests.support.town import Town, running_town

SAID: tuple[tuple[str, str, str], ...] = (
    ("周奶奶", "ccsq-box-1", "第四条我赞成，大狗就该牵好"),
    ("冯老师", "yxjd-box-1", "第四条犬绳二米太长了，大狗拽不住，改成一米五"),
    ("小郭", "gdx-box-1", "第六条罚一千太狠，头一回先警告中不中"),
    ("老孟", "spgz-box-1", "第五条拾狗粪要写明装袋带走"),
    ("孙大哥", "yxjd-box-1", "第六条我反对，罚款应当分几档"),
)


def main() -> int:
    """Runs a town of its own. Returns the exit status."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        with (
            running_town(f"sqlite:///{data / 'minyi.db'}", data) as town,
            chromium(speaks="zh_CN") as browser,
        ):
            opinions(town, browser, data, PICTURES)
    return 0


def opinions(town: Town, browser: Browser, data: Path, folder: Path) -> None:
    """People speak on a draft, the city decides, and the pages and papers are photographed."""
    city = Office(town, "city")
    page = puts_to_the_people(city)
    for name, scene, words in SAID:
        town.villager(name, scene).says(words)
    posts(city, f"{page}/close", page)
    fifth, sixth = article(city, page, "第五条"), article(city, page, "第六条")
    adopted = {"adoption": "adopted", "new_place": "第五条", "new_text": "即时清除并装袋带走。"}
    posts(city, fifth, fifth, all="1", **adopted)
    why = {"adoption": "not_adopted", "why": "outside_power"}
    posts(city, sixth, sixth, all="1", sentence="罚款的数额由省里的条例定。", **why)
    for width, height, suffix in ((1366, 768, ""), (390, 844, "-phone")):
        with page_of(browser, width, height) as shown:
            log_in(shown, town, city)
            for name, path in (("opinions", f"{page}/opinions"), ("opinions-article", sixth)):
                shown.goto(f"{town.web}/console/{path}")
                shown.wait_for_timeout(300)
                shown.screenshot(path=folder / f"console-{name}{suffix}.png")
    printed = town.flask("opinions", page.split("/")[1], "--out", str(data / "opinions"))
    for paper in map(Path, printed.splitlines()):
        kind = "report" if "报告" in paper.name else "table"
        picture_of(paper, data, folder / f"opinions-{kind}-{paper.suffix[1:]}")


if __name__ == "__main__":
    sys.exit(main())
