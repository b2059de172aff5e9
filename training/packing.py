"""A learned model as the content of a weights file, and as it lies on disk."""

from __future__ import annotations

import base64
import sys
from array import array
from typing import Any

from bot.intents.learned import GRAIN, RAISED
from training.learner import SCALE, Model
from training.letters import KINDS

_MOST = 40_000  # features kept: sentences not learned were read better up to here, cities too


def content_of(model: Model) -> dict[str, Any]:
    """Whole numbers of the heaviest features, as `Weights.of` takes them."""
    rows = {name: [round(GRAIN * w) for w in row] for name, row in model.weights.items()}
    heavy = sorted(rows, key=lambda name: (min(rows[name]) - max(rows[name]), name))[:_MOST]
    return {
        "kinds": list(KINDS),
        "scale": SCALE,
        "bias": [round(b, 3) for b in model.bias],
        "weights": {name: rows[name] for name in sorted(heavy) if any(rows[name])},
    }


def on_disk(content: dict[str, Any]) -> dict[str, Any]:
    """The same in fields that are read at once, as `bot.intents.learned` reads them."""
    rows = content["weights"]
    points = array("H", [_raised(own) for row in rows.values() for own in row])
    if sys.byteorder == "big":
        points.byteswap()
    rest = {key: value for key, value in content.items() if key != "weights"}
    return {**rest, "names": list(rows), "points": base64.b64encode(points.tobytes()).decode()}


def _raised(points: int) -> int:
    return max(0, min(2 * RAISED - 1, points + RAISED))
