"""人员: the city opens, changes and closes accounts."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from console.room import me, the_desk
from handlers import appoint
from handlers.access import MANAGES_STAFF, NotFound, Refused, may
from handlers.staff_list import Person, list_staff, one_of_staff, points_to_choose
from models.staff import CITY_WIDE, ROLE_NAMES

_ONE = "/people/<int(max=9999999999999999):staff_id>"
_SAID = {
    "disable": "账号已停用，登录着的页面也已退出。",
    "enable": "账号已恢复。",
    "unlock": "已解锁，现在就可以登录。",
    "phone": "两步验证已重置。下次登录时，本人要重新绑定手机。",
}


def routes(pages: Blueprint) -> None:
    pages.add_url_rule("/people", "people", show_people)
    pages.add_url_rule("/people/new", "new_person", show_new)
    pages.add_url_rule("/people/new", "add_person", add_person, methods=["POST"])
    pages.add_url_rule(_ONE, "person", show_person)
    for name, view in {
        "move": move_person,
        "password": reset_password,
        "disable": _verb("disable", appoint.disable_staff),
        "enable": _verb("enable", appoint.enable_staff),
        "unlock": _verb("unlock", appoint.unlock_staff),
        "phone": _verb("phone", appoint.reset_second_factor),
    }.items():
        pages.add_url_rule(f"{_ONE}/{name}", f"person_{name}", view, methods=["POST"])


def show_people() -> ResponseReturnValue:
    return render_template("console/people.html", people=list_staff(the_desk(), me()))


def show_new() -> ResponseReturnValue:
    return _new_page()


def add_person() -> ResponseReturnValue:
    """The one-time password stands on the answer to this form and nowhere else."""
    may(me(), MANAGES_STAFF)  # not a slip in the form: no form comes back
    form = request.form
    login, name = form.get("login", "").strip().lower(), form.get("name", "").replace("\0", "")
    try:
        made = appoint.add_staff(
            the_desk(),
            login=login,
            name=name,
            role=form.get("role", ""),
            points=form.getlist("points"),
            by=me(),
        )
    except Refused as refused:
        return _new_page(str(refused)), 422
    return _handover(login, name, made)


def show_person(staff_id: int) -> ResponseReturnValue:
    return _person_page(one_of_staff(the_desk(), me(), staff_id))


def move_person(staff_id: int) -> ResponseReturnValue:
    person = one_of_staff(the_desk(), me(), staff_id)
    role, points = request.form.get("role", ""), request.form.getlist("points")
    try:
        appoint.move_staff(the_desk(), person.login, role, points, me())
    except NotFound:
        raise
    except Refused as refused:
        return _person_page(person, str(refused)), 422
    flash("角色和联系点已改。本人要重新登录一次。", "done")
    return redirect(url_for("console.person", staff_id=staff_id), 303)


def reset_password(staff_id: int) -> ResponseReturnValue:
    person = one_of_staff(the_desk(), me(), staff_id)
    try:
        made = appoint.reset_password(the_desk(), person.login, me())
    except NotFound:
        raise
    except Refused as refused:
        return _person_page(person, str(refused)), 422
    return _handover(person.login, person.name, made)


def _verb(name: str, act: Callable[..., None]) -> Callable[[int], ResponseReturnValue]:
    def view(staff_id: int) -> ResponseReturnValue:
        person = one_of_staff(the_desk(), me(), staff_id)
        try:
            act(the_desk(), person.login, me())
        except NotFound:
            raise
        except Refused as refused:
            return _person_page(person, str(refused)), 422
        flash(_SAID[name], "done")
        return redirect(url_for("console.person", staff_id=staff_id), 303)

    return view


def _handover(login: str, name: str, made: str) -> str:
    return render_template("console/handover.html", login=login, name=name, password=made)


def _new_page(problem: str | None = None) -> str:
    return render_template("console/new_person.html", problem=problem, **_choices())


def _person_page(person: Person, problem: str | None = None) -> str:
    return render_template("console/person.html", person=person, problem=problem, **_choices())


def _choices() -> dict[str, object]:
    return {
        "points": points_to_choose(the_desk(), me()),
        "roles": ROLE_NAMES,
        "city_wide": CITY_WIDE,
    }
