"""Attention, position encodings and the Transformer encoder block."""

from __future__ import annotations

from quizdl.engine.attention.dot_product import (
    Attention,
    AttentionGrads,
    causal_mask,
    padding_mask,
    scaled_dot_product_attention,
    scaled_dot_product_attention_backward,
)
from quizdl.engine.attention.encoder import (
    EncoderBlock,
    EncoderParameters,
    encoder_parameters,
    transformer_encoder_block,
)
from quizdl.engine.attention.multi_head import (
    MultiHeadAttention,
    MultiHeadGrads,
    multi_head_attention,
    multi_head_attention_backward,
)
from quizdl.engine.attention.positions import (
    sinusoidal_positions,
)

__all__ = [
    "Attention",
    "AttentionGrads",
    "EncoderBlock",
    "EncoderParameters",
    "MultiHeadAttention",
    "MultiHeadGrads",
    "causal_mask",
    "encoder_parameters",
    "multi_head_attention",
    "multi_head_attention_backward",
    "padding_mask",
    "scaled_dot_product_attention",
    "scaled_dot_product_attention_backward",
    "sinusoidal_positions",
    "transformer_encoder_block",
]
