"""Multi-head attention and its gradient. Source: Vaswani et al. 2017, section 3.2.2.

Every projection is ``x @ weight.T + bias`` with weight (out, in), and head j takes the j-th block of d_k (or
d_v) consecutive features. Shapes: query (N, L, E), key (N, S, E_k), value (N, S, E_v), weight_q (heads * d_k,
E), weight_k (heads * d_k, E_k), weight_v (heads * d_v, E_v), weight_o (E_out, heads * d_v); a bias has one
entry per row.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from quizdl.engine.attention.dot_product import (
    scaled_dot_product_attention,
    scaled_dot_product_attention_backward,
)
from quizdl.engine.overflow import refuse_overflow
from quizdl.engine.validation import Array, ArrayLike, EngineError, float_array, integer, same_shape


class MultiHeadAttention(NamedTuple):
    """The output (N, L, E_out) and each head's weights (N, heads, L, S)."""

    output: Array
    weights: Array


class MultiHeadGrads(NamedTuple):
    """Gradients, each shaped like the input of its name."""

    query: Array
    key: Array
    value: Array
    weight_q: Array
    weight_k: Array
    weight_v: Array
    weight_o: Array
    bias_q: Array
    bias_k: Array
    bias_v: Array
    bias_o: Array


class _Projection(NamedTuple):
    """A checked input and the linear map applied to it."""

    x: Array
    weight: Array
    y: Array


def _project(name: str, x: ArrayLike, letter: str, weight: ArrayLike, bias: ArrayLike | None) -> _Projection:
    array, matrix = float_array(name, x, ndim=3), float_array(f"weight_{letter}", weight, ndim=2)
    if matrix.shape[1] != array.shape[2]:
        raise EngineError(f"weight_{letter}", f"shape {matrix.shape}",
                          f"{array.shape[2]} columns, the features of {name}")
    y = array @ matrix.T
    if bias is None:
        return _Projection(array, matrix, y)
    shift = float_array(f"bias_{letter}", bias, ndim=1)
    if shift.shape[0] != matrix.shape[0]:
        raise EngineError(f"bias_{letter}", f"shape {shift.shape}", f"shape ({matrix.shape[0]},)")
    return _Projection(array, matrix, y + shift)


def _split(argument: str, y: Array, heads: int) -> Array:
    """(N, L, heads * d) as (N, heads, L, d)."""
    samples, length, features = y.shape
    if features % heads:
        raise EngineError("num_heads", heads, f"a divisor of the {features} rows of {argument}")
    return y.reshape(samples, length, heads, features // heads).transpose(0, 2, 1, 3)


def _join(y: Array) -> Array:
    """(N, heads, L, d) as (N, L, heads * d)."""
    samples, heads, length, size = y.shape
    return y.transpose(0, 2, 1, 3).reshape(samples, length, heads * size)


@refuse_overflow
def multi_head_attention(query: ArrayLike, key: ArrayLike, value: ArrayLike, weight_q: ArrayLike,
                         weight_k: ArrayLike,
                         weight_v: ArrayLike, weight_o: ArrayLike, bias_q: ArrayLike | None = None,
                         bias_k: ArrayLike | None = None, bias_v: ArrayLike | None = None,
                         bias_o: ArrayLike | None = None, *, num_heads: int,
                         mask: ArrayLike | None = None) -> MultiHeadAttention:
    """Concatenated heads, projected by weight_o; self-attention passes the same x three times.

    ``mask`` broadcasts to (N, heads, L, S), True where a query may look at a key: (L, S) for all, (N, 1, 1,
    S) for padding. Raises EngineError for shapes that do not fit or a number of heads that does not divide
    the rows.
    """
    heads = integer("num_heads", num_heads, low=1)
    q = _split("weight_q", _project("query", query, "q", weight_q, bias_q).y, heads)
    k = _split("weight_k", _project("key", key, "k", weight_k, bias_k).y, heads)
    v = _split("weight_v", _project("value", value, "v", weight_v, bias_v).y, heads)
    attended, weights = scaled_dot_product_attention(q, k, v, mask=mask)
    return MultiHeadAttention(_project("heads", _join(attended), "o", weight_o, bias_o).y, weights)


def _linear_grads(grad: Array, source: _Projection) -> tuple[Array, Array, Array]:
    """Gradients of ``x @ weight.T + bias`` in x, weight and bias."""
    return grad @ source.weight, np.einsum("nlo,nli->oi", grad, source.x), grad.sum(axis=(0, 1))


@refuse_overflow
def multi_head_attention_backward(grad_output: ArrayLike, query: ArrayLike, key: ArrayLike, value: ArrayLike,
                                  weight_q: ArrayLike, weight_k: ArrayLike, weight_v: ArrayLike,
                                  weight_o: ArrayLike,
                                  bias_q: ArrayLike | None = None, bias_k: ArrayLike | None = None,
                                  bias_v: ArrayLike | None = None, bias_o: ArrayLike | None = None, *,
                                  num_heads: int, mask: ArrayLike | None = None) -> MultiHeadGrads:
    """Gradients of ``multi_head_attention``; grad_output (N, L, E_out).

    For self-attention the gradient of x is the sum of those of query, key and value.
    """
    heads = integer("num_heads", num_heads, low=1)
    from_q = _project("query", query, "q", weight_q, bias_q)
    from_k = _project("key", key, "k", weight_k, bias_k)
    from_v = _project("value", value, "v", weight_v, bias_v)
    q, k, v = (_split(f"weight_{letter}", source.y, heads)
               for letter, source in (("q", from_q), ("k", from_k), ("v", from_v)))
    attended = _join(scaled_dot_product_attention(q, k, v, mask=mask).output)
    from_o = _project("heads", attended, "o", weight_o, bias_o)
    grad = float_array("grad_output", grad_output)
    same_shape("grad_output", grad, "the output", from_o.y)
    grad_joined, grad_wo, grad_bo = _linear_grads(grad, from_o)
    inner = scaled_dot_product_attention_backward(_split("weight_o", grad_joined, heads), q, k, v, mask=mask)
    grad_query, grad_wq, grad_bq = _linear_grads(_join(inner.query), from_q)
    grad_key, grad_wk, grad_bk = _linear_grads(_join(inner.key), from_k)
    grad_value, grad_wv, grad_bv = _linear_grads(_join(inner.value), from_v)
    return MultiHeadGrads(grad_query, grad_key, grad_value, grad_wq, grad_wk, grad_wv, grad_wo,
                          grad_bq, grad_bk, grad_bv, grad_bo)
