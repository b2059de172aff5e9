"""A clerk who works with the keyboard alone, or with her finger alone."""

from __future__ import annotations

import os
from pathlib import Path

from playwright.sync_api import Locator, Page

HERE = "node => node === document.activeElement || node.contains(document.activeElement)"
SEEN = """() => {
  const here = document.activeElement;
  if (!here || here === document.body) return true;
  const of = here.matches('.pills input') ? here.nextElementSibling : here;
  const style = getComputedStyle(of);
  return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
}"""
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def tabs_to(page: Page, goal: Locator | str, at_most: int = 12, key: str = "Tab") -> Locator:
    """Goes there with Tab, and sees the whole way where she is."""
    target = goal if isinstance(goal, Locator) else page.locator(goal)
    target = target.first
    for _ in range(at_most):
        page.keyboard.press(key)
        assert page.evaluate(SEEN), "nothing shows where the focus is"
        if target.evaluate("node => node === document.activeElement"):
            return target
    raise AssertionError(f"not reached with {at_most} × {key}: {goal}")


def chooses(page: Page, select: Locator, label: str) -> None:
    """With the arrows, in the list that has the focus."""
    for _ in range(40):
        if label in str(select.evaluate("node => node.selectedOptions[0].label")):
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"no {label} among the choices")


def fits(page: Page, name: str = "") -> None:
    """Nothing must be scrolled sideways. Takes a picture where MINYI_SHOTS names a folder."""
    assert page.evaluate(TOO_WIDE) <= 1, page.url
    folder = os.environ.get("MINYI_SHOTS")
    if folder and name:
        page.screenshot(path=Path(folder) / f"{name}.png")
        page.screenshot(path=Path(folder) / f"{name}-whole.png", full_page=True)
