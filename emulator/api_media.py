"""Uploading and fetching media."""

from __future__ import annotations

import sqlite3
from urllib.parse import quote

from flask import Response

from emulator.endpoint import Answer, Call, api
from emulator.errors import ApiError
from emulator.media import MEGABYTE, MIMES, File, check_upload, looks_like


def uploaded(call: Call) -> File:
    """The file of the form's field `media`; `ApiError` 41005 without one or without a name."""
    storage = call.files.get("media")
    if storage is None or not storage.filename:
        raise ApiError(41005)
    return File(storage.filename, storage.read())


@api("media/upload", right="material")
def media_upload(call: Call) -> Answer:
    """Keep a file for three days."""
    kind, file = call.params.get("type", ""), uploaded(call)
    check_upload(kind, file)
    media_id = call.world.media.add(kind, file)
    name = "thumb_media_id" if kind == "thumb" else "media_id"
    return {"type": kind, name: media_id, "created_at": int(call.world.clock.now())}


@api("media/get", "GET", right="material")
def media_get(call: Call) -> Answer:
    """The bytes of a file; for a video only an address."""
    row = call.world.media.find(call.params.get("media_id"))
    if row["kind"] in ("video", "shortvideo"):
        return {"video_url": f"{call.world.address}/_video/{quote(row['media_id'])}"}
    return served(row)


def served(row: sqlite3.Row) -> Response:
    """The bytes of a medium as a file."""
    # What the sender called the file never reaches a header.
    extension = File(row["filename"], b"").extension
    ending = extension if extension in MIMES else "bin"
    headers = {"Content-disposition": f'attachment; filename="{row["media_id"]}.{ending}"'}
    return Response(row["content"], content_type=row["mime"], headers=headers)


@api("media/uploadimg", right="material")
def upload_image(call: Call) -> Answer:
    """A picture for the body of an article."""
    file = uploaded(call)
    if file.extension not in ("jpg", "jpeg", "png") or not looks_like(file):
        raise ApiError(40005)
    if len(file.content) > MEGABYTE:
        raise ApiError(40009)
    media_id = call.world.media.add("image", file, lasting=True)
    return {"url": f"{call.world.address}/mmbiz/{quote(media_id)}"}


@api("media/uploadvideo", right="mass")
def upload_video(call: Call) -> Answer:
    """The id under which an uploaded film can be sent to many."""
    body, world = call.json(), call.world
    row = world.media.find(body.get("media_id"))
    if row["kind"] != "video":
        raise ApiError(40007)
    film = File(row["filename"], row["content"])
    media_id = world.media.add("video", film)
    return {"type": "video", "media_id": media_id, "created_at": int(world.clock.now())}
