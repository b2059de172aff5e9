"""What a week was about: topics and themes of its matters, as the weekly summary tells them."""

from __future__ import annotations

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from handlers.themes import themes_of
from handlers.topics import topics_of
from reports.week import Week
from reports.weekly import WeekTheme, WeekTopic

_MOST = 5


def week_topics(session: Session, here: ColumnElement[bool], week: Week) -> tuple[WeekTopic, ...]:
    """Topics within `here`, a condition on Matter; zeros left out."""
    found = topics_of(session, here, week.start, week.end)
    return tuple(WeekTopic(figure.name, figure.matters) for figure in found)


def week_themes(session: Session, here: ColumnElement[bool], week: Week) -> tuple[WeekTheme, ...]:
    """The largest themes that more than one matter of the week belongs to."""
    found = [f for f in themes_of(session, here, week.start, week.end) if f.matters > 1]
    return tuple(
        WeekTheme(
            figure.name,
            figure.matters,
            figure.people,
            figure.places,
            tuple(case.number for case in figure.cases),
            figure.copied,
            figure.copied_people,
        )
        for figure in found[:_MOST]
    )
