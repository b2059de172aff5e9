"""A voice: read like a text where WeChat gave its words, else kept for a person to hear."""

from __future__ import annotations

from handlers.attach import attach_media, attach_recording
from handlers.listen import listen_to
from handlers.turn import Turn
from models.words import VoiceSent


def speak(turn: Turn, push: VoiceSent) -> None:
    if not push.heard:
        attach_media(turn, push)
        return
    listen_to(turn, push.heard)
    if turn.filed:
        attach_recording(turn, push, turn.filed)
