"""The pictures of the staff's manual (console/static/help), from the running program: a town in
which the things happen that the chapters tell of. Part of `make shots`."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from PIL import Image
from playwright.sync_api import Browser, Page

from tests.support.browser import page_of
from tests.support.consultations import DRAFT
from tests.support.town import HERE, Town, until

PICTURES = HERE / "console" / "static" / "help"
COLOURS = 128  # of a picture: a page of the console has fewer that matter
TALLEST = 900  # pixels; what stands below says the same again
POINT = "诚城社区"
NEIGHBOURS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("赵大叔", ("广场舞得限时限音量，九点以后不准放", "办居住证要带啥材料")),
    ("小禾", ("建议广场舞九点以后别放音乐了，吵得睡不着",)),
    ("郭婶", ("不如把垃圾桶都换成带盖的，规定两天清一回。俺家后街的路灯也坏了，没人修",)),
    ("孙老师", ("建议上下学的钟点，学校南边那条街限行",)),
)
WANG = "俺觉着村里得弄个幸福食堂，叫老人一天有一顿热饭"
MINUTES = (
    "主持人介绍了草案的来历，请大家放开说。\n"
    "李师傅说，遛狗的绳子两米太短，大狗往前一窜人就拽倒了，写三米合适。\n"
    "刘大姐说，一户只让养一只，捡来的狗咋办，能不能给个缓冲的日子。"
)
OPINIONS = (
    ("赵大叔", "第三条", "绳子两米太短了，大狗拉不住，改成三米"),
    ("小禾", "第三条", "赞成第三条，遛狗就该拴绳"),
    ("郭婶", "第四条", "一户一只太死了，老两口两只小狗陪着，希望放宽到两只"),
)


_JUST_THE_PAGE = """() => {
  document.getElementById("main").style.paddingBottom = "16px";
  for (const keys of document.querySelectorAll("#keys")) keys.hidden = true;
}"""
_NO_SECRET = "picture => { picture.style.filter = 'blur(5px)'; }"


@dataclass
class Camera:
    """Somebody's browser at the console, and where its pictures go."""

    page: Page
    web: str

    def opens(self, path: str) -> None:
        self.page.goto(path if path.startswith("http") else f"{self.web}/console/{path}")

    def takes(self, name: str, part: str | None = None, top: str | None = None) -> None:
        """The window as it is, or one part of the page; `top`: scrolled so far down first."""
        if top is not None:
            self.page.locator(top).first.evaluate("one => one.scrollIntoView()")
        if part == "main":
            self.page.evaluate(_JUST_THE_PAGE)
        self.page.wait_for_timeout(350)
        shot = self.page if part is None else self.page.locator(part).first
        _keep(shot.screenshot(), name)

    def does(self, button: str) -> None:
        self.page.get_by_role("button", name=button, exact=True).first.click()
        self.page.wait_for_load_state()


def _keep(png: bytes, name: str) -> None:
    whole = Image.open(io.BytesIO(png)).convert("RGB")
    shown = whole.crop((0, 0, whole.width, min(whole.height, TALLEST)))
    small = shown.quantize(COLOURS, dither=Image.Dither.NONE)
    small.save(PICTURES / f"{name}.png", optimize=True)


@contextmanager
def _at_work(
    browser: Browser, town: Town, login: str, name: str, role: str, *points: str
) -> Iterator[Camera]:
    """A new member of staff, logged in, at an office screen."""
    where = [word for point in points for word in ("--point", point)]
    order = ("staff", "add", "--login", login, "--name", name, "--role", role, *where)
    given = town.flask(*order).strip().rsplit("：", 1)[1]
    password = town.chooses_password(town.browser(login, given), given)
    with page_of(browser) as page:
        camera = Camera(page, town.web)
        camera.opens("login")
        page.fill("#login", login)
        page.fill("#password", password)
        page.press("#password", "Enter")
        page.wait_for_url("**/console/matters*")
        yield camera


def take_manual(town: Town, browser: Browser, data: Path) -> None:
    """All of them, in the order in which a week goes. The town's clock is set forward."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    town.flask("wechat-setup")
    for name, sayings in NEIGHBOURS:
        neighbour = town.villager(name, "ccsq-box-1")
        for words in sayings:
            neighbour.says(words)
    town.villager("王大娘", "ccsq-box-1").says(WANG)
    with (
        _at_work(browser, town, "baimei", "白梅", "clerk", POINT) as clerk,
        _at_work(browser, town, "wenhua", "文华", "city") as city,
        _at_work(browser, town, "fusheng", "傅声", "officer", POINT) as officer,
    ):
        _the_way_in(clerk)
        _one_matter(clerk)
        _at_the_counter(clerk)
        _themes(clerk)
        _a_consultation(town, city, data)
        _what_became_of_it(city)
        town.forward(days=3)  # the windows of most people have closed
        _a_notice(town, city, officer)
        _an_emergency(town, clerk)
        _the_city(city)
        town.forward(days=7)
        _a_week(clerk)
        city.opens("clock")
        city.takes("clock", "main")


def _the_way_in(clerk: Camera) -> None:
    clerk.opens("phone")
    clerk.page.locator(".qr img").evaluate(_NO_SECRET)
    clerk.takes("phone", "main")
    with page_of(clerk.page.context.browser) as page:  # type: ignore[arg-type]
        stranger = Camera(page, clerk.web)
        stranger.opens("login")
        stranger.takes("login", ".door-card")


def _one_matter(clerk: Camera) -> None:
    clerk.opens("templates")
    clerk.page.fill("#title", "正在商量")
    clerk.page.fill("#text", "您的建议收到了，我们正在跟有关单位商量，有结果马上给您说。")
    clerk.does("存好")
    clerk.opens("matters")
    clerk.takes("inbox")
    clerk.page.click(".rows a:has-text('垃圾桶')")
    clerk.page.click("text=一条里说了几件事？拆开")
    clerk.takes("correct", "section:has(#fix)")
    clerk.opens("matters")
    clerk.page.click(".rows a:has-text('幸福食堂')")
    if clerk.page.locator("details.helps:not([open])").count():
        clerk.page.click(".helps summary")
    clerk.page.fill("#text", "您的建议收到了。社区正在跟民政所商量助餐点的事，有结果给您说。")
    clerk.takes("answer", "#answers")
    clerk.takes("matter", top="#main")
    clerk.does("发给对方")
    clerk.opens("matters")
    clerk.page.click(".rows a:has-text('居住证')")
    clerk.page.click("text=和另一件说的是同一件事")
    clerk.page.click("text=这里办不了，报市法工委")
    clerk.takes("work", "#work")


def _at_the_counter(clerk: Camera) -> None:
    clerk.opens("counter")
    clerk.page.fill("#text", "北门的斑马线磨没了，老人过马路不安全，建议重新画。")
    clerk.does("登记")
    clerk.takes("counter")
    clerk.does("打印回执条")
    clerk.takes("slip", ".slip")
    clerk.opens("counter/boxes")
    clerk.page.fill("#second", "周敏")
    clerk.page.fill("#slips", "2")
    clerk.does("记下开箱")
    clerk.takes("box", "main")
    clerk.opens("counter/meetings")
    clerk.page.fill("#title", "养犬规定草案征求意见座谈会")
    clerk.page.fill("#where", "社区二楼会议室")
    clerk.page.fill("#people", "18")
    clerk.page.fill("#text", MINUTES)
    clerk.page.click("main form button[type=submit]")
    clerk.page.locator("button:has-text('取这一段')").nth(1).click()
    clerk.page.wait_for_load_state()
    clerk.takes("meeting", "main")


def _themes(clerk: Camera) -> None:
    clerk.opens("themes")
    clerk.does("现在归并一次")
    clerk.takes("themes", "main")


def _a_consultation(town: Town, city: Camera, data: Path) -> None:
    paper = data / "样例市文明养犬规定（草案）.txt"
    paper.write_text(DRAFT, encoding="utf-8")
    city.opens("consultations/new")
    city.page.set_input_files("#file", paper)
    city.page.fill("#letter", "关于征求《样例市文明养犬规定（草案）》意见的函（示例）")
    city.takes("draft", "main")
    city.does("上传")
    city.page.locator("article.article:has-text('第三条') >> text=核对").first.click()
    city.takes("provisions", "article.article:has-text('第三条')")
    city.page.click("text=核对完了")
    city.page.locator("article.article:has-text('第三条') >> text=写解读").first.click()
    words = "遛狗要拴绳，绳子不超过两米；狗拉了屎，主人当场收走；学校、医院不让带狗进。"
    city.page.fill("textarea#text", words)
    city.page.locator("[name=question]").first.fill("绳子两米，您觉得长了还是短了？")
    city.takes("explain", "article.article:has-text('第三条')")
    city.does("保存解读")
    city.page.click("text=安排和步骤")
    city.does("开始征求意见")
    until(
        lambda: "open drafts were taken in" in town.log(), "the ear does not know it", patience=90
    )
    for name, article, words in OPINIONS:
        somebody = town.villager(name, "ccsq-box-1")
        for line in ("征询", "1", article, words):
            somebody.says(line)
    _two_steps(city)
    city.takes("consultation", top=".consult-head")
    city.takes("steps", "#steps")


def _two_steps(city: Camera) -> None:
    """One is done, one has somebody who sees to it."""
    first = city.page.locator(".step-card").first
    first.locator("summary", has_text="完成").click()
    first.locator("[name=evidence]").fill("来文已登记，期限记入日历。")
    city.does("完成这一步")
    card = city.page.locator(".step-card").first
    card.locator("summary").nth(1).click()
    card.locator("[name=owner]").select_option(label="文华")
    card.get_by_role("button", name="保存", exact=True).click()
    city.page.wait_for_load_state()


def _what_became_of_it(city: Camera) -> None:
    overview = city.page.url
    city.opens(f"{overview.split('#')[0].rstrip('/')}/opinions")
    city.takes("opinions")
    city.page.click(".opinion-articles a:has-text('第三条')")
    city.page.check("input[value=not_adopted]")
    city.page.fill("#sentence", "两米是参照省里的标准，绳子太长拐弯处看不见人。")
    city.takes("outcome")
    city.opens(overview)
    city.does("现在截止")
    city.page.get_by_role("link", name="写结果页").first.click()
    city.page.fill("#result", "谢谢大家。一共收到三条意见，逐条看过、议过。")
    city.takes("result", "main")


def _a_notice(town: Town, city: Camera, officer: Camera) -> None:
    at = (town.now() + timedelta(days=1)).astimezone(ZoneInfo("Asia/Shanghai"))
    city.opens("notices/new")
    city.page.fill("#title", "养犬规定座谈会")
    city.page.fill("#text", "周五下午三点，社区二楼开座谈会，说说遛狗该咋管，欢迎来。")
    city.page.fill("#at", f"{at:%Y-%m-%dT}10:00")
    city.page.check("input[name=to][value=points]")
    city.page.check(f"label:has-text('{POINT}') input[name=point]")
    city.page.check("input[name=way][value=mass]")
    city.page.wait_for_timeout(800)
    city.takes("notice-form", "main")
    city.does("存好，请同事复核")
    officer.opens(city.page.url)
    officer.takes("notice")
    officer.does("复核发布")
    officer.opens(f"notices/calendar?month={at:%Y-%m}")
    officer.takes("calendar", "main")


def _an_emergency(town: Town, clerk: Camera) -> None:
    town.villager("大刘", "ccsq-box-1").says("着火了！村东头麦场着火了")
    clerk.opens("alerts")
    clerk.takes("alerts", "main")
    clerk.does("我来处理")


def _the_city(city: Camera) -> None:
    city.opens("people")
    city.takes("people", "main")
    city.opens("people/new")
    city.takes("person-new", "main")
    city.opens("audit")
    city.takes("audit")
    city.opens("sites")
    city.takes("sites")


def _a_week(clerk: Camera) -> None:
    clerk.opens("summaries")
    clerk.page.wait_for_timeout(300)
    if not clerk.page.locator(".week-places a").count():
        clerk.page.locator("button:has-text('现在制作')").last.click()
    else:
        clerk.page.locator(".week-places a").first.click()
    clerk.page.wait_for_selector(".chart")
    clerk.takes("summary")
    clerk.takes("summary-words", "#wording")
