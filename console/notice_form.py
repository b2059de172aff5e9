"""A notice is written: its words, its people, its ways, and beside them whom it would reach."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from console.notices import ID
from console.room import me, the_desk
from handlers.access import ANNOUNCES, NotFound, Refused, may
from handlers.answer import Again, fresh_form
from handlers.days import SHANGHAI
from handlers.notice import (
    Announcement,
    choices,
    edit_notice,
    open_notice,
    timing,
    try_out,
    write_notice,
)
from handlers.notice.checks import TITLE_BYTES, check_ahead
from handlers.plan import Aim, awake
from models.delivery import WAY_NAMES, Way
from models.notice import NOTICE_KIND_NAMES, Notice, NoticeKind

LONGEST_TEXT = 640  # characters that surely fit into WeChat's 2048 bytes
_OFFERED = (Way.WINDOW, Way.MASS, Way.SUBSCRIPTION)


@dataclass(frozen=True, slots=True)
class Filled:
    """The form as it was filled in, right or wrong."""

    title: str
    text: str
    at: str
    everyone: bool
    points: frozenset[int]
    kind: NoticeKind
    ways: frozenset[Way]
    consultation_id: int | None
    media_id: str
    as_article: bool

    @classmethod
    def of(cls, form: MultiDict[str, str]) -> Filled:
        points = frozenset(_ids(form.getlist("point")))
        return cls(
            title=_clean(form.get("title", ""))[:200],
            text=_clean(form.get("text", ""))[:20_000],
            at=_clean(form.get("at", ""))[:40],
            everyone=form.get("to", "") == "everyone",
            points=points,
            kind=_kind(form.get("kind", "")),
            ways=frozenset(way for way in _OFFERED if way.value in form.getlist("way")),
            consultation_id=next(iter(_ids([form.get("consultation", "")])), None),
            media_id=_clean(form.get("media_id", "")).strip()[:200],
            as_article="as_article" in form,
        )

    @classmethod
    def of_notice(cls, notice: Notice) -> Filled:
        return cls(
            notice.title,
            notice.text,
            _local(notice.at),
            not notice.points,
            frozenset(point.id for point in notice.points),
            notice.kind,
            frozenset(Way(way) for way in notice.channels),
            notice.consultation_id,
            notice.media_id,
            bool(notice.media_id),
        )

    @property
    def moment(self) -> datetime:
        """Raises Refused."""
        try:
            given = datetime.fromisoformat(self.at)
            moment = given.replace(tzinfo=SHANGHAI).astimezone(UTC)
        except (ValueError, OverflowError):  # the latter at either end of the calendar
            raise Refused("请选好发送的日期和时间。") from None
        check_ahead(moment, the_desk().clock.now())
        return moment

    @property
    def wish(self) -> Announcement:
        """Raises Refused."""
        if not self.everyone and not self.points:
            raise Refused("请选好发给谁：全体关注者，或至少一个联系点。")
        return Announcement(
            self.title,
            self.text,
            self.moment,
            frozenset() if self.everyone else self.points,
            kind=self.kind,
            ways=self.ways,
            consultation_id=self.consultation_id,
            media_id=self.media_id if self.as_article else "",
            as_article=self.as_article,
        )


def routes(pages: Blueprint) -> None:
    pages.add_url_rule("/notices/new", "new_notice", show_form)
    pages.add_url_rule("/notices/new", "write_notice", post_form, methods=["POST"])
    pages.add_url_rule("/notices/reach", "notice_reach", show_reach)
    pages.add_url_rule(f"/notices/{ID}/edit", "edit_notice", show_edit)
    pages.add_url_rule(f"/notices/{ID}/edit", "change_notice", post_edit, methods=["POST"])


def show_form() -> ResponseReturnValue:
    about = next(iter(_ids([request.args.get("consultation", "")])), None)
    return _page(_blank(about))


def post_form() -> ResponseReturnValue:
    """Counts whom it would reach, or keeps it, as the button says."""
    filled = Filled.of(request.form)
    token = request.form.get("once", "")
    if request.form.get("do") == "reach":
        return _page(filled, token=token)
    try:
        notice_id = write_notice(the_desk(), me(), filled.wish, form=token)
    except Again as again:
        flash(str(again), "wait")
        return redirect(url_for("console.notices"), 303)
    except NotFound:
        raise
    except Refused as refused:
        return _page(filled, token=token, problem=str(refused)), 422
    flash("已存好。请另一位同事登录后复核发布。", "done")
    return redirect(url_for("console.notice", notice_id=notice_id), 303)


def show_edit(notice_id: int) -> ResponseReturnValue:
    view = open_notice(the_desk(), me(), notice_id)
    if not view.may_edit:
        raise Refused("这份通知已经发布或撤回，不能再改；或者不归您改。")
    return _page(Filled.of_notice(view.notice), notice_id=notice_id, digest=view.digest)


def post_edit(notice_id: int) -> ResponseReturnValue:
    filled, digest = Filled.of(request.form), request.form.get("digest", "")
    if request.form.get("do") == "reach":
        return _page(filled, notice_id=notice_id, digest=digest)
    try:
        edit_notice(the_desk(), me(), notice_id, filled.wish, digest=digest)
    except NotFound:
        raise
    except Refused as refused:
        page = _page(filled, notice_id=notice_id, digest=digest, problem=str(refused))
        return page, 422
    flash("已改好。您改过的，要由另一位同事复核发布。", "done")
    return redirect(url_for("console.notice", notice_id=notice_id), 303)


def show_reach() -> ResponseReturnValue:
    """The table beside the form, asked for again whenever a choice changes."""
    may(me(), ANNOUNCES)
    return render_template("console/notice_reach.html", **_reach(Filled.of(request.args)))


def _page(
    filled: Filled,
    *,
    token: str = "",
    notice_id: int | None = None,
    digest: str = "",
    problem: str | None = None,
) -> str:
    offered = choices(the_desk(), me())
    return render_template(
        "console/notice_form.html",
        filled=filled,
        offered=offered,
        notice_id=notice_id,
        digest=digest,
        once=token or fresh_form(),
        problem=problem,
        kinds=NOTICE_KIND_NAMES,
        ways={way: WAY_NAMES[way] for way in _OFFERED},
        notice_rules=the_desk().notices,
        longest=LONGEST_TEXT,
        longest_title=TITLE_BYTES // 3,
        **_reach(filled),
    )


def _reach(filled: Filled) -> dict[str, object]:
    """What the table shows; the sentence of what is missing when it cannot be counted yet."""
    desk = the_desk()
    try:
        wish = filled.wish
        wanted = max(wish.at, desk.clock.now())
        at = awake(wanted, desk.notices)
        aim = Aim(wish.kind, wish.points, wish.consultation_id, wish.ways, at)
        reach, more = try_out(desk, me(), aim)
        doubts = timing(desk, me(), aim, wanted)
    except Refused as refused:
        missing = str(refused)
        return {"reach": None, "missing": missing, "more": 0, "moved_to": None, "doubts": []}
    return {
        "reach": reach,
        "more": more,
        "missing": "",
        "moved_to": at if at > wanted else None,
        "doubts": doubts,
    }


def _blank(consultation_id: int | None) -> Filled:
    desk = the_desk()
    hour = desk.clock.now().replace(minute=0, second=0, microsecond=0) + timedelta(hours=2)
    mine = me().points
    return Filled(
        "",
        "",
        _local(awake(hour, desk.notices)),
        not mine,
        mine,
        NoticeKind.NOTICE,
        frozenset({Way.WINDOW}),
        consultation_id,
        "",
        False,
    )


def _local(moment: datetime) -> str:
    return f"{moment.astimezone(SHANGHAI):%Y-%m-%dT%H:%M}"


def _clean(value: str) -> str:
    return value.replace("\0", "")


def _kind(value: str) -> NoticeKind:
    return NoticeKind(value) if value in list(NoticeKind) else NoticeKind.NOTICE


def _ids(values: Iterable[str]) -> Iterable[int]:
    return (int(one) for one in values if one.isascii() and one.isdigit() and len(one) < 16)
