"""Understanding: sentences set aside, letters of cities left out of the learning, and time.

Letters are read when MINYI_BENCH_DATA names a folder with `intents_*.jsonl`. Each city is read
with weights that never saw it, beside two floors: keywords, and words weighed by how rare they are.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench import _floors
from bench._measures import accuracy, macro_f1, milliseconds, table
from bench._set_aside import read_set_aside
from bot import segment
from bot.intents.learned import Weights, using
from bot.places import Directory
from bot.understand import prepare, understand
from training import turns
from training.corpora import CORPUS
from training.learner import train
from training.letters import KINDS, Letter, examples, letters_of_cities, own_sentences
from training.packing import content_of

_CITY_KINDS = ("suggestion", "question", "complaint")
_COUNTS_AS = {"emergency": "complaint", "report": "complaint"}
_SAMPLE = 400
_TURNS = 5
_OURS = """
import time
start = time.perf_counter()
from bot.places import Directory
from bot.understand import prepare
prepare(Directory.from_csv({directory!r}))
print(time.perf_counter() - start)
"""
_THEIRS = """
import time
start = time.perf_counter()
import jieba, logging
jieba.setLogLevel(logging.CRITICAL)
jieba.dt.FREQ, jieba.dt.total = jieba.dt.gen_pfdict(jieba.dt.get_dict_file())
print(time.perf_counter() - start)
"""


def main() -> dict[str, Any]:
    """Prints the tables; returns their figures."""
    directory = Directory.from_csv(CORPUS / "directory.csv")
    prepare(directory)
    found: dict[str, Any] = {
        "set_aside": read_set_aside(directory),
        "time": _time(directory, "Time for sixty characters strung together", _strung_together()),
        "time_of_messages": _time(directory, "Time for messages of some sixty", _of_some_sixty()),
        "ready": _readiness(),
    }
    folder = Path(os.environ.get("MINYI_BENCH_DATA", ""))
    if os.environ.get("MINYI_BENCH_DATA") and folder.is_dir():
        found["cities"] = _cities(directory, letters_of_cities(folder))
    else:
        print("No letters: MINYI_BENCH_DATA names no folder.")
    return found


def _cities(directory: Directory, letters: list[Letter]) -> dict[str, Any]:
    found = own_sentences() + turns.own_parts(turns.messages(), directory) + letters
    seen = [letter.features() for letter in found]
    cities = sorted({letter.source for letter in letters})
    figures = {city: _city(city, found, seen, directory) for city in cities}
    for city in cities:
        _confusion(city, figures[city]["readers"]["minyi"]["confusion"])
    readers = list(next(iter(figures.values()))["readers"])
    for measure in ("macro_f1", "accuracy"):
        rows = [
            [city, str(figures[city]["letters"]), *_row(figures[city]["readers"], measure)]
            for city in cities
        ]
        table(f"Each city left out: {measure}", ["city", "letters", *readers], rows)
    return figures


def _confusion(city: str, confusion: dict[str, dict[str, int]]) -> None:
    """What each kind of a city's letters was read as."""
    read = sorted({kind for row in confusion.values() for kind in row})
    rows = [[meant, *[str(row.get(k, 0)) for k in read]] for meant, row in confusion.items()]
    table(f"{city}, left out: meant and read", ["meant", *read], rows)


def _row(readers: dict[str, dict[str, float]], measure: str) -> list[str]:
    return [f"{figures[measure]:.3f}" for figures in readers.values()]


def _city(
    city: str, letters: list[Letter], seen: list[list[str]], directory: Directory
) -> dict[str, Any]:
    """All readers on one city, none of which has seen a letter of it."""
    others = [at for at, letter in enumerate(letters) if letter.source != city]
    tried = [letter for letter in letters if letter.source == city and not letter.surplus]
    known = [letters[at] for at in others]
    model = train(examples(known, [seen[at] for at in others]), len(KINDS))
    readers: dict[str, Callable[[str], str]] = {
        "keywords": _floors.by_keywords,
        "tf-idf": _floors.by_rare_words([k for k in known if k.source != "own"]),
    }
    figures = {name: _figures(tried, reader) for name, reader in readers.items()}
    with using(Weights.of(content_of(model))):
        figures["minyi"] = _figures(tried, lambda text: _kind(text, directory))
    return {"letters": len(tried), "readers": figures}


def _kind(text: str, directory: Directory) -> str:
    read = understand(text, directory).main.kind.value
    return _COUNTS_AS.get(read, read)


def _figures(tried: list[Letter], reader: Callable[[str], str]) -> dict[str, Any]:
    pairs = [(letter.kind, reader(letter.text)) for letter in tried]
    confusion: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for meant, read in pairs:
        confusion[meant][read] += 1
    return {
        "macro_f1": round(macro_f1(pairs, _CITY_KINDS), 4),
        "accuracy": round(accuracy(pairs), 4),
        "confusion": {meant: dict(row) for meant, row in confusion.items()},
    }


def _time(directory: Directory, title: str, texts: list[str]) -> dict[str, float]:
    """Milliseconds for each of `texts`, beside cutting the same text into words."""
    segment.cut("热身")
    ours, cutting = milliseconds([lambda text: understand(text, directory), segment.cut], texts)
    figures = {
        "median_ms": ours.median,
        "p95_ms": ours.p95,
        "jieba_median_ms": cutting.median,
        "ratio": round(ours.median / cutting.median, 2),
        "ratio_of_means": round(ours.mean / cutting.mean, 2),
    }
    rows = [[name, f"{value:.3f}"] for name, value in figures.items()]
    table(title, ["", ""], rows)
    return figures


def _readiness() -> dict[str, float]:
    """Seconds until a fresh process has read its first message, beside jieba's own beginning."""
    ours = _seconds(_OURS.format(directory=str(CORPUS / "directory.csv")))
    theirs = _seconds(_THEIRS)
    figures = {
        "ready_s": round(ours, 3),
        "jieba_s": round(theirs, 3),
        "ratio": round(ours / theirs, 2),
    }
    rows = [[name, f"{value:.3f}"] for name, value in figures.items()]
    table("Ready in a fresh process", ["", ""], rows)
    return figures


def _seconds(program: str) -> float:
    """The median of some turns."""
    command = [sys.executable, "-W", "ignore", "-c", program]
    return statistics.median(
        float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
        for _ in range(_TURNS)
    )


def _of_some_sixty() -> list[str]:
    """Messages of the corpora as they were written, 55 to 65 characters, from all over them."""
    found = [m.text for m in turns.messages() if 55 <= len(m.text) <= 65]
    return found[:: max(1, len(found) // _SAMPLE)][:_SAMPLE]


def _strung_together() -> list[str]:
    """Own sentences, of unrelated things, strung together and cut at sixty: harder than messages,
    and the same on every machine."""
    joined = "。".join(letter.text for letter in own_sentences())
    return [joined[at : at + 60] for at in range(0, len(joined) - 60, 60)][:_SAMPLE]
