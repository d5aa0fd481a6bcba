"""Weight penalties added to a loss, and their gradients.

``weight`` has any shape; ``strength`` (lambda) is at least 0. Texts differ by a factor 1/2, so ``half`` has
to be said: with ``half=True`` the penalty is strength / 2 times the norm.
"""

from __future__ import annotations

import numpy as np

from quizdl.engine.overflow import refuse_overflow
from quizdl.engine.validation import Array, ArrayLike, float_array, real


def _factor(strength: float, half: bool) -> float:
    return real("strength", strength, low=0) * (0.5 if half else 1.0)


@refuse_overflow
def l1_penalty(weight: ArrayLike, strength: float, *, half: bool) -> float:
    """strength sum |w|, or strength / 2 of it."""
    return _factor(strength, half) * float(np.abs(float_array("weight", weight)).sum(dtype=np.float64))


def l1_penalty_grad(weight: ArrayLike, strength: float, *, half: bool) -> Array:
    """strength sign(w), or half of it; 0 at w = 0."""
    return np.asarray(_factor(strength, half) * np.sign(float_array("weight", weight)))


@refuse_overflow
def l2_penalty(weight: ArrayLike, strength: float, *, half: bool) -> float:
    """strength sum w^2, or strength / 2 of it."""
    return _factor(strength, half) * float((float_array("weight", weight) ** 2).sum(dtype=np.float64))


@refuse_overflow
def l2_penalty_grad(weight: ArrayLike, strength: float, *, half: bool) -> Array:
    """2 strength w; with ``half`` strength w, which is why the half is there."""
    return np.asarray(2 * _factor(strength, half) * float_array("weight", weight))
