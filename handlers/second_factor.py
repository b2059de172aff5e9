"""The second factor: six digits of a phone (TOTP, RFC 6238), and recovery codes on paper.

The secret is kept sealed with a key drawn from the house's signing key, so that a copy of the
database alone makes no codes. Times are the real time, handed in: a phone knows no other.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from handlers import account_words as words
from handlers.access import Actor, Refused
from handlers.audit import note
from handlers.desk import Desk
from handlers.passwords import one_time
from models.recovery_code import RecoveryCode
from models.staff import Staff

STEP_S, DIGITS, LEEWAY = 30, 6, 1  # what every authenticator app does; clocks a step apart pass
CODES = 8
ISSUER = "民意直通车"  # short: it stands in the code twice, and old phones scan it
_BINDING_S = 1800  # how long the page with the QR code is good
_SECRET_BYTES = 20  # RFC 4226, section 4: 160 bits


@dataclass(frozen=True, slots=True)
class Binding:
    """A secret on its way to a phone. `sealed` goes out with the form and comes back with it."""

    uri: str
    spoken: str  # for a phone that cannot scan
    sealed: str


def begin(desk: Desk, actor: Actor) -> Binding:
    """A fresh secret. Nothing is stored before `confirm`."""
    return _binding(desk, actor, secrets.token_bytes(_SECRET_BYTES))


def again(desk: Desk, actor: Actor, sealed: str) -> Binding:
    """The same binding after a slip, so that nobody has to scan twice. Raises Refused when old."""
    return _binding(desk, actor, _opened(desk, actor, sealed))


def confirm(desk: Desk, actor: Actor, sealed: str, code: str, *, unix: float) -> list[str]:
    """Binds the phone that shows the right code; returns the recovery codes, once.

    Every other session ends. Raises Refused.
    """
    secret = _opened(desk, actor, sealed)
    step = _step_of(secret, code, unix, after=0)
    if step is None:
        raise Refused(words.WRONG_CODE)
    with desk.memory.write() as session:
        row = session.get_one(Staff, actor.staff_id, with_for_update=True)
        row.totp_secret, row.totp_step = _fernet(desk).encrypt(secret).decode(), step
        row.session_version += 1
        note(session, actor, desk.clock.now(), "bind_second_factor", "staff", row.id)
        return _fresh_codes(session, row)


def renew_codes(desk: Desk, actor: Actor) -> list[str]:
    """New recovery codes; the old ones end. Raises Refused when no phone is bound."""
    with desk.memory.write() as session:
        row = session.get_one(Staff, actor.staff_id, with_for_update=True)
        if row.totp_secret is None:
            raise Refused(words.NOTHING_BOUND)
        note(session, actor, desk.clock.now(), "renew_codes", "staff", row.id)
        return _fresh_codes(session, row)


def remove(desk: Desk, actor: Actor) -> None:
    """Takes the second factor off one's own account. Raises Refused when the role needs it."""
    if actor.role in desk.accounts.second_factor:
        raise Refused(words.SECOND_FACTOR_NEEDED)
    with desk.memory.write() as session:
        row = session.get_one(Staff, actor.staff_id, with_for_update=True)
        unbind(session, row)
        note(session, actor, desk.clock.now(), "remove_second_factor", "staff", row.id)


def unbind(session: Session, row: Staff) -> None:
    """The phone and the recovery codes of an account are good for nothing from now on."""
    row.totp_secret, row.totp_step = None, 0
    session.execute(delete(RecoveryCode).where(RecoveryCode.staff_id == row.id))


def codes_left(desk: Desk, actor: Actor) -> int:
    unused = (RecoveryCode.staff_id == actor.staff_id, RecoveryCode.used_at.is_(None))
    with desk.memory.read() as session:
        return session.scalar(select(func.count()).where(*unused)) or 0


def accept(session: Session, desk: Desk, row: Staff, code: str, unix: float) -> str | None:
    """What the log calls this login when the code is right and new, else None. The row is locked
    by the caller: of two uses of one code at the same moment, one is right."""
    tidy = re.sub(r"[\s-]", "", code).lower()
    if not tidy.isdigit():
        return "login_recovery" if _recovered(session, desk, row, tidy) else None
    step = _step_of(_unsealed(desk, row), tidy, unix, after=row.totp_step)
    if step is None:
        return None
    row.totp_step = step
    return "login"


def _recovered(session: Session, desk: Desk, row: Staff, tidy: str) -> bool:
    found = session.scalar(
        select(RecoveryCode).where(
            RecoveryCode.staff_id == row.id,
            RecoveryCode.code_hash == _code_hash(tidy),
            RecoveryCode.used_at.is_(None),
        )
    )
    if found is not None:
        found.used_at = desk.clock.now()
    return found is not None


def _fresh_codes(session: Session, row: Staff) -> list[str]:
    session.execute(delete(RecoveryCode).where(RecoveryCode.staff_id == row.id))
    made = [one_time() for _ in range(CODES)]
    for code in made:
        tidy = code.replace("-", "")
        session.add(RecoveryCode(staff_id=row.id, code_hash=_code_hash(tidy), used_at=None))
    return made


def _code_hash(tidy: str) -> str:
    """One turn is enough: the codes are drawn, about 79 bits, not chosen by a person."""
    return hashlib.sha256(f"recovery:{tidy}".encode()).hexdigest()


def _step_of(secret: bytes, code: str, unix: float, *, after: int) -> int | None:
    """The time step this code belongs to; None when it is wrong, or not newer than `after`."""
    now = int(unix) // STEP_S
    tidy = re.sub(r"\s", "", code)
    for step in range(now - LEEWAY, now + LEEWAY + 1):
        right = _totp(secret).generate(step * STEP_S).decode()
        if hmac.compare_digest(right.encode(), tidy.encode()) and step > after:
            return step
    return None


def _totp(secret: bytes) -> TOTP:
    return TOTP(secret, DIGITS, SHA1(), STEP_S)  # noqa: S303 - what authenticator apps know


def _binding(desk: Desk, actor: Actor, secret: bytes) -> Binding:
    spoken = base64.b32encode(secret).decode()
    uri = _totp(secret).get_provisioning_uri(actor.login, ISSUER)
    in_fours = " ".join(spoken[at : at + 4] for at in range(0, len(spoken), 4))
    whose = f"{actor.staff_id}:{spoken}".encode()
    return Binding(uri, in_fours, _fernet(desk).encrypt(whose).decode())


def _opened(desk: Desk, actor: Actor, sealed: str) -> bytes:
    try:
        whose = _fernet(desk).decrypt(sealed.encode(), ttl=_BINDING_S).decode()
    except InvalidToken:
        raise Refused(words.BINDING_GONE) from None
    owner, _, spoken = whose.partition(":")
    if owner != str(actor.staff_id):
        raise Refused(words.BINDING_GONE)
    return base64.b32decode(spoken)


def _unsealed(desk: Desk, row: Staff) -> bytes:
    try:
        return _fernet(desk).decrypt((row.totp_secret or "").encode())
    except InvalidToken:
        raise Refused(words.UNREADABLE) from None


def _fernet(desk: Desk) -> Fernet:
    key = hashlib.sha256(f"second factor:{desk.rules.link_key}".encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
