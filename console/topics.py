"""领域: the fields of life that matters are counted by, and the words that lead to them."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from console.room import me, the_desk
from console.said import said
from handlers.access import NotFound, Refused, may
from handlers.topics import EDITS, edit_topic, list_topics, open_topic, retire_topic
from models.topic import LONGEST_TOPIC

_ONE = "/topics/<string(maxlength=40):key>"


def routes(pages: Blueprint) -> None:
    pages.add_url_rule("/topics", "topics", show_topics)
    pages.add_url_rule("/topics", "add_topic", post_new, methods=["POST"])
    pages.add_url_rule(_ONE, "topic", show_topic)
    pages.add_url_rule(_ONE, "change_topic", post_change, methods=["POST"])
    pages.add_url_rule(f"{_ONE}/retire", "retire_topic", post_retire, methods=["POST"])


def show_topics() -> ResponseReturnValue:
    return _list_page()


def post_new() -> ResponseReturnValue:
    may(me(), EDITS)
    try:
        edit_topic(the_desk(), me(), None, name=_typed("name"), words=_typed("topic_words"))
    except NotFound:
        raise
    except Refused as refused:
        return _list_page(str(refused)), 422
    return _done("topic_added")


def show_topic(key: str) -> ResponseReturnValue:
    return _page(key)


def post_change(key: str) -> ResponseReturnValue:
    name, words = _typed("name"), _typed("topic_words")
    try:
        topic = open_topic(the_desk(), me(), _clean(key))
        edit_topic(
            the_desk(),
            me(),
            topic.key,
            name=name,
            words=words,
            active=topic.active,
            page=_typed("page"),
        )
    except NotFound:
        raise
    except Refused as refused:
        return _page(key, str(refused)), 422
    return _done("topic_changed")


def post_retire(key: str) -> ResponseReturnValue:
    active = request.form.get("do") == "use"
    retire_topic(the_desk(), me(), _clean(key), active=active)
    return _done("topic_used" if active else "topic_retired")


def _typed(name: str) -> str:
    return _clean(request.form.get(name, ""))


def _clean(text: str) -> str:
    """A database of ours takes no NUL."""
    return text.replace("\0", "")


def _done(sentence: str) -> ResponseReturnValue:
    flash(said(sentence), "done")
    return redirect(url_for("console.topics"), 303)


def _list_page(problem: str | None = None) -> str:
    found = list_topics(the_desk(), me())
    return render_template(
        "console/topics.html",
        rows=found.rows,
        reading=found.reading,
        may_edit=me().role in EDITS,
        problem=problem,
        longest=LONGEST_TOPIC,
    )


def _page(key: str, problem: str | None = None) -> str:
    topic = open_topic(the_desk(), me(), _clean(key))
    return render_template(
        "console/topic.html", topic=topic, problem=problem, longest=LONGEST_TOPIC
    )
