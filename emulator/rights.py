"""Which kind of account may use which part of the API.

The kinds: `personal` is a subscription account of a private person, who can never be verified;
`test` is the sandbox account.
"""

from __future__ import annotations

from emulator.errors import ApiError

ACCOUNT_KINDS = (
    "verified_service",
    "verified_subscription",
    "unverified_service",
    "unverified_subscription",
    "personal",
    "test",
)
_BOTH = frozenset({"verified_service", "verified_subscription"})
_VERIFIED = _BOTH | {"test"}
_SERVICE = frozenset({"verified_service", "test"})

RIGHTS: dict[str, frozenset[str]] = {
    "menu": _VERIFIED | {"unverified_service"},
    "conditional_menu": _VERIFIED,
    "customer_service": _VERIFIED,
    "users": _VERIFIED,
    "material": _VERIFIED,
    "draft": _VERIFIED,
    "qrcode": _SERVICE,
    "template": _SERVICE,
    "notice": _SERVICE,
    "one_time": _BOTH,
    "mass": _BOTH,
    "mass_by_openid": frozenset({"verified_service"}),
    "publish": _BOTH,
}

# Tencent has these and this emulator has not; an account without the right is still told so.
UNSERVED = (
    ("message/mass/", "mass"),
    ("template/", "template"),
    ("/wxaapi/newtmpl/", "notice"),
    ("draft/", "draft"),
    ("freepublish/", "publish"),
    ("material/", "material"),
    ("media/uploadnews", "mass"),
    ("customservice/", "customer_service"),
    ("groups/", "users"),
)


def require(kind: str, right: str | None) -> None:
    """`ApiError` 48001 when this kind of account may not use the API."""
    if right is not None and kind not in RIGHTS[right]:
        raise ApiError(48001)


def unserved_right(path: str) -> str | None:
    """The right an API needs that is known but not served here; None for a made-up path."""
    return next((right for start, right in UNSERVED if path.startswith(start)), None)
