"""The ear: the bot's understanding, with the directory of this city kept fresh.

Reading the directory is the desk's business; `bot` itself sees no database.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.places import Directory, Place
from bot.reading import Reading
from bot.understand import prepare, understand
from models.contact_point import active_points
from models.installation import DIRECTORY_VERSION, fact
from models.liaison import Liaison
from models.site import Site, open_sites


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a name of the directory leads: a point, and a site when it names one."""

    point_id: int
    site_id: int | None = None


@dataclass(slots=True)
class _Heard:
    version: str | None = None
    directory: Directory = field(default_factory=lambda: Directory(()))
    spots: dict[str, Spot] = field(default_factory=dict)


class Ear:
    """Shared by the threads of a process; `refresh` swaps the directory as one reference."""

    def __init__(self) -> None:
        self._heard = _Heard()
        self._lock = threading.Lock()

    def refresh(self, session: Session) -> None:
        """Takes in the directory if it changed since the last look (one row read otherwise)."""
        version = fact(session, DIRECTORY_VERSION) or "0"
        if version == self._heard.version:
            return
        with self._lock:
            if version != self._heard.version:
                self._heard = _hear(session, version)

    def understand(self, text: str, own_place: str | None) -> Reading:
        return understand(text, self._heard.directory, None, own_place)

    def spot(self, name: str) -> Spot | None:
        """The point (and site) behind a place name as `understand` gives it."""
        return self._heard.spots.get(name)

    def find(self, text: str) -> tuple[str, Spot] | None:
        """The first place in `text` that leads to a point: its name and where it leads."""
        for found in self._heard.directory.find(text):
            spot = self._heard.spots.get(found.name)
            if spot is not None:
                return found.name, spot
        return None


def _hear(session: Session, version: str) -> _Heard:
    places: list[Place] = []
    spots: dict[str, Spot] = {}
    names: dict[int, str] = {}
    for point in active_points(session):
        names[point.id] = point.name
        places.append(Place(point.name, "point", tuple(point.aliases), point.name))
        spots[point.name] = Spot(point.id)
    for site in open_sites(session):
        if site.point_id in names:
            _hear_site(site, names[site.point_id], places, spots)
    for unit, point_id in session.execute(select(Liaison.unit, Liaison.point_id)):
        if point_id in names:
            places.append(Place(unit, "unit", (), names[point_id]))
            spots.setdefault(unit, Spot(point_id))
    directory = Directory(places)
    prepare(directory)
    return _Heard(version, directory, spots)


def _hear_site(site: Site, point: str, places: list[Place], spots: dict[str, Spot]) -> None:
    name = site.name if site.name.startswith(point) else point + site.name
    places.append(Place(name, "site", tuple(site.aliases), point))
    spots[name] = Spot(site.point_id, site.id)
