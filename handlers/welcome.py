"""Following, unfollowing, and scanning the code of a site."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from bot.dialogue import Choice, Do
from bot.phrases import say
from handlers.bind import bind, say_here
from handlers.claim import claim, code_in
from handlers.turn import Turn
from models.contact_point import ContactPoint, PointStatus
from models.follower import BoundBy, follower_of
from models.site import Site, site_by_scene
from models.words import Followed, Push, Scanned, Silence


def followed(turn: Turn, push: Followed) -> None:
    """subscribe: the first time, or again after unfollowing; perhaps by a site's code."""
    back = turn.follower.unfollowed_at is not None
    turn.follower.following = True
    turn.follower.unfollowed_at = None
    if back:
        turn.follower.followed_at = turn.now
    city = turn.desk.rules.city
    turn.letter.add(say("welcome_back") if back else say("welcome", city=city))
    if push.scene is not None:
        _scanned(turn, push.scene)
    turn.letter.add(say("help"))


def scanned(turn: Turn, push: Scanned) -> None:
    """SCAN by somebody who already follows."""
    _scanned(turn, push.scene)


def _scanned(turn: Turn, scene: str) -> None:
    code = code_in(scene)
    if code is None:
        _at_site(turn, scene)
    else:
        claim(turn, code)


def unfollowed(session: Session, push: Push, now: datetime) -> Silence:
    """unsubscribe: nothing can be said to her any more; her matters stay."""
    follower = follower_of(session, push.account, push.openid)
    if follower is None:
        return Silence("somebody unknown left")
    follower.following = False
    follower.unfollowed_at = now
    follower.shut_window()
    return Silence("left")


def _at_site(turn: Turn, scene: str) -> None:
    """The first scan binds; a later one elsewhere says so and offers the change by a number."""
    site = site_by_scene(turn.session, scene)
    point = None if site is None else turn.session.get(ContactPoint, site.point_id)
    if site is None or point is None or point.status is not PointStatus.ACTIVE:
        turn.letter.add(say("scan_unknown"))
        return
    _now_at(turn, site)
    bound = turn.follower.point_id
    if bound is None:
        bind(turn, point.id, BoundBy.SCAN)
        turn.letter.add(say("welcome_site", site=site.full_name, point=point.name))
    elif bound == point.id:
        turn.letter.add(say("scan_same", site=site.full_name))
    else:
        turn.letter.add(
            say("scan_other", site=site.full_name, point=point.name, bound=turn.point_name(bound))
        )
        label = say("offer_bind", point=point.name)
        turn.letter.ask(say_here(), [Choice(Do.BIND, label, None, point.id)])


def _now_at(turn: Turn, site: Site) -> None:
    turn.follower.here_point_id = site.point_id
    turn.follower.here_site_id = site.id
    turn.follower.here_since = turn.now
