"""认领: the code on a slip makes what she said at the desk hers in WeChat, once.

Scanned or typed, it is the same. Whoever guesses is stopped after a few wrong codes, for a time
that grows; what was claimed by somebody is not told to anybody else.
"""

from __future__ import annotations

from sqlalchemy import select, update

from bot.phrases import say
from handlers.claim_codes import code_in, digest_of
from handlers.hold_off import count_try, take_back
from handlers.moving import move_claimed
from handlers.progress import tell_of
from handlers.turn import Turn
from models.attachment import Attachment
from models.claim import Claim
from models.matter import GONE, Matter

__all__ = ["claim", "code_in"]


def claim(turn: Turn, code: str | None) -> None:
    """Binds the matters of the slip to the person, and tells her where they stand."""
    if not code:
        turn.letter.add(say("claim_unknown"))
        return
    tried = count_try(turn.session, turn.desk, _tries_of(turn), "")
    if tried.held is not None:
        minutes = max(1, -(-int(tried.held.total_seconds()) // 60))
        turn.letter.add(say("claim_wait", minutes=minutes))
        return
    row = turn.session.scalar(
        select(Claim).where(Claim.digest == digest_of(turn.desk.rules, code)).with_for_update()
    )
    if row is None:
        turn.letter.add(say("claim_unknown"))
        return
    take_back(turn.session, turn.desk, _tries_of(turn))
    _use(turn, row)


def _tries_of(turn: Turn) -> str:
    """By who she is to WeChat: having herself erased gives nobody new tries. No login name has a
    colon in it, and it is kept as a digest."""
    return f"claim:{turn.follower.account}:{turn.follower.openid}"


def _use(turn: Turn, row: Claim) -> None:
    mine = row.follower_id == turn.follower.id
    if row.used_at is not None and not mine:
        turn.letter.add(say("claim_used"))
    elif row.void_at is not None:
        turn.letter.add(say("claim_void"))
    elif row.used_at is None and row.expires_at <= turn.now:
        turn.letter.add(say("claim_expired"))
    else:
        _take_over(turn, row)


def _take_over(turn: Turn, row: Claim) -> None:
    """A second scan of her own slip tells her again."""
    again = row.used_at is not None
    matters = list(
        turn.session.scalars(
            select(Matter)
            .where(Matter.entry_id == row.entry_id, Matter.state.not_in(GONE))
            .order_by(Matter.id)
            .with_for_update()
        )
    )
    if not again:
        row.used_at, row.follower_id = turn.now, turn.follower.id
        for matter in matters:
            _make_hers(turn, matter)
    hers = [matter for matter in matters if matter.follower_id == turn.follower.id]
    kept = any(matter.guarded for matter in matters)
    if hers or not kept:
        turn.letter.add(say("claim_done" if hers else "claim_nothing"))
    if kept:
        turn.letter.add(say("claim_kept"))
    for matter in hers:
        tell_of(turn, matter)


def _make_hers(turn: Turn, matter: Matter) -> None:
    """Not what only the keeper or the city reads: papers lie about, and whoever claims a matter
    can have it read to her and withdraw it. How it goes on she asks with its number, there."""
    if matter.follower_id is not None or matter.guarded:
        return
    move_claimed(turn.session, matter, turn.follower.id, turn.by_person)
    turn.session.execute(
        update(Attachment)
        .where(Attachment.matter_id == matter.id)
        .values(follower_id=turn.follower.id)
    )
