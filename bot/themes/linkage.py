"""Average linkage over a sparse graph, by chains of nearest neighbours.

Two clusters are as near as their members on average; pairs without an edge count as zero. From
any cluster one walks to its nearest, on and on, until two are nearest to each other: these become
one. Average linkage is reducible, so the order of the walks does not change the outcome (ties go
to the lower index), and each walk costs what its clusters have edges, not what there are letters.
Murtagh, A Survey of Recent Advances in Hierarchical Clustering Algorithms (1983), section 3.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.themes.nearness import Edges


class _Clusters:
    """Clusters that still may grow. A cluster is named by the lowest index in it."""

    def __init__(self, edges: Edges, sizes: Sequence[int], anchors: Mapping[int, int]) -> None:
        self.sums = {at: dict(row) for at, row in enumerate(edges)}
        for at, row in self.sums.items():
            for other in row:
                row[other] *= sizes[at] * sizes[other]
        self.sizes = dict(enumerate(sizes))
        self.members = {at: [at] for at in self.sums}
        self.anchors = dict(anchors)

    def nearest(self, at: int) -> tuple[float, int]:
        """(mean likeness, which) of the nearest cluster it may join; (0, at) for none."""
        size, best, who = self.sizes[at], 0.0, at
        mine = self.anchors.get(at)
        for other, total in self.sums[at].items():
            mean = total / (size * self.sizes[other])
            if mean < best or (mean == best and other > who):
                continue
            if mine is None or self.anchors.get(other, mine) == mine:
                best, who = mean, other
        return best, who

    def join(self, first: int, second: int) -> int:
        kept, gone = min(first, second), max(first, second)
        ours, theirs = self.sums[kept], self.sums.pop(gone)
        ours.pop(gone, None)
        for other, total in theirs.items():
            if other != kept:
                ours[other] = self.sums[other][kept] = ours.get(other, 0) + total
                del self.sums[other][gone]
        self.sizes[kept] += self.sizes.pop(gone)
        self.members[kept] += self.members.pop(gone)
        if gone in self.anchors:
            self.anchors[kept] = self.anchors.pop(gone)
        return kept


def linked(
    edges: Edges, sizes: Sequence[int], near: int, anchors: Mapping[int, int] | None = None
) -> list[list[int]]:
    """Clusters of indices, each sorted, whose parts stood at least `near` when they joined.

    `sizes`: how many letters an index stands for. `anchors`: index -> theme that staff put it
    into; what is anchored in different themes never joins.
    """
    clusters = _Clusters(edges, sizes, anchors or {})
    for start in range(len(edges)):
        if start in clusters.members:
            _walk(clusters, start, near)
    return [sorted(members) for _, members in sorted(clusters.members.items())]


def _walk(clusters: _Clusters, start: int, near: int) -> None:
    """Joins along one chain until it has come to an end."""
    chain: list[int] = [start]
    while chain:
        mean, nearest = clusters.nearest(chain[-1])
        if mean < near:
            chain.pop()  # nobody is near enough, nor will be: joining brings nobody nearer
        elif len(chain) > 1 and _is_back(clusters, chain, mean):
            first, second = chain.pop(), chain.pop()
            clusters.join(first, second)
        else:
            chain.append(nearest)


def _is_back(clusters: _Clusters, chain: list[int], mean: float) -> bool:
    """Whether the one before is as near as the nearest: the two have found each other."""
    at, before = chain[-1], chain[-2]
    total = clusters.sums[at].get(before)
    return total is not None and total / (clusters.sizes[at] * clusters.sizes[before]) >= mean
