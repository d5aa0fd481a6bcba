"""A reliability diagram: what was predicted against what happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from quizdl.charts.axis import framed
from quizdl.charts.cells import need

LEAST_WIDTH, LEAST_HEIGHT = 16, 3
POINT, DIAGONAL = "o", "·"
_SCALE = (0.0, 0.5, 1.0)


@dataclass(frozen=True, slots=True)
class Bin:
    """Predictions near each other: their mean, the share that came true, and how many there were."""

    predicted: float
    actual: float
    count: int


def binned(outcomes: Sequence[tuple[float, bool]], bins: int = 10) -> list[Bin]:
    """Pairs of (predicted probability, came true) in classes of equal width; empty classes are left out.

    Raises ValueError for a probability outside 0 to 1 or less than one class.
    """
    need("bins", bins, 1)
    classes: dict[int, list[tuple[float, bool]]] = {}
    for predicted, came in outcomes:
        if not 0 <= predicted <= 1:
            raise ValueError(f"predicted: got {predicted}, needs 0 to 1")
        classes.setdefault(min(int(predicted * bins), bins - 1), []).append((predicted, came))
    return [Bin(sum(p for p, _ in each) / len(each), sum(came for _, came in each) / len(each), len(each))
            for _, each in sorted(classes.items())]


def reliability(bins: Sequence[Bin], width: int, height: int) -> list[str]:
    """`height` rows with the diagonal of perfect calibration and a point a bin, and the axes, each row `width` cells.

    Points above the diagonal: it happened more often than was predicted. Raises ValueError for a width under 16, a
    height under 3 or a share outside 0 to 1.
    """
    need("width", width, LEAST_WIDTH)
    need("height", height, LEAST_HEIGHT)
    words = {row: f"{1 - row / (height - 1):.0%}" for row in {0, (height - 1) // 2, height - 1}}
    room = width - max(map(len, words.values())) - 1
    grid = [[" "] * room for _ in range(height)]
    for column in range(room):
        grid[_row(column / (room - 1), height)][column] = DIAGONAL
    for each in bins:
        if not (0 <= each.predicted <= 1 and 0 <= each.actual <= 1):
            raise ValueError(f"bin: got {each.predicted} and {each.actual}, needs shares from 0 to 1")
        grid[_row(each.actual, height)][round(each.predicted * (room - 1))] = POINT
    marks = {round(value * (room - 1)): f"{value:.0%}" for value in _SCALE}
    return framed(["".join(row) for row in grid], words, marks, width)


def _row(share: float, height: int) -> int:
    return height - 1 - round(share * (height - 1))
