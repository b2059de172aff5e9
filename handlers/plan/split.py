"""A mass send by list takes 2 to 10,000 people at a call (message/mass/send)."""

from __future__ import annotations

MOST_BY_LIST = 10_000
LEAST_BY_LIST = 2
MOST_BY_TAG = 100_000
"""People. WeChat deletes no tag that holds more (45057), and there are a hundred tags."""


def split_evenly(people: int, most: int = MOST_BY_LIST) -> list[int]:
    """Sizes of the fewest batches that take everybody, no two of which differ by more than one.

    Nobody: no batch. A single person cannot be sent to by list: raises ValueError.
    """
    if people == 0:
        return []
    if people < LEAST_BY_LIST or most < LEAST_BY_LIST + 1:
        raise ValueError("a list needs at least two people")
    batches = -(-people // most)
    least, more = divmod(people, batches)
    return [least + 1] * more + [least] * (batches - more)
