"""A verb on many matters: each for itself, each written down, none that is not hers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from handlers.access import Actor, Refused
from handlers.desk import Desk
from handlers.inbox.handling import Form, Repeated
from handlers.inbox.words import refuse

MOST = 100


@dataclass(slots=True)
class Done:
    """How many were done, and why others were not: a sentence with how many it holds for."""

    count: int = 0
    refused: dict[str, int] = field(default_factory=dict)


def on_each(
    desk: Desk,
    actor: Actor,
    ids: Sequence[int],
    verb: Callable[[Desk, Actor, int, Form], None],
    form: Form,
) -> Done:
    """Raises Refused when nothing, or too much, is chosen."""
    chosen = list(dict.fromkeys(ids))
    if not chosen:
        raise refuse("bulk_nothing")
    if len(chosen) > MOST:
        raise refuse("bulk_many", most=MOST)
    done = Done()
    for matter_id in chosen:
        try:
            verb(desk, actor, matter_id, Form(f"{form.token}:{matter_id}"))
        except Repeated:
            done.count += 1  # the first click of the two did it
        except Refused as why:
            done.refused[str(why)] = done.refused.get(str(why), 0) + 1
        else:
            done.count += 1
    return done
