"""Pictures, voice, films, places and links: beside the matter they belong to, or asked about."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from math import asin, cos, radians, sin, sqrt

from sqlalchemy import select

from bot.dialogue import Choice, Do, excerpt
from bot.phrases import say
from handlers.receipt import VOICE, named
from handlers.take import plain_act, take
from handlers.turn import Turn
from models import receipt_number
from models.attachment import (
    ATTACHMENT_NAMES,
    Attachment,
    AttachmentKind,
    FetchState,
)
from models.contact_point import active_points
from models.matter import Matter, matters_of
from models.words import ImageSent, Kind, LinkSent, LocationSent, VideoSent, VoiceSent

RECENT = timedelta(days=3)
"""How old a matter may be to be offered for a picture that came by itself."""


def attach_media(turn: Turn, push: ImageSent | VoiceSent | VideoSent) -> None:
    """A picture, voice or film. Fetched later by the clock; WeChat keeps it for three days."""
    _settle(turn, _media(turn, push))


def attach_recording(turn: Turn, push: VoiceSent, matters: Sequence[Matter]) -> None:
    """The recording of words that were read goes with what they became, the guarded half first:
    the words are a machine's, and staff may want to hear her."""
    attachment = _media(turn, push)
    attachment.matter_id = next((m.id for m in matters if m.guarded), matters[0].id)


def _media(turn: Turn, push: ImageSent | VoiceSent | VideoSent) -> Attachment:
    kind = _kind(push)
    attachment = _new(turn, kind, FetchState.WAITING)
    attachment.media_id = push.media_id[:200] or None
    attachment.next_try_at = turn.now
    if not push.media_id:
        attachment.fetch, attachment.refused = FetchState.REFUSED, "微信没有给出文件编号"
    if isinstance(push, VoiceSent):
        attachment.content_type = push.format[:80]
    return attachment


def attach_link(turn: Turn, push: LinkSent) -> None:
    attachment = _new(turn, AttachmentKind.LINK, FetchState.NOTHING)
    attachment.label, attachment.url = push.title[:300], push.url[:1000]
    _settle(turn, attachment)


def attach_place(turn: Turn, push: LocationSent) -> None:
    """A location goes with the matter just opened and offers the nearest points."""
    attachment = _new(turn, AttachmentKind.PLACE, FetchState.NOTHING)
    attachment.label = push.label[:300]
    attachment.latitude, attachment.longitude = push.latitude, push.longitude
    matter = _just_opened(turn)
    if matter is not None:
        attachment.matter_id = matter.id
    near = _nearest(turn, push.latitude, push.longitude)
    if not near:
        turn.letter.add(say("location_none"))
        return
    do = Do.REPOINT if matter is not None and matter.point_id is None else Do.STAY
    turn.letter.ask(
        say("location_nearest"),
        [
            Choice(
                do,
                say("location_choice", point=name, distance=_spoken(distance)),
                matter.id if matter is not None and do is Do.REPOINT else None,
                point_id,
            )
            for distance, name, point_id in near
        ],
    )


def attach_to(turn: Turn, matter: Matter, attachment_id: int) -> bool:
    """Puts one attachment beside a matter, also when the clock filed it by itself meanwhile."""
    attachment = turn.session.get(Attachment, attachment_id)
    if attachment is None or attachment.follower_id != turn.follower.id:
        return False
    attachment.matter_id = matter.id
    return True


def detach(turn: Turn, attachment_id: int | None) -> None:
    """What was put beside a matter is a matter of its own."""
    attachment = None if attachment_id is None else turn.session.get(Attachment, attachment_id)
    if attachment is None or attachment.follower_id != turn.follower.id:
        turn.letter.add(say("number_nothing"))
        return
    attachment.matter_id, attachment.arrived_at = None, turn.now
    turn.met.loose = True
    _matter_of_its_own(turn, attachment)


def _matter_of_its_own(turn: Turn, attachment: Attachment) -> None:
    what = ATTACHMENT_NAMES[attachment.kind]
    flags = [VOICE] if attachment.kind is AttachmentKind.VOICE else []
    take(turn, [plain_act(Kind.UNCLEAR, f"〔{what}〕", f"只发来{what}，没有文字", *flags)])


def _settle(turn: Turn, attachment: Attachment) -> None:
    """Beside the matter just opened; a voice alone is a matter; else the person is asked."""
    turn.session.flush()
    matter = _just_opened(turn)
    if matter is not None:
        _put_beside(turn, attachment, matter)
    elif attachment.kind is AttachmentKind.VOICE:
        _matter_of_its_own(turn, attachment)
    else:
        _ask(turn, attachment)


def _put_beside(turn: Turn, attachment: Attachment, matter: Matter) -> None:
    attachment.matter_id = matter.id
    turn.talk = turn.talk.touched(turn.now, matter.id)
    number = receipt_number.shown(matter.number)
    if attachment.kind is AttachmentKind.VOICE:
        turn.letter.add(say("attached_voice", number=number))
    else:
        turn.letter.add(say("attached", what=ATTACHMENT_NAMES[attachment.kind], number=number))
    turn.letter.ask(say("offer_wrong"), [Choice(Do.DETACH, say("attached_not"), attachment.id)])


def _ask(turn: Turn, attachment: Attachment) -> None:
    what = ATTACHMENT_NAMES[attachment.kind]
    recent = [
        matter
        for matter in matters_of(turn.session, turn.follower.id, limit=3)
        if matter.is_open and turn.now - matter.arrived_at < RECENT
    ]
    if not recent:
        turn.letter.add(say("attach_ask", what=what))
        return
    turn.letter.ask(
        say("attach_ask_choices", what=what),
        [Choice(Do.ATTACH, _choice_label(matter), matter.id, attachment.id) for matter in recent],
    )


def _choice_label(matter: Matter) -> str:
    number = receipt_number.shown(matter.number)
    return say("attach_choice", number=number, excerpt=excerpt(named(matter), 8))


def _just_opened(turn: Turn) -> Matter | None:
    """The newest matter, when it was opened (or last added to) within the attaching time."""
    newest = [m for m in matters_of(turn.session, turn.follower.id, limit=5) if m.is_open]
    if not newest:
        return None
    said_together = [m for m in newest if m.arrival_id == newest[0].arrival_id]
    # Proof of wrongdoing must not land beside the open half of the same message.
    newest = sorted(said_together, key=lambda m: (not m.guarded, m.id))
    added = turn.session.scalar(
        select(Attachment.arrived_at)
        .where(Attachment.matter_id == newest[0].id)
        .order_by(Attachment.id.desc())
    )
    last = max(newest[0].arrived_at, added or newest[0].arrived_at)
    return newest[0] if turn.now - last <= turn.desk.rules.attach else None


def _new(turn: Turn, kind: AttachmentKind, fetch: FetchState) -> Attachment:
    attachment = Attachment(
        follower_id=turn.follower.id,
        arrival_id=turn.arrival.id,
        kind=kind,
        fetch=fetch,
        arrived_at=turn.now,
    )
    turn.session.add(attachment)
    turn.met.loose = True
    return attachment


def _kind(push: ImageSent | VoiceSent | VideoSent) -> AttachmentKind:
    if isinstance(push, VoiceSent):
        return AttachmentKind.VOICE
    return AttachmentKind.VIDEO if isinstance(push, VideoSent) else AttachmentKind.PICTURE


def _nearest(turn: Turn, latitude: float, longitude: float) -> list[tuple[float, str, int]]:
    """At most three points within 50 km: (kilometres, name, id), nearest first."""
    measured = [
        (_kilometres(latitude, longitude, point.latitude, point.longitude), point.name, point.id)
        for point in active_points(turn.session)
        if point.latitude is not None and point.longitude is not None
    ]
    return [near for near in sorted(measured) if near[0] <= 50][:3]


def _kilometres(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """The great-circle distance (haversine, Earth as a sphere of 6371 km)."""
    half_lat = sin(radians(other_lat - lat) / 2) ** 2
    half_lon = sin(radians(other_lon - lon) / 2) ** 2
    return 12742 * asin(sqrt(half_lat + cos(radians(lat)) * cos(radians(other_lat)) * half_lon))


def _spoken(kilometres: float) -> str:
    return f"{round(kilometres * 1000, -2):.0f}米" if kilometres < 1 else f"{kilometres:.0f}公里"
