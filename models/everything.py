"""Imports every noun, for Alembic and for tools that need the whole metadata."""

from models import (
    alert,
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
    number_block,
    referral,
    second_number,
    site,
    staff,
)
from models.base import Base

__all__ = [
    "alert",
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
    "number_block",
    "referral",
    "second_number",
    "site",
    "staff",
]

metadata = Base.metadata
