"""The code on a slip: how it is kept, carried by a QR code, and how long it holds."""

from __future__ import annotations

import hashlib
import hmac
from datetime import timedelta

from handlers.desk import Rules
from models import receipt_number

LASTS = timedelta(days=30)
"""As long as WeChat lets a passing QR code live."""
_SCENE = "claim_"


def digest_of(rules: Rules, code: str) -> str:
    """What the memory keeps instead of the code. Without the house's key nobody can try codes
    against a stolen database."""
    return hmac.new(rules.link_key.encode(), f"claim:{code}".encode(), hashlib.sha256).hexdigest()


def scene_of(code: str) -> str:
    return f"{_SCENE}{code}"


def code_in(scene: str) -> str | None:
    """The code of a scanned slip, "" for one that can be none; None for a scene of a site."""
    if not scene.startswith(_SCENE):
        return None
    return receipt_number.read_code(scene.removeprefix(_SCENE)) or ""
