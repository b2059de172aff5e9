"""Somebody who works with the keyboard alone on an office screen, or with a finger on a phone.

What is done through a hand is found as that hand finds it: the keyboard goes with Tab and sees on
the whole way where it is, the finger touches what is on the page.
"""

from __future__ import annotations

import os
from pathlib import Path

from playwright.sync_api import Locator, Page

FAR = 60
WHERE = """goal => {
  const here = document.activeElement;
  if (!here || here === document.body) return 'nowhere';
  const style = getComputedStyle(here.matches('.pills input') ? here.nextElementSibling : here);
  const seen = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
  return here === goal ? (seen ? 'there' : 'unseen') : (seen ? 'on the way' : 'unseen');
}"""
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


class Keys:
    """The keyboard. `within`: how many times Tab may be pressed on the way. A key that is pressed
    before the page is whole is heard by nobody, so that is waited for."""

    name, width, height, touch = "keys", 1366, 768, False

    def __init__(self, page: Page) -> None:
        self.page = page

    def goes_to(self, goal: str, within: int = FAR, key: str = "Tab") -> Locator:
        self.page.wait_for_load_state()
        target = self.page.locator(goal).first
        node = target.element_handle()
        if self.page.evaluate(WHERE, node) == "there":
            return target
        for _ in range(within):
            self.page.keyboard.press(key)
            where = self.page.evaluate(WHERE, node)
            assert where != "unseen", "nothing shows where the focus is"
            if where == "there":
                return target
        raise AssertionError(f"not reached with {within} × {key}: {goal}")

    def presses(self, button: str, within: int = FAR, key: str = "Tab") -> None:
        self.goes_to(button, within, key)
        self.page.keyboard.press("Enter")

    def writes(self, field: str, text: str, within: int = FAR) -> None:
        self.goes_to(field, within)
        self.rewrites(field, text)

    def rewrites(self, field: str, text: str) -> None:
        """Where the hand is already."""
        assert self.page.locator(field).evaluate("node => node === document.activeElement")
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(text)

    def sends(self, _button: str) -> None:
        """What stands in the field."""
        self.page.wait_for_load_state()
        self.page.keyboard.press("Control+Enter")

    def chooses(self, field: str, label: str, within: int = FAR) -> None:
        select = self.goes_to(field, within)
        for _ in range(40):
            if label in str(select.evaluate("node => node.selectedOptions[0].label")):
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"no {label} among the choices")

    def jumps(self, key: str) -> None:
        """One of the console's own keys; a finger has none and needs none."""
        self.page.wait_for_load_state()
        self.page.keyboard.press(key)

    def opens(self, number: str) -> None:
        """The matter with this number, by the search of the list."""
        self.page.keyboard.press("/")
        self.page.keyboard.insert_text(number)
        self.page.keyboard.press("Enter")
        self.page.wait_for_url("**q=*")
        self.page.keyboard.press("j")
        self.page.keyboard.press("Enter")
        self.page.wait_for_selector("#work")
        self.page.wait_for_load_state()


class Finger(Keys):
    """A finger on a phone. Ways by key count for nothing here."""

    name, width, height, touch = "finger", 390, 844, True

    def goes_to(self, goal: str, within: int = FAR, key: str = "Tab") -> Locator:
        target = self.page.locator(goal).first
        target.tap()
        return target

    def presses(self, button: str, within: int = FAR, key: str = "Tab") -> None:
        self.goes_to(button)

    def rewrites(self, field: str, text: str) -> None:
        self.page.locator(field).fill(text)

    def sends(self, button: str) -> None:
        self.presses(button)

    def chooses(self, field: str, label: str, within: int = FAR) -> None:
        select = self.page.locator(field).first
        wanted = select.locator("option", has_text=label).first.get_attribute("value")
        select.select_option(wanted)

    def jumps(self, key: str) -> None:
        return

    def opens(self, number: str) -> None:
        self.presses(".filters summary")
        self.writes("#q", number)
        self.presses(".f-go button")
        self.page.wait_for_url("**q=*")
        self.presses(".rows a")
        self.page.wait_for_selector("#work")


HANDS: dict[str, type[Keys]] = {"keys": Keys, "finger": Finger}


def fits(hand: Keys, picture: str) -> None:
    """Nothing must be scrolled sideways. Takes a picture where MINYI_SHOTS names a folder."""
    assert hand.page.evaluate(TOO_WIDE) <= 1, hand.page.url
    folder = os.environ.get("MINYI_SHOTS")
    if folder:
        hand.page.screenshot(path=Path(folder) / f"{picture}-{hand.name}.png")
        whole = Path(folder) / f"{picture}-{hand.name}-whole.png"
        hand.page.screenshot(path=whole, full_page=True)
