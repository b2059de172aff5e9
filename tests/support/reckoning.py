"""The emulator's ledger beside our memory: what was lost, doubled, twisted or told in vain."""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import requests

from models import receipt_number
from models.arrival import key_digest
from tests.support.remembered import Filed, Kept, Remembered

_SHOWN = 5


@dataclass
class Reckoning:
    """Each list names the offenders of one promise; a good day leaves all of them empty."""

    pushes: int = 0
    acknowledged: int = 0
    deliveries: int = 0
    lost_answers: int = 0
    spooled: int = 0
    answered_ms: list[int] = field(default_factory=list)

    unsettled: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    twisted: list[str] = field(default_factory=list)
    unheard_of: list[str] = field(default_factory=list)
    wrongly_filed: list[str] = field(default_factory=list)
    replies_differ: list[str] = field(default_factory=list)
    not_found: list[str] = field(default_factory=list)
    told_to_two: list[str] = field(default_factory=list)
    out_of_order: list[str] = field(default_factory=list)
    without_move: list[str] = field(default_factory=list)
    set_aside: list[str] = field(default_factory=list)

    def offences(self) -> dict[str, list[str]]:
        """The promises that were broken, each with those concerned."""
        lists = {name: value for name, value in vars(self).items() if isinstance(value, list)}
        return {name: value for name, value in lists.items() if value and name != "answered_ms"}

    def __str__(self) -> str:
        counts = (
            f"{self.pushes} pushes, {self.acknowledged} acknowledged, {self.deliveries} deliveries,"
            f" {self.lost_answers} answers lost on the way, {self.spooled} told from the spool,"
            f" slowest answer {max(self.answered_ms, default=0)} ms"
        )
        broken = [
            f"  {name} ({len(who)}): {'; '.join(who[:_SHOWN])}"
            for name, who in self.offences().items()
        ]
        return "\n".join([counts, *(broken or ["  every promise was kept"])])


Entry = dict[str, Any]


def entries_of(emulator: str) -> Iterator[Entry]:
    """Every push of a person's message that an emulator ever made."""
    url = f"{emulator}/_emulator/ledger?format=jsonl"
    with requests.get(url, stream=True, timeout=120) as answer:
        answer.raise_for_status()
        for line in answer.iter_lines():
            entry = json.loads(line)
            if not entry["event"]:
                yield entry


def reckon(
    entries: Iterable[Entry],
    memory: Remembered,
    account: str,
    matters_in: dict[str, int],
    *,
    in_order: bool = True,
) -> Reckoning:
    """Compares. `matters_in` says how many matters the beginning of a text stands for; `in_order`
    whether the emulator delivered every person's words in the order they were said."""
    found = Reckoning()
    told: dict[str, Entry] = {}
    heard: dict[str, Entry] = {}
    for entry in entries:
        digest = key_digest(f"m:{account}:{entry['openid']}:{entry['msg_id']}")
        heard[digest] = entry
        _count(found, entry)
        _look_at_push(found, entry, memory.arrivals.get(digest))
        _look_at_numbers(found, entry, memory, told)
    for digest, kept in memory.arrivals.items():
        if digest not in heard:
            found.unheard_of.append(f"arrival {kept.id}")
        if kept.id not in memory.joined:
            _look_at_matters(found, kept, memory.matters.get(kept.id, []), matters_in)
    _look_for_doubles(found, memory)
    if in_order:
        _look_at_order(found, memory, heard)
    return found


def _count(found: Reckoning, entry: Entry) -> None:
    found.pushes += 1
    found.acknowledged += entry["acknowledged"]
    found.deliveries += entry["deliveries"]
    found.lost_answers += sum(reply["lost"] for reply in entry["replies"])
    found.answered_ms += [r["ms"] for r in entry["replies"] if r["reply"] is not None]


def _name(entry: Entry) -> str:
    return f"ledger {entry['id']} of {entry['openid'][-6:]}"


def _look_at_push(found: Reckoning, entry: Entry, kept: Kept | None) -> None:
    if not entry["settled"]:
        found.unsettled.append(_name(entry))
    said = {reply["reply"] for reply in entry["replies"] if reply["reply"] is not None}
    if kept is None:
        if entry["acknowledged"]:
            found.lost.append(_name(entry))
        elif said:
            found.lost.append(f"{_name(entry)} (answered, the answer lost)")
        return
    words = hashlib.sha256((kept.content or "").encode()).hexdigest()
    if entry["type"] == "text" and words != entry["digest"]:
        found.twisted.append(_name(entry))
    if len(said | ({kept.reply} if said else set())) > 1:
        found.replies_differ.append(f"{_name(entry)}: {_numbers_in(said)} kept {kept.reply!r:.60}")


def _numbers_in(replies: Iterable[str]) -> list[list[str]]:
    return [receipt_number.read(reply) for reply in replies]


def _look_at_numbers(
    found: Reckoning, entry: Entry, memory: Remembered, told: dict[str, Entry]
) -> None:
    texts = {reply["reply"] for reply in entry["replies"] if reply["reply"] is not None}
    numbers = {number for text in texts for number in receipt_number.read(text)}
    found.spooled += any(number.startswith("9") for number in numbers)
    for number in sorted(numbers):
        first = told.setdefault(number, entry)
        same = "id" if entry["type"] == "text" == first["type"] else "openid"
        if first[same] != entry[same]:  # several pictures may go with one matter
            found.told_to_two.append(f"{number}: {_name(entry)} and {_name(first)}")
        if memory.owners.get(number) != entry["openid"]:
            found.not_found.append(f"{number} of {_name(entry)}")


def _look_at_matters(
    found: Reckoning, kept: Kept, filed: list[Filed], matters_in: dict[str, int]
) -> None:
    wanted = next((n for text, n in matters_in.items() if (kept.content or "").startswith(text)), 0)
    if wanted and len(filed) != wanted:
        found.wrongly_filed.append(f"arrival {kept.id}: {len(filed)} matters for {wanted}")
    found.without_move += [f"matter {matter.id}" for matter in filed if not matter.moved]
    if any(matter.person != kept.person for matter in filed):
        found.wrongly_filed.append(f"arrival {kept.id}: somebody else's matter")


def _look_for_doubles(found: Reckoning, memory: Remembered) -> None:
    spoken = [kept for kept in memory.arrivals.values() if kept.content is not None]
    said = Counter((kept.person, kept.content) for kept in spoken)
    found.doubled += [
        f"person {who} said twice {text!r}" for (who, text), n in said.items() if n > 1
    ]
    for arrival, filed in memory.matters.items():
        twice = [words for words, n in Counter(m.verbatim for m in filed).items() if n > 1]
        found.doubled += [f"arrival {arrival}: {words!r} filed twice" for words in twice]


def _look_at_order(found: Reckoning, memory: Remembered, heard: dict[str, Entry]) -> None:
    moments = {
        kept.id: (heard[digest]["create_time"], heard[digest]["msg_id"])
        for digest, kept in memory.arrivals.items()
        if digest in heard
    }
    pushed = {k.id: heard[digest]["id"] for digest, k in memory.arrivals.items() if digest in heard}
    filed = sorted((m.id, arrival) for arrival, some in memory.matters.items() for m in some)
    lines: dict[tuple[str, int | None], list[int]] = defaultdict(list)
    person = {kept.id: kept.person for kept in memory.arrivals.values()}
    for arrival in sorted(moments):
        lines["arrivals", person[arrival]].append(arrival)
    for _, arrival in filed:
        if arrival in moments:
            lines["matters", person[arrival]].append(arrival)
    for (what, who), line in lines.items():
        if [moments[a] for a in line] != sorted(moments[a] for a in line):
            said = [pushed[a] for a in line]
            found.out_of_order.append(f"{what} of person {who}: ledger {said}")
