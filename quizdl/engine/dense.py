"""The dense (fully connected) layer."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from quizdl.engine.overflow import refuse_overflow
from quizdl.engine.validation import Array, ArrayLike, EngineError, float_array


class DenseGrads(NamedTuple):
    """d loss / d each input of ``dense``, in that input's shape; the bias's is there even if none was given."""

    x: Array
    weight: Array
    bias: Array


def _checked(x: ArrayLike, weight: ArrayLike, bias: ArrayLike | None) -> tuple[Array, Array, Array | None]:
    rows, matrix = float_array("x", x, ndim=2), float_array("weight", weight, ndim=2)
    if rows.shape[1] != matrix.shape[0]:
        raise EngineError("weight", f"shape {matrix.shape}", f"({rows.shape[1]}, M), one row per column of x")
    if bias is None:
        return rows, matrix, None
    offset = float_array("bias", bias, ndim=1)
    if offset.shape[0] != matrix.shape[1]:
        raise EngineError("bias", f"shape {offset.shape}", f"({matrix.shape[1]},), one per column of weight")
    return rows, matrix, offset


@refuse_overflow
def dense(x: ArrayLike, weight: ArrayLike, bias: ArrayLike | None = None) -> Array:
    """y = x @ weight + bias: (N, D) times (D, M) plus (M,) to (N, M)."""
    rows, matrix, offset = _checked(x, weight, bias)
    y = rows @ matrix
    return np.asarray(y if offset is None else y + offset)


@refuse_overflow
def dense_backward(grad_output: ArrayLike, x: ArrayLike, weight: ArrayLike,
                   bias: ArrayLike | None = None) -> DenseGrads:
    """With G (N, M): dx = G @ weight.T, dweight = x.T @ G, dbias = G summed over the batch."""
    rows, matrix, _ = _checked(x, weight, bias)
    grad = float_array("grad_output", grad_output, ndim=2)
    if grad.shape != (rows.shape[0], matrix.shape[1]):
        raise EngineError("grad_output", f"shape {grad.shape}", f"{(rows.shape[0], matrix.shape[1])}, as the output")
    return DenseGrads(np.asarray(grad @ matrix.T), np.asarray(rows.T @ grad), np.asarray(grad.sum(axis=0)))
