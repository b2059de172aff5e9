"""The control API for mass sending: the administrator's phone, and what became of the jobs."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from emulator.errors import ApiError
from emulator.guard import RefusedError, body
from emulator.world import the_world

mass_control = Blueprint("mass_control", __name__, url_prefix="/_emulator")


@mass_control.get("/mass")
def jobs() -> Response:
    """All jobs, the newest first, and whether what goes to all waits for the administrator."""
    world = the_world()
    return jsonify(jobs=world.mass.listed(), protected=world.mass.protected)


@mass_control.put("/mass")
def protect() -> Response:
    """Switch the protection: `{"protected": true|false}`."""
    world, wish = the_world(), body()
    if set(wish) != {"protected"} or not isinstance(wish["protected"], bool):
        raise RefusedError(400, "Give protected, true or false.")
    world.mass.protect(wish["protected"])
    return jobs()


@mass_control.post("/mass/<int:msg_id>")
def answer(msg_id: int) -> Response:
    """The administrator says yes or no to a job that waits: `{"confirm": true|false}`."""
    world, wish = the_world(), body()
    if not isinstance(wish.get("confirm"), bool):
        raise RefusedError(400, "Give confirm, true or false.")
    try:
        world.mass.confirm(msg_id, wish["confirm"])
    except ApiError as error:
        raise RefusedError(409, "No such job waits for the administrator.") from error
    return jobs()
