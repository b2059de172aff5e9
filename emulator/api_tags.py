"""Tags of followers, and the blacklist."""

from __future__ import annotations

from typing import Any

from emulator.api_users import page_of, person_called
from emulator.endpoint import OK, Answer, Call, api, text_of, whole
from emulator.errors import ApiError
from emulator.tags import PAGE
from emulator.world import World

AT_ONCE, BLACKLISTED_AT_ONCE = 50, 20


def _tag(call: Call) -> dict[str, Any]:
    tag = call.json(literal_escapes=True).get("tag")
    if not isinstance(tag, dict):
        raise ApiError(47001)
    return tag


def _id(value: object) -> int:
    number = whole(value)
    if number is None:
        raise ApiError(45159)
    return number


@api("tags/create", right="users")
def tags_create(call: Call) -> Answer:
    """A new tag; out: its id and name."""
    name = text_of(_tag(call).get("name"))
    return {"tag": {"id": call.world.tags.create(name), "name": name}}


@api("tags/get", "GET", right="users", plain_type=True)
def tags_get(call: Call) -> Answer:
    """All tags with the number of their followers."""
    tags = call.world.tags.listed()
    return {"tags": [{"id": tag.id, "name": tag.name, "count": tag.count} for tag in tags]}


@api("tags/update", right="users")
def tags_update(call: Call) -> Answer:
    """Another name."""
    tag = _tag(call)
    call.world.tags.rename(_id(tag.get("id")), text_of(tag.get("name")))
    return OK


@api("tags/delete", right="users")
def tags_delete(call: Call) -> Answer:
    """Take a tag off everybody and away."""
    call.world.tags.delete(_id(_tag(call).get("id")))
    return OK


@api("tags/members/batchtagging", right="users")
def batch_tag(call: Call) -> Answer:
    """Put a tag on up to fifty followers, on all or on none."""
    tag, openids = _members(call)
    call.world.tags.put_on(tag, openids)
    return OK


@api("tags/members/batchuntagging", right="users")
def batch_untag(call: Call) -> Answer:
    """Take a tag off up to fifty followers."""
    tag, openids = _members(call)
    call.world.tags.take_off(tag, openids)
    return OK


def _members(call: Call) -> tuple[int, list[str]]:
    body = call.json()
    openids = _openids(call.world, body.get("openid_list"), AT_ONCE)
    return _id(body.get("tagid")), openids


def _openids(world: World, given: object, most: int) -> list[str]:
    if not isinstance(given, list) or not 1 <= len(given) <= most:
        raise ApiError(40032)
    for openid in given:
        person = world.people.get(openid) if isinstance(openid, str) else None
        if person is None and _lives_next_door(world, openid):
            raise ApiError(49003)
        if person is None or not person["following"]:
            raise ApiError(40003)
    return [str(openid) for openid in given]


def _lives_next_door(world: World, openid: object) -> bool:
    others = [other for other in world.neighbours if other is not world]
    return isinstance(openid, str) and any(other.people.get(openid) for other in others)


@api("tags/getidlist", right="users")
def tags_of_person(call: Call) -> Answer:
    """The tags of one follower."""
    person = person_called(call.world, call.json().get("openid"))
    return {"tagid_list": call.world.tags.of(person["openid"])}


@api("user/tag/get", right="users", plain_type=True)
def people_of_tag(call: Call) -> Answer:
    """The followers with a tag in pages; the last page has no `data`."""
    body, world = call.json(), call.world
    after = text_of(body.get("next_openid"))
    start = person_called(world, after)["seq"] if after else 0
    rows = world.tags.people(_id(body.get("tagid")), start)
    return page_of([row["openid"] for row in rows])


@api("tags/members/getblacklist", right="users", plain_type=True)
def blacklist(call: Call) -> Answer:
    """Whom the account does not want to hear, in pages like the followers."""
    world, after = call.world, text_of(call.json().get("begin_openid"))
    start = person_called(world, after)["seq"] if after else 0
    rows = world.store.rows(
        "SELECT openid FROM followers WHERE blacklisted AND following AND seq > ?"
        " ORDER BY seq LIMIT ?",
        start, PAGE,
    )  # fmt: skip
    total = world.store.number("SELECT sum(blacklisted AND following) FROM followers")
    return {"total": total, **page_of([row["openid"] for row in rows])}


@api("tags/members/batchblacklist", right="users")
def batch_blacklist(call: Call) -> Answer:
    """Put up to twenty followers on the blacklist."""
    return _blacklisted(call, 1)


@api("tags/members/batchunblacklist", right="users")
def batch_unblacklist(call: Call) -> Answer:
    """Take up to twenty off it."""
    return _blacklisted(call, 0)


def _blacklisted(call: Call, value: int) -> Answer:
    openids = _openids(call.world, call.json().get("openid_list"), BLACKLISTED_AT_ONCE)
    with call.world.store.transaction():
        for openid in openids:
            call.world.store.run(
                "UPDATE followers SET blacklisted = ? WHERE openid = ?", value, openid
            )
    return OK
