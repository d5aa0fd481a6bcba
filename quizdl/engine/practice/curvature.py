"""What a Hessian says about a critical point."""

from __future__ import annotations

from typing import Literal, NamedTuple, TypeAlias

import numpy as np

from quizdl.engine.validation import Array, ArrayLike, EngineError, float_array, real

Kind: TypeAlias = Literal["minimum", "maximum", "saddle", "inconclusive"]


class CriticalPoint(NamedTuple):
    """The verdict and the eigenvalues it rests on, in increasing order."""

    kind: Kind
    eigenvalues: Array


def classify_critical_point(hessian: ArrayLike, *, tolerance: float = 1e-9) -> CriticalPoint:
    """Second derivative test for a symmetric (n, n) Hessian where the gradient is 0.

    All eigenvalues positive: strict local minimum; all negative: strict local maximum; both signs: saddle,
    even beside zero eigenvalues; otherwise (some zero, no two signs) the test is inconclusive. An
    eigenvalue counts as zero within ``tolerance`` times the largest in size (or 1 if that is smaller than
    1).
    """
    matrix = float_array("hessian", hessian, ndim=2)
    if matrix.shape[0] != matrix.shape[1]:
        raise EngineError("hessian", f"shape {matrix.shape}", "a square matrix")
    scale = max(1.0, float(np.abs(matrix).max()))
    if not np.allclose(matrix, matrix.T, rtol=0, atol=1e-9 * scale):
        raise EngineError("hessian", "an asymmetric matrix", "a symmetric one")
    eigenvalues = np.linalg.eigvalsh(matrix)
    zero = real("tolerance", tolerance, low=0) * max(1.0, float(np.abs(eigenvalues).max()))
    rising, falling = bool((eigenvalues > zero).any()), bool((eigenvalues < -zero).any())
    flat = bool((np.abs(eigenvalues) <= zero).any())
    if rising and falling:
        return CriticalPoint("saddle", eigenvalues)
    if flat:
        return CriticalPoint("inconclusive", eigenvalues)
    return CriticalPoint("minimum" if rising else "maximum", eigenvalues)
