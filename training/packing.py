"""A learned model as the content of a weights file."""

from __future__ import annotations

from typing import Any

from bot.intents.learned import GRAIN
from training.learner import SCALE, Model
from training.letters import KINDS

_MOST = 14_000  # features kept: more read no city better, and each costs room and time


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
