"""Puts the parts of the emulated world together."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app

from emulator.calls import CallLog
from emulator.chat import Chats
from emulator.clock import Clock
from emulator.config import Config
from emulator.faults import Faults
from emulator.ledger import Ledger
from emulator.media import MediaBox
from emulator.people import People
from emulator.push import Pusher
from emulator.qrcodes import QrCodes
from emulator.quota import Quota
from emulator.reply import Judge
from emulator.store import Store
from emulator.tokens import Tokens


@dataclass(frozen=True)
class World:
    """Everything a request may need."""

    config: Config
    store: Store
    clock: Clock
    tokens: Tokens
    quota: Quota
    people: People
    media: MediaBox
    qrcodes: QrCodes
    chats: Chats
    faults: Faults
    calls: CallLog
    ledger: Ledger
    pusher: Pusher

    @property
    def address(self) -> str:
        """Where this emulator is reached."""
        return f"http://{self.config.host}:{self.config.port}"


def create_world(config: Config) -> World:
    """In: settings. Out: a world with the memory found in the data folder."""
    store, clock, faults = Store(config.data / "emulator.db"), Clock(config.clock_source), Faults()
    people, media, chats = People(store, clock), MediaBox(store, clock), Chats(store, clock)
    judge, ledger = Judge(config, media), Ledger(store, clock)
    return World(
        config=config,
        store=store,
        clock=clock,
        tokens=Tokens(store, clock),
        quota=Quota(store, clock, config.account_kind),
        people=people,
        media=media,
        qrcodes=QrCodes(store, clock),
        chats=chats,
        faults=faults,
        calls=CallLog(store, clock),
        ledger=ledger,
        pusher=Pusher(
            config, store, people=people, chats=chats, faults=faults, judge=judge, ledger=ledger
        ),
    )


def the_world() -> World:
    """The world of the running application."""
    world = current_app.extensions["world"]
    if not isinstance(world, World):
        raise TypeError("The application has no world.")
    return world
