"""Understanding: sentences set aside, letters of cities left out of the learning, and time.

Letters are read when MINYI_BENCH_DATA names a folder with `intents_*.jsonl`. Each city is read
with weights that never saw it, beside two floors: keywords, and words weighed by how rare they are.
"""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from bench import _floors
from bench._measures import accuracy, macro_f1, milliseconds, table
from bot import segment
from bot.intents.learned import Weights, using
from bot.places import Directory
from bot.understand import prepare, understand
from training.learner import train
from training.letters import KINDS, Letter, examples, letters_of_cities, own_sentences
from training.packing import content_of

_CORPUS = Path(__file__).parent.parent / "tests" / "corpus"
_CITY_KINDS = ("suggestion", "question", "complaint")
_COUNTS_AS = {"emergency": "complaint", "report": "complaint"}
_SAMPLE = 400


def main() -> dict[str, Any]:
    """Prints the tables; returns their figures."""
    directory = Directory.from_csv(_CORPUS / "directory.csv")
    prepare(directory)
    found: dict[str, Any] = {"set_aside": _set_aside(directory), "time": _time(directory)}
    folder = Path(os.environ.get("MINYI_BENCH_DATA", ""))
    if os.environ.get("MINYI_BENCH_DATA") and folder.is_dir():
        found["cities"] = _cities(directory, letters_of_cities(folder))
    else:
        print("No letters: MINYI_BENCH_DATA names no folder.")
    return found


def _set_aside(directory: Directory) -> dict[str, Any]:
    """Main act of every sentence that rules and weights were not made from."""
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    mistaken: Counter[tuple[str, str]] = Counter()
    for text, meant in _lines_set_aside():
        read = understand(text, directory).main.kind.value
        total[meant] += 1
        right[meant] += read == meant
        mistaken[meant, read] += read != meant
    rows = [[kind, f"{right[kind]}/{n}"] for kind, n in total.most_common()]
    share = sum(right.values()) / max(1, sum(total.values()))
    table("Sentences set aside: main act", ["kind", "right"], [*rows, ["all", f"{share:.3f}"]])
    return {
        "sentences": sum(total.values()),
        "right": round(share, 4),
        "mistaken": {f"{meant} read as {read}": n for (meant, read), n in mistaken.items() if n},
    }


def _lines_set_aside() -> list[tuple[str, str]]:
    lines: dict[str, str] = {}
    for path in sorted((_CORPUS / "held_out").glob("*.yaml")):
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        if isinstance(content, dict):
            lines.update({str(t): content["kind"] for t in content.get("yes", [])})
            for section in ("no", "lines"):
                lines.update({str(t): kind for t, kind in content.get(section, {}).items()})
    return list(lines.items())


def _cities(directory: Directory, letters: list[Letter]) -> dict[str, Any]:
    found = own_sentences() + letters
    seen = [letter.features() for letter in found]
    cities = sorted({letter.source for letter in letters})
    figures = {city: _city(city, found, seen, directory) for city in cities}
    readers = list(next(iter(figures.values()))["readers"])
    for measure in ("macro_f1", "accuracy"):
        rows = [
            [city, str(figures[city]["letters"]), *_row(figures[city]["readers"], measure)]
            for city in cities
        ]
        table(f"Each city left out: {measure}", ["city", "letters", *readers], rows)
    return figures


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


def _time(directory: Directory) -> dict[str, float]:
    """Milliseconds for a message of sixty characters, beside cutting the same text into words."""
    texts = _sixty_characters()
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
    table("Time for sixty characters", ["", ""], rows)
    return figures


def _sixty_characters() -> list[str]:
    """Own sentences strung together and cut at sixty: the same on every machine."""
    joined = "。".join(letter.text for letter in own_sentences())
    return [joined[at : at + 60] for at in range(0, len(joined) - 60, 60)][:_SAMPLE]
