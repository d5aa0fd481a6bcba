"""Parallel versions of a paper: seeds that follow from the first one."""

from __future__ import annotations

from quizdl.questions.stream import Stream
from quizdl.study.exam.paper import MAX_SEED


def parallel_seeds(seed: int, count: int) -> list[int]:
    """So many different seeds, `seed` itself the first; papers of one blueprint take equal work whatever the seed."""
    seeds = [seed]
    stream = Stream("parallel papers", seed)
    while len(seeds) < count:
        drawn = stream.integer(0, MAX_SEED)
        if drawn not in seeds:
            seeds.append(drawn)
    return seeds
