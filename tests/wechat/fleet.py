"""Several processes on one store: each has its own connections and its own memory of the token."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field

import requests
from sqlalchemy import update

from handlers.keep_token import KeptToken
from handlers.ports import TokenState, TokenStore, TokenStoreAway
from models.access_token import AccessToken
from models.base import Memory
from tests.support.twins import StandingClock
from tests.wechat.api_fixtures import SEND, TOKEN, send
from tests.wechat.tiny_tencent import Answer, Asked, TinyTencent, errcode
from wechat.access_token import SharedToken
from wechat.account import Account
from wechat.client import Client
from wechat.outside import ApiError, new_session


@dataclass
class Fleet:
    """`size` processes of one account, the clock they share, and the alarms they raised."""

    account: Account
    http: requests.Session
    stores: list[TokenStore]
    clock: StandingClock = field(default_factory=StandingClock)
    alarms: list[tuple[str, str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.tokens = [self.process(store) for store in self.stores]
        self.clients = [Client(self.account, tokens=t, http=self.http) for t in self.tokens]

    def process(self, store: TokenStore, patience_s: float = 20.0) -> SharedToken:
        return SharedToken(
            self.account,
            self.http,
            store,
            now=self.clock.now,
            alarm=lambda *words: self.alarms.append(words),
            patience_s=patience_s,
        )

    def all_send(self) -> list[object]:
        """Each process sends one message at the same moment; errors are given back."""
        together = threading.Barrier(len(self.clients))

        def one(client: Client) -> object:
            together.wait()
            try:
                return send(client)
            except ApiError as error:
                return error

        with ThreadPoolExecutor(len(self.clients)) as pool:
            return list(pool.map(one, self.clients))


@contextmanager
def fleet_of_eight(api: TinyTencent, account: Account, database_url: str) -> Iterator[Fleet]:
    """Eight processes; the platform refuses every token but the last it minted."""
    api.scripts[SEND] = only_the_current(api)
    with ExitStack() as stack:
        memories = [
            stack.enter_context(closing(Memory(database_url, pool_size=2))) for _ in range(8)
        ]
        http = stack.enter_context(closing(new_session(account)))
        yield Fleet(account, http, [KeptToken(memory, account.app_id) for memory in memories])


def only_the_current(api: TinyTencent) -> Callable[[Asked], Answer]:
    """The platform refuses every token but the last it minted."""

    def script(asked: Asked) -> Answer:
        good = asked.query["access_token"] == f"TOKEN-{api.tokens}-secretpart"
        return Answer() if good else errcode(40001)

    return script


def revoke(api: TinyTencent) -> None:
    """As when a colleague forced a refresh elsewhere."""
    with api.lock:
        api.tokens += 1


def forced(api: TinyTencent) -> list[bool]:
    return [asked.json["force_refresh"] for asked in api.to(TOKEN)]


def make_claims_run_out(store: TokenStore) -> None:
    """As if the time of whoever refreshes were over."""
    assert isinstance(store, KeptToken)
    with store._memory.write() as session:
        session.execute(update(AccessToken).values(refreshing_until=1.0))


@dataclass
class Away:
    """A store that can be away. It is switched off while `off` says so."""

    inner: TokenStore
    off: bool = False
    off_at_swap: bool = False

    def read(self) -> TokenState:
        self._knock(self.off)
        return self.inner.read()

    def claim(self, seen: TokenState, by: str, seconds: float) -> bool:
        self._knock(self.off)
        return self.inner.claim(seen, by, seconds)

    def swap(
        self, seen: TokenState, new: TokenState, by: str, *, keep_s: float = 0
    ) -> TokenState | None:
        self._knock(self.off or self.off_at_swap)
        return self.inner.swap(seen, new, by, keep_s=keep_s)

    def _knock(self, off: bool) -> None:
        if off:
            raise TokenStoreAway("OperationalError")
