"""Waiting for other processes, and reading what they serve."""

from __future__ import annotations

import time
from collections.abc import Callable

import requests

PATIENCE = 60.0


def answers(url: str) -> bool:
    """Whether somebody says 200 there."""
    try:
        return requests.get(url, timeout=2).ok
    except requests.RequestException:
        return False


def until(true: Callable[[], bool], or_else: str, patience: float = PATIENCE) -> None:
    """Waits for something to become true; raises with `or_else` when it does not."""
    end = time.monotonic() + patience
    while not true():
        if time.monotonic() > end:
            raise AssertionError(or_else)
        time.sleep(0.05)


def csrf(page: str) -> str:
    """The token of a form in a page."""
    _, _, rest = page.partition('name="csrf_token"')
    return rest.partition('value="')[2].partition('"')[0]
