"""我的账号: one's own password, phone and recovery codes."""

from __future__ import annotations

import time

import segno
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from console.room import me, my_seat, the_desk
from console.sessions import go_on
from handlers import second_factor
from handlers.access import Refused
from handlers.account_words import OLD_IS_WRONG
from handlers.admit import prove_again, seat_by_id
from handlers.change_password import change_password
from handlers.passwords import SHORTEST

DIFFERENT = "两次输入的新密码不一样，请再输一遍。"


def routes(pages: Blueprint) -> None:
    pages.add_url_rule("/password", "password", show_password)
    pages.add_url_rule("/password", "set_password", set_password, methods=["POST"])
    pages.add_url_rule("/phone", "phone", show_phone)
    pages.add_url_rule("/phone", "bind_phone", bind_phone, methods=["POST"])
    pages.add_url_rule("/phone/codes", "renew_codes", renew_codes, methods=["POST"])
    pages.add_url_rule("/phone/change", "change_phone", change_phone, methods=["POST"])
    pages.add_url_rule("/phone/off", "phone_off", phone_off, methods=["POST"])


def show_password() -> ResponseReturnValue:
    return _password_page()


def set_password() -> ResponseReturnValue:
    form = request.form
    try:
        if form.get("new", "") != form.get("again", ""):
            raise Refused(DIFFERENT)
        old, new = form.get("old", ""), form.get("new", "")
        seat = change_password(the_desk(), me(), old, new, address=request.remote_addr or "")
    except Refused as refused:
        return _password_page(str(refused)), 422
    go_on(seat)
    flash("密码已修改。别处登录的页面已全部退出。", "done")
    return redirect(url_for("console.phone" if seat.must_enrol else "console.password"), 303)


def show_phone() -> ResponseReturnValue:
    """How it stands; without a phone bound, the code to scan."""
    return _phone_page()


def bind_phone() -> ResponseReturnValue:
    """The first code of the phone proves that it was scanned."""
    desk, sealed = the_desk(), request.form.get("sealed", "")
    try:
        code = request.form.get("code", "")[:64]
        codes = second_factor.confirm(desk, me(), sealed, code, unix=time.time())
    except Refused as refused:
        return _phone_page(str(refused), sealed=sealed), 422
    _renewed()
    return _codes_page(codes)


def renew_codes() -> ResponseReturnValue:
    try:
        _prove()
        codes = second_factor.renew_codes(the_desk(), me())
    except Refused as refused:
        return _phone_page(str(refused)), 422
    return _codes_page(codes)


def change_phone() -> ResponseReturnValue:
    """With the password, a new code to scan; the old phone counts until the new one is proved."""
    try:
        _prove()
    except Refused as refused:
        return _phone_page(str(refused)), 422
    return _phone_page(binding=second_factor.begin(the_desk(), me()))


def phone_off() -> ResponseReturnValue:
    try:
        _prove()
        second_factor.remove(the_desk(), me())
    except Refused as refused:
        return _phone_page(str(refused)), 422
    flash("两步验证已关闭，登录只用密码。", "wait")
    return redirect(url_for("console.phone"), 303)


def _prove() -> None:
    """Raises Refused: an open page on a desk is not enough to change what guards the account."""
    password = request.form.get("password", "")
    if not prove_again(the_desk(), me(), password, address=request.remote_addr or ""):
        raise Refused(OLD_IS_WRONG)


def _renewed() -> None:
    seat = seat_by_id(the_desk(), me().staff_id or 0)
    if seat is not None:
        go_on(seat)


def _password_page(problem: str | None = None) -> str:
    return render_template("console/password.html", shortest=SHORTEST, problem=problem)


def _phone_page(
    problem: str | None = None,
    *,
    sealed: str = "",
    binding: second_factor.Binding | None = None,
) -> str:
    desk, actor, seat = the_desk(), me(), my_seat()
    if binding is None and (sealed or not seat.has_second_factor):
        binding = _same_or_fresh(sealed)
    return render_template(
        "console/phone.html",
        problem=problem,
        seat=seat,
        binding=binding,
        picture=None if binding is None else qr_picture(binding.uri),
        left=second_factor.codes_left(desk, actor),
        needed=actor.role in desk.accounts.second_factor,
    )


def _same_or_fresh(sealed: str) -> second_factor.Binding:
    try:
        return second_factor.again(the_desk(), me(), sealed)
    except Refused:
        return second_factor.begin(the_desk(), me())


def _codes_page(codes: list[str]) -> str:
    return render_template("console/codes.html", codes=codes)


def qr_picture(uri: str) -> str:
    """Drawn here: a secret goes to no other house."""
    return segno.make(uri, error="m").svg_data_uri(scale=5, border=2)
