"""One's own password, and the end of one's own sessions."""

from __future__ import annotations

from handlers import account_words as words
from handlers import passwords
from handlers.access import Actor, Refused
from handlers.admit import Seat, prove_again, seat_of
from handlers.audit import note
from handlers.desk import Desk
from models.staff import Staff


def change_password(desk: Desk, actor: Actor, old: str, new: str, *, address: str = "") -> Seat:
    """Ends every older session. Raises Refused: the old one is wrong, the new one will not do."""
    passwords.demand_good(new, actor.login, _name_of(desk, actor))
    if new == old:
        raise Refused(words.SAME_AGAIN)
    if not prove_again(desk, actor, old, address=address):
        raise Refused(words.OLD_IS_WRONG)
    hashed = passwords.hashed(new)
    with desk.memory.write() as session:
        row = session.get_one(Staff, actor.staff_id, with_for_update=True)
        row.password_hash, row.must_change = hashed, False
        row.session_version += 1
        note(session, actor, desk.clock.now(), "change_password", "staff", row.id)
        return seat_of(row, desk)


def leave(desk: Desk, actor: Actor) -> None:
    """Logging out ends all sessions of the account: a copied cookie is good for nothing."""
    with desk.memory.write() as session:
        row = session.get_one(Staff, actor.staff_id, with_for_update=True)
        row.session_version += 1
        note(session, actor, desk.clock.now(), "logout", "staff", row.id)


def _name_of(desk: Desk, actor: Actor) -> str:
    with desk.memory.read() as session:
        return session.get_one(Staff, actor.staff_id).name
