"""Takes the pictures of README and docs from the running program: `make shots`."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.journeys.conftest import Office, number_in
from tests.support.browser import chromium, page_of
from tests.support.shots_manual import take_manual
from tests.support.town import HERE, Town, Villager, running_town

PICTURES = HERE / "docs" / "pictures"
FOLK: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("赵大叔", "ccsq-box-1", ("广场舞得限时限音量，九点以后不准放", "办居住证要带啥材料")),
    ("小禾", "gdx-box-1", ("能不能规定集市散了当天把垃圾清走", "村东头的机井坏了俩月没人修")),
    ("孙老师", "yxjd-box-1", ("第十二条罚款五百太高了，改成二百", "建议学校门口上下学时段限行")),
    ("老孟", "spgz-box-1", ("要是有个法叫政府补贴秸秆打捆，俺们肯定不烧",)),
    ("郭婶", "ddydc-box-1", ("不如把垃圾桶都换成带盖的，规定两天清一回",)),
)


def main() -> int:
    """Runs a town with some people in it and photographs it; another one for the manual. Returns
    the exit status."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    for take in (take_readme, take_manual):
        with tempfile.TemporaryDirectory() as folder:
            data = Path(folder)
            url = f"sqlite:///{data / 'minyi.db'}"
            with running_town(url, data) as town, chromium(speaks="zh_CN") as browser:
                take(town, browser, data)
    return 0


def take_readme(town: Town, browser: Browser, data: Path) -> None:
    furnish(town)
    take_all(town, browser, PICTURES)
    take_papers(town, data, PICTURES)
    summaries(browser, town, PICTURES)
    consultations(browser, town, PICTURES)


def furnish(town: Town) -> None:
    """Codes with their labels, the menu, and a few people who said something."""
    town.flask("wechat-setup")
    labels = {
        "ccsq-box-1": "诚城社区征集箱",
        "ccsq-desk-1": "诚城社区咨询台",
        "gdx-box-1": "关堤乡征集箱",
        "yxjd-box-1": "原兴街道征集箱",
    }
    town.control("PUT", "scenes", labels)
    for name, scene, sayings in FOLK:
        someone = town.villager(name, scene)
        for words in sayings:
            someone.says(words)


def take_all(town: Town, browser: Browser, folder: Path) -> None:
    wang = town.villager("王大娘", "ccsq-box-1")
    number = number_in(wang.says("俺觉着村里得弄个幸福食堂，叫老人一天有一顿热饭"))
    wang.push("image")
    clerk = Office(town, "clerk", "诚城社区")
    path = clerk.find(number) or ""
    clerk.answer(
        path, "您的建议收到了。社区正在跟民政所商量助餐点的事，下周三开会定，有结果给您说。"
    )
    wang.hears("助餐点")
    phone(browser, town, wang, folder)
    office(browser, town, path, folder)
    alerts(browser, town, clerk, path, folder)


def phone(browser: Browser, town: Town, someone: Villager, folder: Path) -> None:
    with page_of(browser, 1366, 768) as page:
        page.goto(town.emulator)
        page.click(f"#people-list li:has-text('{'王大娘'}')")
        page.wait_for_selector(".theirs >> text=助餐点")
        page.wait_for_timeout(600)
        page.screenshot(path=folder / "phone-desktop.png")
    with page_of(browser, 390, 844) as page:
        page.goto(town.emulator)
        page.wait_for_selector(".theirs >> text=助餐点")
        page.wait_for_timeout(600)
        page.screenshot(path=folder / "phone-chat.png")


def office(browser: Browser, town: Town, matter: str, folder: Path) -> None:
    """The console as the city sees it, at the size of an office screen and of a phone."""
    clerk = Office(town, "city")
    for width, height, suffix in ((1366, 768, ""), (390, 844, "-phone")):
        with page_of(browser, width, height) as page:
            log_in(page, town, clerk)
            for name, path in (
                ("console-list", "matters"),
                ("console-matter", matter),
                ("console-sites", "sites"),
                ("console-counter", "counter"),
                ("console-notices", "notices"),
            ):
                page.goto(f"{town.web}/console/{path}")
                page.wait_for_timeout(300)
                page.screenshot(path=folder / f"{name}{suffix}.png")
            for name, path in (("public-about", "p/"), ("public-privacy", "p/privacy")):
                page.goto(f"{town.web}/{path}")
                page.screenshot(path=folder / f"{name}{suffix}.png")


def alerts(browser: Browser, town: Town, clerk: Office, matter: str, folder: Path) -> None:
    """A fire, an answer of which WeChat said nothing clear, and a right that is gone."""
    trouble = [{"drop": "after", "times": 1}, {"errcode": 48001, "times": 1}]
    town.control("PUT", "faults", {"api": {"message/custom/send": trouble}})
    for words in ("下周三下午三点开会，您有空可以来听。", "会议改在二楼。"):
        clerk.answer(matter, words)
    town.control("PUT", "faults", {})
    town.villager("大刘", "ccsq-box-1").says("着火了！村东头麦场着火了")
    city = Office(town, "city")
    for width, height, suffix in ((1366, 768, ""), (390, 844, "-phone")):
        with page_of(browser, width, height) as page:
            log_in(page, town, city)
            page.goto(f"{town.web}/console/alerts")
            page.wait_for_timeout(300)
            page.screenshot(path=folder / f"console-alerts{suffix}.png")


def summaries(browser: Browser, town: Town, folder: Path) -> None:
    """The list of weeks, and the city's last one with its figures and wording."""
    city = Office(town, "city")
    for width, height, suffix in ((1366, 768, ""), (390, 844, "-phone")):
        with page_of(browser, width, height) as page:
            log_in(page, town, city)
            page.goto(f"{town.web}/console/summaries")
            page.wait_for_timeout(300)
            page.screenshot(path=folder / f"console-summaries{suffix}.png")
            page.click(".week-places a >> nth=0")
            page.wait_for_selector(".chart")
            page.wait_for_timeout(300)
            page.screenshot(path=folder / f"console-summary{suffix}.png")


def consultations(browser: Browser, town: Town, folder: Path) -> None:
    """The sample city's open draft: as the city works on it, and as a villager reads it."""
    town.flask("load-sample")
    city = Office(town, "city")
    for width, height, suffix in ((1366, 768, ""), (390, 844, "-phone")):
        with page_of(browser, width, height) as page:
            log_in(page, town, city)
            page.goto(f"{town.web}/console/consultations")
            page.click(".consult h2 a")
            page.wait_for_selector(".board")
            page.screenshot(path=folder / f"console-consultation{suffix}.png")
            page.click("nav a:has-text('条文和解读')")
            page.click("article:has(h3:text-is('第五条')) a:has-text('改解读')")
            page.wait_for_selector(".explain")
            page.screenshot(path=folder / f"console-articles{suffix}.png")
            page.goto(f"{town.web}/p/consultations")
            page.click(".draft-card a")
            page.screenshot(path=folder / f"public-draft{suffix}.png")
            page.click("article a:has-text('第五条')")
            page.screenshot(path=folder / f"public-article{suffix}.png")


def log_in(page: Page, town: Town, staff: Office) -> None:
    page.goto(f"{town.web}/console/login")
    page.fill("#login", staff.login)
    page.fill("#password", staff.password)
    page.press("#password", "Enter")
    page.wait_for_url("**/console/matters*")


def take_papers(town: Town, data: Path, folder: Path) -> None:
    """The weekly summary of the city."""
    town.forward(days=7)
    week = town.week_of_the_past()
    for point in ("诚城社区", "关堤乡"):
        town.flask("summary", "--week", week, "--point", point, "--out", str(data / "points"))
    papers = town.flask("summary", "--week", week, "--out", str(data / "papers")).split()
    for paper in map(Path, papers):
        picture_of(paper, data, folder / f"summary-{paper.suffix[1:]}")


def picture_of(paper: Path, data: Path, target: Path) -> None:
    """The first page of a document, as LibreOffice shows it, where that is installed."""
    office = shutil.which("soffice")
    if office is None or shutil.which("pdftoppm") is None:
        sys.stderr.write("LibreOffice or pdftoppm is not installed: no pictures of the papers\n")
        return
    made = data / "pdf" / paper.suffix[1:]  # the same name comes as .docx and as .xlsx
    convert = [office, f"-env:UserInstallation=file://{data}/office", "--headless"]
    subprocess.run(
        [*convert, "--convert-to", "pdf", "--outdir", str(made), str(paper)],
        check=True,
        capture_output=True,
    )
    picture = ["pdftoppm", "-png", "-r", "70", "-singlefile", "-f", "1"]
    subprocess.run([*picture, str(made / f"{paper.stem}.pdf"), str(target)], check=True)


if __name__ == "__main__":
    sys.exit(main())
