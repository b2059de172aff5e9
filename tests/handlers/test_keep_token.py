"""The store of the token: one writer at a time, whoever is killed loses the claim, on both."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import update

from handlers.keep_token import KeptToken
from handlers.ports import TokenState, TokenStore, TokenStoreAway, TokenTrouble
from models.access_token import AccessToken
from models.base import Memory
from models.everything import metadata, not_carried_over
from tests.support.databases import Databases
from tests.support.twins import StandingClock
from wechat.pocket import Pocket

APP = "wx3f1c5a7e9b2d4680"
NOW = StandingClock().now()
NEW = TokenState(
    token="A-secretpart",
    usable_until=NOW,
    trouble=TokenTrouble(40164, "本机 IP 不在白名单里", NOW),
    forced_at=NOW,
    forced_that_day=3,
    alarm="token-x-40164-1",
)


@pytest.fixture
def kept(memory: Memory) -> KeptToken:
    return KeptToken(memory, APP)


@pytest.fixture(params=["pocket", "sqlite", "postgres"])
def store(
    request: pytest.FixtureRequest, databases: Databases, tmp_path: Path
) -> Iterator[TokenStore]:
    if request.param == "pocket":
        yield Pocket()
        return
    url = databases.fresh(request.param, tmp_path)
    with closing(Memory(url)) as memory:
        yield KeptToken(memory, APP)
    databases.drop(url)


def test_what_is_put_is_read_again_whole(store: TokenStore) -> None:
    empty = store.read()
    assert empty == TokenState()
    assert store.claim(empty, "one", 60)
    assert store.read().busy
    stored = store.swap(empty, NEW, "one")
    assert stored == replace(NEW, version=1) == store.read()


def test_a_claim_keeps_others_away_until_it_is_used(store: TokenStore) -> None:
    seen = store.read()
    assert store.claim(seen, "one", 60)
    assert not store.claim(seen, "two", 60)
    assert store.swap(seen, NEW, "two") is None
    stored = store.swap(seen, NEW, "one")
    assert stored
    assert store.claim(stored, "two", 60)


def test_a_claim_on_what_is_past_is_refused(store: TokenStore) -> None:
    seen = store.read()
    assert store.claim(seen, "one", 60)
    assert store.swap(seen, NEW, "one")
    assert not store.claim(seen, "two", 60)
    assert store.swap(seen, NEW, "one") is None


def test_a_claim_can_be_kept_over_a_change(store: TokenStore) -> None:
    seen = store.read()
    assert store.claim(seen, "one", 60)
    noted = store.swap(seen, NEW, "one", keep_s=60)
    assert noted
    assert store.read().busy
    assert not store.claim(noted, "two", 60)
    assert store.swap(noted, NEW, "one")


def test_a_claim_that_ran_out_is_another_s(store: TokenStore) -> None:
    seen = store.read()
    assert store.claim(seen, "killed", -1)
    assert not store.read().busy
    assert store.claim(seen, "next", 60)
    assert store.swap(seen, NEW, "killed") is None
    assert store.swap(seen, NEW, "next")


def test_a_claim_from_a_future_that_was_set_back_holds_nobody_up(memory: Memory) -> None:
    kept = KeptToken(memory, APP)
    seen = kept.read()
    assert kept.claim(seen, "one", 60)
    with memory.write() as session:
        session.execute(update(AccessToken).values(refreshing_until=9e12))
    assert kept.claim(seen, "two", 60)


@pytest.fixture
def eight(database_url: str) -> Iterator[list[KeptToken]]:
    with ExitStack() as stack:
        memories = [
            stack.enter_context(closing(Memory(database_url, pool_size=1))) for _ in range(8)
        ]
        yield [KeptToken(memory, APP) for memory in memories]


def test_of_eight_that_claim_at_once_one_gets_it(eight: list[KeptToken]) -> None:
    seen = eight[0].read()
    for _ in range(5):
        with ThreadPoolExecutor(8) as pool:
            won = list(pool.map(_claim, range(8), eight, [seen] * 8))
        assert sum(won) == 1
        by = f"by-{won.index(True)}"
        seen = _sure(eight[0].swap(seen, NEW, by))


def _claim(number: int, kept: KeptToken, seen: TokenState) -> bool:
    return kept.claim(seen, f"by-{number}", 60)


def _sure(state: TokenState | None) -> TokenState:
    assert state
    return state


@pytest.mark.parametrize(
    "ask",
    [
        lambda kept: kept.read(),
        lambda kept: kept.claim(TokenState(), "one", 60),
        lambda kept: kept.swap(TokenState(), NEW, "one"),
    ],
)
def test_a_memory_that_is_away_is_said_to_be(
    tmp_path: Path, ask: Callable[[KeptToken], object]
) -> None:
    memory = Memory(f"sqlite:///{tmp_path}/nowhere/minyi.db")
    with closing(memory), pytest.raises(TokenStoreAway) as caught:
        ask(KeptToken(memory, APP))
    assert "secretpart" not in str(caught.value)


def test_accounts_do_not_share_a_token(memory: Memory, kept: KeptToken) -> None:
    seen = kept.read()
    assert kept.claim(seen, "one", 60)
    assert kept.swap(seen, NEW, "one")
    assert KeptToken(memory, "wx-another").read() == TokenState()


def test_the_token_shows_in_no_repr_and_in_no_backup() -> None:
    assert "secretpart" not in repr(NEW)
    assert not_carried_over() == {"access_token", "failed_tries", "lease"}
    assert "matter" in metadata.tables
