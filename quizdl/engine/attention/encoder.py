"""One Transformer encoder block, forward: self-attention and a ReLU network, each with a residual and a layer
norm.

Post-norm is Vaswani et al. 2017, section 3.1: y = norm(x + sublayer(x)). Pre-norm is y = x +
sublayer(norm(x)) (Xiong et al. 2020). There is no dropout.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np

from quizdl.engine.attention.multi_head import multi_head_attention
from quizdl.engine.initialization import xavier_uniform
from quizdl.engine.normalization.layer_norm import layer_norm
from quizdl.engine.normalization.moments import affine
from quizdl.engine.overflow import refuse_overflow
from quizdl.engine.validation import Array, ArrayLike, EngineError, float_array, instance, integer

NormPlacement = Literal["post", "pre"]


class EncoderParameters(NamedTuple):
    """Weights are (out, in), E = d_model, F = d_ff; index 1 belongs to the first layer norm, 2 to the
    second.
    """

    weight_q: Array
    weight_k: Array
    weight_v: Array
    weight_o: Array
    bias_q: Array
    bias_k: Array
    bias_v: Array
    bias_o: Array
    weight_in: Array
    """(F, E), the first layer of the ReLU network."""
    bias_in: Array
    weight_out: Array
    """(E, F), its second layer."""
    bias_out: Array
    gamma1: Array
    beta1: Array
    gamma2: Array
    beta2: Array


class EncoderBlock(NamedTuple):
    """The output (N, L, E) and each head's attention weights (N, heads, L, L)."""

    output: Array
    weights: Array


def encoder_parameters(d_model: int, d_ff: int, *, rng: np.random.Generator) -> EncoderParameters:
    """Xavier-uniform weights, zero biases, gains 1 and shifts 0."""
    width, inner = integer("d_model", d_model, low=1), integer("d_ff", d_ff, low=1)
    q, k, v, o = (xavier_uniform((width, width), rng=rng) for _ in range(4))
    zero, one = np.zeros(width), np.ones(width)
    return EncoderParameters(
        weight_q=q, weight_k=k, weight_v=v, weight_o=o,
        bias_q=zero.copy(), bias_k=zero.copy(), bias_v=zero.copy(), bias_o=zero.copy(),
        weight_in=xavier_uniform((inner, width), rng=rng), bias_in=np.zeros(inner),
        weight_out=xavier_uniform((width, inner), rng=rng), bias_out=zero.copy(),
        gamma1=one.copy(), beta1=zero.copy(), gamma2=one.copy(), beta2=zero.copy())


def _dense(name: str, x: Array, weight: ArrayLike, bias: ArrayLike) -> Array:
    matrix, shift = float_array(f"weight_{name}", weight, ndim=2), float_array(f"bias_{name}", bias, ndim=1)
    if matrix.shape[1] != x.shape[-1]:
        raise EngineError(f"weight_{name}", f"shape {matrix.shape}", f"{x.shape[-1]} columns")
    if shift.shape[0] != matrix.shape[0]:
        raise EngineError(f"bias_{name}", f"shape {shift.shape}", f"shape ({matrix.shape[0]},)")
    return x @ matrix.T + shift


@refuse_overflow
def transformer_encoder_block(x: ArrayLike, parameters: EncoderParameters, *, num_heads: int,
                              mask: ArrayLike | None = None, norm: NormPlacement = "post",
                              eps: float = 1e-5) -> EncoderBlock:
    """Self-attention, then relu(x W_in^T + b_in) W_out^T + b_out at every position; x (N, L, E), output
    alike.

    ``mask`` as in ``multi_head_attention``; ``norm`` places the layer norms after ("post") or before ("pre")
    each sublayer. Raises EngineError for shapes that do not fit.
    """
    if norm not in ("post", "pre"):
        raise EngineError("norm", repr(norm), "'post' or 'pre'")
    p, signal = instance("parameters", parameters, EncoderParameters), float_array("x", x, ndim=3)
    for name, fill in (("gamma1", 1.0), ("beta1", 0.0), ("gamma2", 1.0), ("beta2", 0.0)):
        affine(name, getattr(p, name), signal.shape[2:], signal, fill)
    source = layer_norm(signal, p.gamma1, p.beta1, eps=eps) if norm == "pre" else signal
    attended, weights = multi_head_attention(source, source, source, p.weight_q, p.weight_k, p.weight_v,
                                             p.weight_o,
                                             p.bias_q, p.bias_k, p.bias_v, p.bias_o, num_heads=num_heads,
                                             mask=mask)
    if attended.shape != signal.shape:
        raise EngineError("weight_o", f"{attended.shape[-1]} rows", f"{signal.shape[-1]}, the features of x")
    signal = signal + attended
    if norm == "post":
        signal = layer_norm(signal, p.gamma1, p.beta1, eps=eps)
    source = layer_norm(signal, p.gamma2, p.beta2, eps=eps) if norm == "pre" else signal
    transformed = _dense("out", np.maximum(_dense("in", source, p.weight_in, p.bias_in), 0.0), p.weight_out,
                         p.bias_out)
    if transformed.shape != signal.shape:
        raise EngineError("weight_out", f"{transformed.shape[-1]} rows",
                          f"{signal.shape[-1]}, the features of x")
    signal = signal + transformed
    return EncoderBlock(layer_norm(signal, p.gamma2, p.beta2, eps=eps) if norm == "post" else signal, weights)
