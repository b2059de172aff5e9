"""Imports every noun, for Alembic and for tools that need the whole metadata."""

from models import (
    answer,
    arrival,
    attachment,
    audit_entry,
    contact_point,
    delivery,
    dialogue,
    follower,
    installation,
    liaison,
    matter,
    move,
    notice,
    referral,
    site,
    staff,
)
from models.base import Base

__all__ = [
    "answer",
    "arrival",
    "attachment",
    "audit_entry",
    "contact_point",
    "delivery",
    "dialogue",
    "follower",
    "installation",
    "liaison",
    "matter",
    "metadata",
    "move",
    "notice",
    "referral",
    "site",
    "staff",
]

metadata = Base.metadata
