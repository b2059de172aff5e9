"""Imports every noun, for Alembic and for tools that need the whole metadata."""

from models import (
    access_token,
    addition,
    alert,
    answer,
    answered_question,
    arrival,
    attachment,
    audit_entry,
    contact_point,
    delivery,
    dialogue,
    failed_tries,
    follower,
    handling,
    installation,
    liaison,
    matter,
    matter_lock,
    matter_term,
    move,
    notice,
    number_block,
    place,
    recovery_code,
    referral,
    remark,
    second_number,
    site,
    staff,
    statute,
    statute_article,
    theme,
    topic,
    town_weights,
    weekly_summary,
)
from models.base import Base

__all__ = [
    "access_token",
    "addition",
    "alert",
    "answer",
    "answered_question",
    "arrival",
    "attachment",
    "audit_entry",
    "contact_point",
    "delivery",
    "dialogue",
    "failed_tries",
    "follower",
    "handling",
    "installation",
    "liaison",
    "matter",
    "matter_lock",
    "matter_term",
    "metadata",
    "move",
    "not_carried_over",
    "notice",
    "number_block",
    "place",
    "recovery_code",
    "referral",
    "remark",
    "second_number",
    "site",
    "staff",
    "statute",
    "statute_article",
    "theme",
    "topic",
    "town_weights",
    "weekly_summary",
]

metadata = Base.metadata


def not_carried_over() -> frozenset[str]:
    """The tables that a backup leaves out, by name: what they hold is secret and soon made anew."""
    return frozenset(
        name for name, table in metadata.tables.items() if not table.info.get("carried_over", True)
    )
