"""Small counts tell on people: in a village of forty houses "one matter at the east box" is a name.

What is finer than a contact point (sites; topics within a point) is merged with its like while it
counts fewer than the threshold (config.yaml, `summary.small_cell`). Points themselves keep their
zeros and ones: they are what a summary is for.
"""

from __future__ import annotations

from collections.abc import Sequence

OTHER_SITES = "其他采集点"
OTHER_TOPICS = "其他主题"


def merge_small(
    counts: Sequence[tuple[str, int]], threshold: int, rest: str
) -> tuple[tuple[str, int], ...]:
    """`counts`, largest first, with those below `threshold` summed up as `rest`, which stands last.

    Where that sum alone would be small again, the next larger ones are taken in, too: otherwise
    the total would give it away.
    """
    kept = [item for item in counts if item[1] >= threshold]
    merged = [item for item in counts if item[1] < threshold]
    while merged and kept and sum(count for _, count in merged) < threshold:
        merged.append(kept.pop())
    if not merged:
        return tuple(kept)
    return (*kept, (rest, sum(count for _, count in merged)))
