"""What messages and events have in common on their way in."""

from __future__ import annotations

from typing import TypedDict


class Head(TypedDict):
    """The fields of `models.words.Push`."""

    account: str
    openid: str
    created: int
    key: str
    raw: str


def is_place(latitude: float, longitude: float) -> bool:
    """Whether the two degrees lie on the globe; nan does not."""
    return -90 <= latitude <= 90 and -180 <= longitude <= 180
