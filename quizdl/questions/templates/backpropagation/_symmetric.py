"""Small symmetric matrices by hand: eigenvalues, rank, and the kind of critical point that they mean."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import TypeAlias

import numpy as np

from quizdl.questions.stream import Stream

Rows: TypeAlias = Sequence[Sequence[float]]


def kind_of(eigenvalues: Sequence[float]) -> str:
    """What the second derivative test says of these eigenvalues."""
    zero = 1e-9 * max(1.0, *map(abs, eigenvalues))
    rising, falling = max(eigenvalues) > zero, min(eigenvalues) < -zero
    if rising and falling:
        return "saddle"
    if min(map(abs, eigenvalues)) <= zero:
        return "inconclusive"
    return "minimum" if rising else "maximum"


def eigenvalues_of(rows: Rows) -> list[float]:
    """By the characteristic polynomial for 2 by 2, else by an iteration that knows nothing of symmetry."""
    if len(rows) == 2:
        half, det = (rows[0][0] + rows[1][1]) / 2, rows[0][0] * rows[1][1] - rows[0][1] * rows[1][0]
        root = math.sqrt(max(half * half - det, 0.0))
        return [half - root, half + root]
    return sorted(np.linalg.eigvals(np.array(rows)).real.tolist())


def nullity(rows: Rows) -> int:
    """How many eigenvalues of a symmetric matrix are 0, by exact elimination on its decimals."""
    left, rank = [[Fraction(str(value)) for value in row] for row in rows], 0
    for column in range(len(rows)):
        pivot = next((row for row in left if row[column]), None)
        if pivot is None:
            continue
        left.remove(pivot)
        left = [[value - row[column] / pivot[column] * above for value, above in zip(row, pivot, strict=True)]
                for row in left]
        rank += 1
    return len(rows) - rank


def drawn_block(rng: Stream, kind: str) -> tuple[float, float, float]:
    """Entries a, b, c of a 2 by 2 matrix of that kind."""
    if kind == "inconclusive":
        m, n, k = rng.integer(1, 2), rng.integer(1, 3), rng.choice((-2, -1, 1, 2))
        return float(k * m * m), float(rng.choice((-1, 1)) * k * m * n), float(k * n * n)
    sign = -1 if kind == "maximum" else 1
    if kind == "saddle":
        # Often with both diagonal entries of one sign, where the diagonal alone misleads.
        a, c = rng.integer(1, 4), rng.integer(1, 4)
        b = math.isqrt(a * c) + rng.integer(1, 2)
        if rng.chance(0.3):
            c = -c
        sign = rng.choice((-1, 1))
    else:
        a, c = rng.integer(2, 7), rng.integer(2, 7)
        b = rng.integer(1, math.isqrt(a * c - 1))
    return float(sign * a), float(rng.choice((-1, 1)) * b), float(sign * c)
