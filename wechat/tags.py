"""Tags (标签): the frozen list of people by which a subscription account sends.

Making one twice, or giving it twice, changes nothing, so that whoever was interrupted begins anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TypeVar

from handlers.ports import CallRefused
from wechat.client import Client
from wechat.outside import ApiError
from wechat.results import send_result

AT_ONCE = 50  # openids a call; more: 40032
_TAKEN, _NO_SUCH_TAG = 45157, 45159
T = TypeVar("T")


def make(client: Client, name: str) -> int:
    """The id of the tag with this name. Raises `CallRefused`."""
    try:
        return int(client.tag.create(name)["id"])
    except ApiError as error:
        if error.code != _TAKEN:  # else it was made by a call whose answer was lost
            raise CallRefused(send_result(error)) from None
        failed = error
    found = _calmly(lambda: {tag["name"]: int(tag["id"]) for tag in client.tag.get()})
    if name not in found:
        raise CallRefused(send_result(failed))
    return found[name]


def members(client: Client, tag_id: int) -> set[str]:
    """Raises `CallRefused`."""
    return _calmly(lambda: set(client.tag.iter_tag_users(tag_id)))


def put(client: Client, tag_id: int, openids: Sequence[str]) -> None:
    """Raises `CallRefused`."""
    for some in _portions(openids):
        _calmly(partial(client.tag.tag_user, tag_id, some))


def take(client: Client, tag_id: int, openids: Sequence[str]) -> None:
    """Raises `CallRefused`."""
    for some in _portions(openids):
        _calmly(partial(client.tag.untag_user, tag_id, some))


def drop(client: Client, tag_id: int) -> None:
    """A tag that is gone already is fine. Raises `CallRefused`."""
    try:
        client.tag.delete(tag_id)
    except ApiError as error:
        if error.code != _NO_SUCH_TAG:
            raise CallRefused(send_result(error)) from None


def _portions(openids: Sequence[str]) -> Iterator[list[str]]:
    return (list(openids[at : at + AT_ONCE]) for at in range(0, len(openids), AT_ONCE))


def _calmly(call: Callable[[], T]) -> T:
    try:
        return call()
    except ApiError as error:
        raise CallRefused(send_result(error)) from None
