"""Dropout, inverted and classic. ``p`` is the probability of dropping a unit; 1 - p keeps it.

Inverted (every framework today): training divides what it keeps by 1 - p, test time changes nothing.
Classic (Srivastava et al. 2014): training only drops, test time multiplies by 1 - p.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np

from quizdl.engine.normalization.moments import gradient_like
from quizdl.engine.validation import Array, ArrayLike, EngineError, float_array, real, same_shape

DropoutMode = Literal["inverted", "classic"]


class Dropout(NamedTuple):
    """The output and the 0/1 mask of kept units, both like x."""

    y: Array
    mask: Array


def _mode(mode: str) -> bool:
    if mode not in ("inverted", "classic"):
        raise EngineError("mode", repr(mode), "'inverted' or 'classic'")
    return mode == "inverted"


def _mask(mask: ArrayLike, x: Array) -> Array:
    kept = float_array("mask", mask)
    same_shape("mask", kept, "x", x)
    if not bool(np.isin(kept, (0.0, 1.0)).all()):
        raise EngineError("mask", "values other than 0 and 1",
                          "1 where a unit is kept and 0 where it is dropped")
    return kept.astype(x.dtype, copy=False)


def dropout(x: ArrayLike, p: float = 0.5, *, rng: np.random.Generator | None = None,
            mask: ArrayLike | None = None,
            mode: DropoutMode = "inverted") -> Dropout:
    """Training-time dropout: ``x * mask``, divided by 1 - p when inverted; x of any shape.

    Give either ``rng``, which draws each unit kept with probability 1 - p, or the 0/1 ``mask`` itself, like
    x. Raises EngineError unless 0 <= p < 1 and exactly one of the two is given. Srivastava et al. 2014,
    section 4.
    """
    array = float_array("x", x)
    keep = 1.0 - real("p", p, low=0.0, below=1.0)
    inverted = _mode(mode)
    if mask is not None:
        if rng is not None:
            raise EngineError("rng", "both rng and mask", "exactly one of the two")
        kept = _mask(mask, array)
    elif rng is not None:
        kept = (rng.random(array.shape) < keep).astype(array.dtype)
    else:
        raise EngineError("rng", "neither rng nor mask", "exactly one of the two")
    return Dropout(array * kept / keep if inverted else array * kept, kept)


def dropout_eval(x: ArrayLike, p: float = 0.5, *, mode: DropoutMode = "inverted") -> Array:
    """Test-time dropout: x itself when inverted, ``x * (1 - p)`` when classic."""
    array = float_array("x", x)
    keep = 1.0 - real("p", p, low=0.0, below=1.0)
    return array.copy() if _mode(mode) else array * keep


def dropout_backward(grad_output: ArrayLike, mask: ArrayLike, p: float = 0.5, *,
                     mode: DropoutMode = "inverted") -> Array:
    """dL/dx through the ``mask`` that the forward pass used: the same factor as the forward pass."""
    kept = float_array("mask", mask)
    grad = gradient_like(grad_output, kept)
    return dropout(grad, p, mask=kept, mode=mode).y
