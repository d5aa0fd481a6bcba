"""Maps from scores to weights that sum to one, along one axis: softmax and what it is compared with.

Shapes: any array of rank >= 1; ``axis`` (default the last) runs over the classes. No units.
"""

from __future__ import annotations

import numpy as np

from quizdl.engine.overflow import refuse_overflow
from quizdl.engine.validation import Array, ArrayLike, EngineError, float_array, integer, same_shape


def _scores(x: ArrayLike, axis: int) -> Array:
    scores = float_array("x", x)
    if scores.ndim == 0:
        raise EngineError("x", "a single number", "rank at least 1")
    integer("axis", axis, low=-scores.ndim, high=scores.ndim - 1)
    return scores


def _scores_and_grad(grad_output: ArrayLike, x: ArrayLike, axis: int) -> tuple[Array, Array]:
    scores = _scores(x, axis)
    grad = float_array("grad_output", grad_output)
    same_shape("grad_output", grad, "x", scores)
    return scores, grad


@refuse_overflow
def softmax(x: ArrayLike, axis: int = -1) -> Array:
    """e^x_i / sum_j e^x_j; adding a constant to all x changes nothing (Bridle 1990)."""
    scores = _scores(x, axis)
    e = np.exp(scores - scores.max(axis=axis, keepdims=True))
    return np.asarray(e / e.sum(axis=axis, keepdims=True))


def softmax_jacobian(x: ArrayLike) -> Array:
    """J[..., i, j] = dy_i / dx_j = y_i (1[i = j] - y_j) over the last axis; shape (..., C) -> (..., C, C)."""
    y = softmax(x)
    eye = np.eye(y.shape[-1], dtype=y.dtype)
    return np.asarray(y[..., :, None] * (eye - y[..., None, :]))


@refuse_overflow
def softmax_backward(grad_output: ArrayLike, x: ArrayLike, axis: int = -1) -> Array:
    """d loss / dx = y (g - sum_j g_j y_j): the Jacobian's product without the Jacobian."""
    scores, grad = _scores_and_grad(grad_output, x, axis)
    y = softmax(scores, axis)
    return np.asarray(y * (grad - (grad * y).sum(axis=axis, keepdims=True)))


@refuse_overflow
def log_softmax(x: ArrayLike, axis: int = -1) -> Array:
    """x_i - log sum_j e^x_j (natural log), finite also where softmax underflows to 0."""
    scores = _scores(x, axis)
    shifted = scores - scores.max(axis=axis, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True)))


@refuse_overflow
def log_softmax_backward(grad_output: ArrayLike, x: ArrayLike, axis: int = -1) -> Array:
    """d loss / dx = g - softmax(x) sum_j g_j."""
    scores, grad = _scores_and_grad(grad_output, x, axis)
    return np.asarray(grad - softmax(scores, axis) * grad.sum(axis=axis, keepdims=True))


def _total(scores: Array, axis: int) -> Array:
    total = np.asarray(scores.sum(axis=axis, keepdims=True))
    if (total == 0).any():
        raise EngineError("x", "entries that sum to 0", "a non-zero sum to divide by")
    return total


@refuse_overflow
def proportional_normalization(x: ArrayLike, axis: int = -1) -> Array:
    """x_i / sum_j x_j, the plain share that some texts call "hardmax".

    Scaling x changes nothing; shifting does. Shares are probabilities only when no entry is negative.
    """
    scores = _scores(x, axis)
    return np.asarray(scores / _total(scores, axis))


@refuse_overflow
def proportional_normalization_backward(grad_output: ArrayLike, x: ArrayLike, axis: int = -1) -> Array:
    """d loss / dx = (g - sum_j g_j y_j) / sum_j x_j."""
    scores, grad = _scores_and_grad(grad_output, x, axis)
    total = _total(scores, axis)
    return np.asarray((grad - (grad * scores / total).sum(axis=axis, keepdims=True)) / total)


def one_hot_argmax(x: ArrayLike, axis: int = -1) -> Array:
    """1 at the largest entry (the first one on a tie), 0 elsewhere: the hard limit of softmax."""
    scores = _scores(x, axis)
    y = np.zeros_like(scores)
    np.put_along_axis(y, np.expand_dims(scores.argmax(axis=axis), axis), 1, axis=axis)
    return y
