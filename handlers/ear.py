"""The ear: the bot's understanding, with the directory, the open drafts and the weights of this
city kept fresh.

Reading them is the desk's business; `bot` itself sees no database.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field, replace
from operator import is_

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.intents.learned import Weights, using
from bot.outline import Outline
from bot.places import Directory, Place
from bot.reading import Reading
from bot.understand import prepare, understand
from models.contact_point import PointStatus, all_points
from models.installation import DIRECTORY_VERSION, fact
from models.liaison import Liaison
from models.place import all_places
from models.site import Site, open_sites
from models.town_weights import SHIPPED
from training.town import shipped_digest

_KEPT = 64
_HOMES = 20_000


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a name of the directory leads: a point, and a site when it names one."""

    point_id: int
    site_id: int | None = None


@dataclass(frozen=True, slots=True)
class Model:
    """The learned weights to read with. `version` is what the desk says is in use, `name` what a
    filing remembers; without `weights` those that came with the program."""

    version: str
    name: str
    weights: Weights | None = None


def shipped_model(version: str = SHIPPED) -> Model:
    """The weights that came with the program, also when `version` could not be used."""
    return Model(version, f"{SHIPPED}:{shipped_digest()[:8]}")


@dataclass(slots=True)
class _Heard:
    version: str | None = None
    directory: Directory = field(default_factory=lambda: Directory(()))
    spots: dict[str, Spot] = field(default_factory=dict)
    names: dict[int, str] = field(default_factory=dict)  # of all points, retired ones too
    active: dict[int, str] = field(default_factory=dict)  # of those that take matters, in order
    drafts: tuple[Outline, ...] = ()
    model: Model = field(default_factory=shipped_model)
    read: OrderedDict[tuple[str, str | None], Reading] = field(default_factory=OrderedDict)


class Ear:
    """Shared by the threads of a process. Directory and weights are swapped as one reference: a
    reading is made with the same from beginning to end, and remembers which."""

    def __init__(self) -> None:
        self._heard = _Heard()
        self._homes: dict[str, str | None] = {}
        self._lock = threading.Lock()

    def refresh(self, session: Session, version: str | None = None) -> None:
        """Takes in the directory if it changed since the last look (one row read otherwise).

        `version` is the directory's version when the caller has just read it.
        """
        version = version or fact(session, DIRECTORY_VERSION) or "0"
        if version == self._heard.version:
            return
        with self._lock:
            if version != self._heard.version:
                heard = _hear(session, version, self._heard.directory)
                heard.model, heard.drafts = self._heard.model, self._heard.drafts
                self._heard = heard

    def take_model(self, model: Model) -> None:
        """Reads with other weights from the next text on."""
        with self._lock:
            self._heard = replace(self._heard, model=model, read=OrderedDict())

    def take_drafts(self, drafts: tuple[Outline, ...]) -> bool:
        """Reads with these open drafts from the next text on; True when they are others."""
        if all(map(is_, drafts, self._heard.drafts)) and len(drafts) == len(self._heard.drafts):
            return False
        understand("第一条我支持", Directory(()), drafts)  # takes in their words beforehand
        with self._lock:
            self._heard = replace(self._heard, drafts=drafts, read=OrderedDict())
        return True

    @property
    def drafts(self) -> tuple[Outline, ...]:
        """The drafts it understands with."""
        return self._heard.drafts

    @property
    def version(self) -> str:
        """Of the weights it reads with; SHIPPED until somebody says otherwise."""
        return self._heard.model.version

    def reader(self, weights: Weights | None) -> Callable[[str], Reading]:
        """Reads with these weights and this city's directory: to measure, beside the real work."""
        heard = replace(self._heard, drafts=(), model=Model("", "", weights))
        return lambda text: _read(text, heard, None)

    def listen_ahead(self, person: str, text: str) -> None:
        """Reads a text before its turn comes, with the home this person had the last time."""
        self.understand(text, self._homes.get(person))

    def remember_home(self, person: str, place: str | None) -> None:
        """So that what is read ahead is read with the same own place as in its turn."""
        if len(self._homes) >= _HOMES:
            self._homes.clear()
        self._homes[person] = place

    def understand(self, text: str, own_place: str | None) -> Reading:
        """What `text` says. The last few readings are kept: `listen_ahead` makes them."""
        heard, key = self._heard, (text, own_place)
        reading = heard.read.get(key)
        if reading is None:
            reading = _read(text, heard, own_place)
            reading = heard.read[key] = replace(reading, read_by=heard.model.name)
            while len(heard.read) > _KEPT:
                with suppress(KeyError):  # another thread was quicker
                    heard.read.popitem(last=False)
        return reading

    def forget(self, person: str) -> None:
        """Nothing of hers stays in this process: neither where she lives nor what she said."""
        self._homes.pop(person, None)
        self._heard.read.clear()

    def point_name(self, point_id: int | None) -> str | None:
        """The name of a point, in use or not."""
        return None if point_id is None else self._heard.names.get(point_id)

    @property
    def directory(self) -> Directory:
        """All places that a text can name."""
        return self._heard.directory

    @property
    def active(self) -> dict[int, str]:
        """The points that take matters now: id and name, in the directory's order."""
        return self._heard.active

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


def _read(text: str, heard: _Heard, own_place: str | None) -> Reading:
    weights = heard.model.weights
    with using(weights) if weights else nullcontext():
        return understand(text, heard.directory, heard.drafts, own_place)


def _hear(session: Session, version: str, former: Directory) -> _Heard:
    places: list[Place] = []
    spots: dict[str, Spot] = {}
    names: dict[int, str] = {}
    every = all_points(session)
    for point in every:
        if point.status is not PointStatus.ACTIVE:
            continue
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
    _hear_region(session, names, places, spots)
    directory = Directory(places)
    prepare(directory, instead_of=former)
    return _Heard(version, directory, spots, {p.id: p.name for p in every}, names)


def _hear_site(site: Site, point: str, places: list[Place], spots: dict[str, Spot]) -> None:
    name = site.name if site.name.startswith(point) else point + site.name
    places.append(Place(name, "site", tuple(site.aliases), point))
    spots[name] = Spot(site.point_id, site.id)


def _hear_region(
    session: Session, points: dict[int, str], places: list[Place], spots: dict[str, Spot]
) -> None:
    """Villages and towns lead to the point that serves them: as the table says, or their town's.
    Villages of one name that different points serve lead to none."""
    ids = {name: point_id for point_id, name in points.items()}
    taken = set(spots)
    served: dict[str, set[int | None]] = {}
    for stored in all_places(session):
        own = stored.point_id if stored.point_id in points else None
        point_id = own or ids.get(stored.town) or ids.get(stored.name)
        home = points[point_id] if point_id else stored.town or stored.name
        if ids.get(stored.name) is None:
            places.append(Place(stored.name, stored.kind.value, tuple(stored.aliases), home))
            served.setdefault(stored.name, set()).add(point_id)
    for name, ways in served.items():
        (point_id,) = ways if len(ways) == 1 else (None,)
        if point_id is not None and name not in taken:
            spots[name] = Spot(point_id)
