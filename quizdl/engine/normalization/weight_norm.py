"""Weight normalization: a weight as a length times a direction, ``w = g * v / ||v||``.

Source: Salimans & Kingma 2016, equations 2 and 3. Unlike batch norm it looks at no data.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from quizdl.engine.normalization.moments import affine
from quizdl.engine.overflow import refuse_overflow
from quizdl.engine.validation import Array, ArrayLike, EngineError, float_array, integer, same_shape


class WeightNormGrads(NamedTuple):
    """Gradients of ``weight_norm`` with respect to the direction v and the length g."""

    v: Array
    g: Array


def _parts(v: ArrayLike, g: ArrayLike, dim: int | None) -> tuple[Array, Array, Array, tuple[int, ...]]:
    """v, g and the norms of v (both broadcastable against v), and the axes each norm sums over."""
    direction = float_array("v", v)
    if dim is None:
        axes = tuple(range(direction.ndim))
        shape: tuple[int, ...] = ()
    else:
        kept = integer("dim", dim, low=0, high=direction.ndim - 1)
        axes = tuple(axis for axis in range(direction.ndim) if axis != kept)
        shape = (direction.shape[kept],)
    norm = np.sqrt(np.sum(direction * direction, axis=axes, keepdims=True))
    if float(norm.min()) == 0.0:
        raise EngineError("v", "a vector of norm 0", "vectors that have a direction")
    length = affine("g", g, shape, direction, 1.0).reshape(norm.shape)
    return direction, length, norm, axes


@refuse_overflow
def weight_norm(v: ArrayLike, g: ArrayLike, *, dim: int | None = 0) -> Array:
    """``g * v / ||v||``, one norm and one g for each index of axis ``dim`` (the output units).

    v (out, ...), g (out,). With dim=None the whole of v is one vector and g a scalar. Returns w like v, whose
    norms are exactly |g|. Raises EngineError for a zero vector or a g of another shape.
    """
    direction, length, norm, _ = _parts(v, g, dim)
    return length * (direction / norm)


@refuse_overflow
def weight_norm_backward(grad_output: ArrayLike, v: ArrayLike, g: ArrayLike, *,
                         dim: int | None = 0) -> WeightNormGrads:
    """Gradients (v, g): dg = grad . v / ||v||;  dv = g/||v|| * grad - g * dg / ||v||^2 * v, orthogonal to v.
    """
    direction, length, norm, axes = _parts(v, g, dim)
    grad = float_array("grad_output", grad_output)
    same_shape("grad_output", grad, "v", direction)
    unit = direction / norm
    grad_g = np.sum(grad * unit, axis=axes, keepdims=True)
    grad_v = length / norm * (grad - grad_g * unit)
    return WeightNormGrads(grad_v, grad_g.reshape(() if dim is None else (-1,)))
