"""A row of small columns: the course of a number at a glance."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from quizdl.charts.cells import EIGHTHS, STEPS, fit, need, share

NOTHING = "_"
"""How a zero is drawn, so that it differs from a small number."""


def sparkline(values: Sequence[float], width: int) -> str:
    """One column a value, filled up with spaces to `width` cells; neighbours are averaged where there are too many.

    Raises ValueError for a width under 1 or a negative value.
    """
    need("width", width, 1)
    shown = pooled(values, width)
    top = max(shown, default=0)
    columns = (share(value, top, EIGHTHS) for value in shown)
    return fit("".join(STEPS[each - 1] if each else NOTHING for each in columns), width)


def pooled(values: Sequence[float], count: int) -> list[float]:
    """At most `count` values: groups of neighbours, as even as can be, replaced by their mean."""
    if len(values) <= count:
        return list(values)
    edges = [len(values) * number // count for number in range(count + 1)]
    return [sum(values[start:end]) / (end - start) for start, end in pairwise(edges)]
