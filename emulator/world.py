"""Puts the parts of the emulated world together."""

from __future__ import annotations

from dataclasses import dataclass

from flask import g

from emulator.calls import CallLog
from emulator.chat import Chats
from emulator.clock import Clock
from emulator.config import Config
from emulator.consents import Consents
from emulator.drafts import Drafts
from emulator.faults import Faults
from emulator.jobs import Jobs
from emulator.ledger import Ledger
from emulator.mass import Mass
from emulator.media import MediaBox
from emulator.menus import Menus
from emulator.people import People
from emulator.push import Pusher
from emulator.qrcodes import QrCodes
from emulator.quota import Quota
from emulator.reply import Judge
from emulator.store import Store
from emulator.tags import Tags
from emulator.tokens import Tokens
from emulator.whitelist import Whitelist


@dataclass(frozen=True)
class World:
    """Everything a request may need."""

    config: Config
    store: Store
    clock: Clock
    tokens: Tokens
    quota: Quota
    people: People
    tags: Tags
    menus: Menus
    media: MediaBox
    qrcodes: QrCodes
    chats: Chats
    faults: Faults
    calls: CallLog
    ledger: Ledger
    pusher: Pusher
    whitelist: Whitelist
    consents: Consents
    jobs: Jobs
    mass: Mass
    drafts: Drafts
    neighbours: list[World]

    @property
    def address(self) -> str:
        """Where this emulator is reached."""
        return f"http://{self.config.host}:{self.config.port}"


def create_world(config: Config, clock: Clock, neighbours: list[World]) -> World:
    """A world with the memory found in the data folder.

    In: one account's settings, the clock of all accounts, and the list of all their worlds.
    """
    store, faults = Store(config.data / config.store), Faults()
    people, media, chats = People(store, clock), MediaBox(store, clock), Chats(store, clock)
    judge, ledger, tags = Judge(config, media), Ledger(store, clock), Tags(store)
    pusher = Pusher(
        config, store, people=people, chats=chats, faults=faults, judge=judge, ledger=ledger
    )
    jobs = Jobs(config, clock, faults=faults, pusher=pusher)
    return World(
        config=config,
        store=store,
        clock=clock,
        tokens=Tokens(store, clock),
        quota=Quota(store, clock, config.account_kind),
        people=people,
        tags=tags,
        menus=Menus(store, tags),
        media=media,
        qrcodes=QrCodes(store, clock),
        chats=chats,
        faults=faults,
        calls=CallLog(store, clock),
        ledger=ledger,
        pusher=pusher,
        whitelist=Whitelist(store, config.ip_whitelist),
        consents=Consents(store, clock, config.templates),
        jobs=jobs,
        mass=Mass(
            store, clock, chats=chats, jobs=jobs, kind=config.account_kind,
            protected=config.mass_protection,
        ),
        drafts=Drafts(store, clock),
        neighbours=neighbours,
    )  # fmt: skip


def the_world() -> World:
    """The world of the account this request is about."""
    world = g.world
    if not isinstance(world, World):
        raise TypeError("This request has no world.")
    return world
