"""Attention: gradients against central differences, values against loops, rows that sum to 1, masks that
hide.
"""

from __future__ import annotations

import math

import numpy as np
import pytest

from quizdl.engine import attention as att
from quizdl.engine.validation import EngineError

RNG = np.random.default_rng(0)
Q, K, V = RNG.normal(size=(2, 3, 4)), RNG.normal(size=(2, 5, 4)), RNG.normal(size=(2, 5, 6))
MASK = np.array([[1, 1, 0, 0, 1], [0, 1, 0, 0, 0], [1, 1, 1, 1, 1]], dtype=bool)


def check_gradients(loss, grads, arrays, step=1e-6):
    """Every array of ``grads`` equals the central difference of ``loss(**arrays)`` in the array of its name.
    """
    assert set(grads._fields) == set(arrays)
    for name, array in arrays.items():
        got = getattr(grads, name)
        assert got.shape == array.shape
        for index in np.ndindex(array.shape):
            ends = []
            for sign in (1, -1):
                moved = array.copy()
                moved[index] += sign * step
                ends.append(loss(**{**arrays, name: moved}))
            assert got[index] == pytest.approx((ends[0] - ends[1]) / (2 * step), rel=1e-6, abs=1e-7), (name,
                                                                                                       index)


@pytest.mark.parametrize("mask", [None, MASK])
@pytest.mark.parametrize("scale", [None, 0.3])
def test_attention_backward_is_the_derivative(mask, scale):
    arrays, options = {"query": Q, "key": K, "value": V}, {"mask": mask, "scale": scale}
    grad = np.random.default_rng(1).normal(size=(2, 3, 6))
    check_gradients(lambda **a: float(np.sum(grad * att.scaled_dot_product_attention(**a, **options).output)),
                    att.scaled_dot_product_attention_backward(grad, **arrays, **options), arrays)


@pytest.mark.parametrize("mask", [None, MASK])
def test_attention_by_scalar_loops(mask):
    """Each output is the average of the allowed values, weighted by exp of the scaled dot products."""
    got = att.scaled_dot_product_attention(Q, K, V, mask=mask)
    for n, i in np.ndindex(2, 3):
        keys = [j for j in range(5) if mask is None or mask[i, j]]
        power = {j: math.exp(sum(Q[n, i, d] * K[n, j, d] for d in range(4)) / 2.0) for j in keys}
        want = sum(power[j] * V[n, j] for j in keys) / sum(power.values())
        np.testing.assert_allclose(got.output[n, i], want)


def test_weights_are_distributions_over_allowed_keys():
    weights = att.scaled_dot_product_attention(Q, K, V, mask=MASK).weights
    np.testing.assert_allclose(weights.sum(axis=-1), 1.0)
    assert (weights[:, ~MASK] == 0).all()
    assert (weights[:, MASK] > 0).all()


def test_a_forbidden_key_changes_nothing():
    key, value = K.copy(), V.copy()
    key[:, 3] += 100.0
    value[:, 3] -= 50.0
    rows = att.scaled_dot_product_attention(Q[:, :2], K, V, mask=MASK[:2]).output
    np.testing.assert_array_equal(att.scaled_dot_product_attention(Q[:, :2], key, value,
                                                                   mask=MASK[:2]).output, rows)


def test_equal_keys_average_the_values():
    same = att.scaled_dot_product_attention(Q, np.ones_like(K), V)
    np.testing.assert_allclose(same.output, np.broadcast_to(V.mean(axis=1, keepdims=True), (2, 3, 6)))


def test_permuting_keys_with_their_values_changes_nothing():
    order = [3, 1, 4, 0, 2]
    np.testing.assert_allclose(att.scaled_dot_product_attention(Q, K[:, order], V[:, order]).output,
                               att.scaled_dot_product_attention(Q, K, V).output)


def test_large_scores_stay_finite():
    got = att.scaled_dot_product_attention(1e4 * Q, 1e4 * K, V)
    np.testing.assert_allclose(got.weights.max(axis=-1), 1.0)


def test_causal_mask_lets_position_i_see_i_plus_one_keys():
    mask = att.causal_mask(4)
    assert mask.sum(axis=1).tolist() == [1, 2, 3, 4]
    x = np.random.default_rng(2).normal(size=(4, 3))
    y = att.scaled_dot_product_attention(x, x, x, mask=mask).output
    np.testing.assert_allclose(y[0], x[0])
    shorter = att.scaled_dot_product_attention(x[:3], x[:3], x[:3], mask=att.causal_mask(3)).output
    np.testing.assert_allclose(y[:3], shorter)


def parameters(width=4, heads_k=4, heads_v=6, out=5):
    rng = np.random.default_rng(3)
    shapes = {"weight_q": (heads_k, width), "weight_k": (heads_k, width), "weight_v": (heads_v, width),
              "weight_o": (out,
                           heads_v), "bias_q": heads_k, "bias_k": heads_k, "bias_v": heads_v, "bias_o": out}
    return {name: rng.normal(size=shape) for name, shape in shapes.items()}


@pytest.mark.parametrize("mask", [None, MASK])
def test_multi_head_backward_is_the_derivative(mask):
    arrays = {"query": Q, "key": K, "value": np.random.default_rng(4).normal(size=(2, 5, 4)), **parameters()}
    grad = np.random.default_rng(5).normal(size=(2, 3, 5))
    check_gradients(
        lambda **a: float(np.sum(grad * att.multi_head_attention(**a, num_heads=2, mask=mask).output)),
        att.multi_head_attention_backward(grad, **arrays, num_heads=2, mask=mask), arrays)


def test_multi_head_is_separate_attentions_side_by_side():
    """Head j uses row block j of each projection; the concatenation meets weight_o."""
    p = parameters()
    got = att.multi_head_attention(Q, K, K, **p, num_heads=2)
    heads = []
    for j in range(2):
        k, v = slice(2 * j, 2 * j + 2), slice(3 * j, 3 * j + 3)
        one = att.scaled_dot_product_attention(Q @ p["weight_q"][k].T + p["bias_q"][k],
                                               K @ p["weight_k"][k].T + p["bias_k"][k],
                                               K @ p["weight_v"][v].T + p["bias_v"][v])
        np.testing.assert_allclose(got.weights[:, j], one.weights)
        heads.append(one.output)
    np.testing.assert_allclose(got.output, np.concatenate(heads, axis=-1) @ p["weight_o"].T + p["bias_o"])


def test_padding_mask_makes_padded_and_cut_sequences_agree():
    p = parameters(out=4)
    x = np.random.default_rng(6).normal(size=(2, 5, 4))
    padded = att.multi_head_attention(x, x, x, **p, num_heads=2, mask=att.padding_mask([5, 3], 5)).output
    cut = att.multi_head_attention(x[1:, :3], x[1:, :3], x[1:, :3], **p, num_heads=2).output
    np.testing.assert_allclose(padded[1:, :3], cut)
    np.testing.assert_allclose(padded[:1],
                               att.multi_head_attention(x[:1], x[:1], x[:1], **p, num_heads=2).output)


def test_positions_pair_sine_and_cosine_of_one_angle():
    got = att.sinusoidal_positions(7, 6)
    for position in range(7):
        for i in range(3):
            angle = position / 10_000 ** (2 * i / 6)
            assert got[position, 2 * i] == pytest.approx(math.sin(angle))
            assert got[position, 2 * i + 1] == pytest.approx(math.cos(angle))


def test_dot_products_of_positions_depend_on_their_distance_only():
    code = att.sinusoidal_positions(20, 8)
    products = code @ code.T
    for distance in range(20):
        diagonal = np.diagonal(products, distance)
        np.testing.assert_allclose(diagonal, diagonal[0])


ENCODER = att.encoder_parameters(4, 7, rng=np.random.default_rng(7))
ENCODER = ENCODER._replace(gamma1=np.array([1.0, 2.0, 0.5, -1.0]), beta2=np.array([0.1, 0.2, 0.3, 0.4]),
                           bias_in=np.linspace(-1, 1, 7), bias_v=np.array([0.5, 0.0, -0.5, 1.0]))


def layer_normed(row, gamma, beta):
    centred = row - sum(row) / len(row)
    return gamma * centred / math.sqrt(sum(centred**2) / len(row) + 1e-5) + beta


@pytest.mark.parametrize("norm", ["post", "pre"])
def test_encoder_block_by_rows(norm):
    """Both norm placements, computed row by row from the attention output."""
    p, x = ENCODER, K

    def normed(rows, gamma, beta):
        return np.array([layer_normed(row, gamma, beta) for row in rows])
    got = att.transformer_encoder_block(x, p, num_heads=2, norm=norm)
    for n in range(2):
        source = normed(x[n], p.gamma1, p.beta1) if norm == "pre" else x[n]
        mixed = att.multi_head_attention(*[source[None]] * 3, *p[:8], num_heads=2).output[0]
        middle = x[n] + mixed
        if norm == "post":
            middle = normed(middle, p.gamma1, p.beta1)
        source = normed(middle, p.gamma2, p.beta2) if norm == "pre" else middle
        hidden = np.array([[max(0.0, float(w @ row + b)) for w, b in zip(p.weight_in, p.bias_in, strict=True)]
                           for row in source])
        end = middle + hidden @ p.weight_out.T + p.bias_out
        np.testing.assert_allclose(got.output[n], normed(end, p.gamma2, p.beta2) if norm == "post" else end)


def test_post_norm_rows_are_standardized_and_causal_blocks_ignore_the_future():
    p = att.encoder_parameters(4, 8, rng=np.random.default_rng(8))
    y = att.transformer_encoder_block(K, p, num_heads=2, mask=att.causal_mask(5))
    np.testing.assert_allclose(y.output.mean(axis=-1), 0.0, atol=1e-12)
    future = K.copy()
    future[:, 4] += 3.0
    changed = att.transformer_encoder_block(future, p, num_heads=2, mask=att.causal_mask(5))
    np.testing.assert_allclose(changed.output[:, :4], y.output[:, :4])
    assert np.abs(changed.output[:, 4] - y.output[:, 4]).max() > 1e-3


def heads(**changes):
    return att.multi_head_attention(**{"query": Q, "key": K, "value": K, **parameters(), "num_heads": 2,
                                       **changes})


BAD = [
    ("query", lambda: att.scaled_dot_product_attention([1.0], K, V)),
    ("query", lambda: att.scaled_dot_product_attention(np.full((2, 3, 4), np.nan), K, V)),
    ("key", lambda: att.scaled_dot_product_attention(Q, K[:, :, :3], V)),
    ("key", lambda: att.scaled_dot_product_attention(Q, K[:1], V)),
    ("value", lambda: att.scaled_dot_product_attention(Q, K, V[:, :4])),
    ("mask", lambda: att.scaled_dot_product_attention(Q, K, V, mask=np.ones((3, 4)))),
    ("mask", lambda: att.scaled_dot_product_attention(Q, K, V, mask=np.full((3, 5), -np.inf))),
    ("mask", lambda: att.scaled_dot_product_attention(Q, K, V, mask=np.zeros((3, 5)))),
    ("scale", lambda: att.scaled_dot_product_attention(Q, K, V, scale=np.inf)),
    ("grad_output", lambda: att.scaled_dot_product_attention_backward(V, Q, K, V)),
    ("num_heads", lambda: heads(num_heads=3)),
    ("num_heads", lambda: heads(num_heads=0)),
    ("weight_q", lambda: heads(weight_q=np.ones((4, 3)))),
    ("weight_o", lambda: heads(weight_o=np.ones((5, 5)))),
    ("bias_k", lambda: heads(bias_k=np.ones(3))),
    ("query", lambda: heads(query=Q[0])),
    ("key", lambda: heads(weight_k=np.ones((2, 4)), bias_k=None)),
    ("length", lambda: att.causal_mask(0)),
    ("lengths", lambda: att.padding_mask([0, 3], 5)),
    ("lengths", lambda: att.padding_mask([6], 5)),
    ("d_model", lambda: att.sinusoidal_positions(3, 5)),
    ("norm", lambda: att.transformer_encoder_block(K, ENCODER, num_heads=2, norm="none")),
    ("weight_in", lambda: att.transformer_encoder_block(K, ENCODER._replace(weight_in=V), num_heads=2)),
    ("weight_out", lambda: att.transformer_encoder_block(
        K, ENCODER._replace(weight_out=np.ones((3, 7)), bias_out=np.ones(3)), num_heads=2)),
    ("weight_o", lambda: att.transformer_encoder_block(
        K, ENCODER._replace(weight_o=np.ones((3, 4)), bias_o=np.ones(3)), num_heads=2)),
    ("gamma1", lambda: att.transformer_encoder_block(K, ENCODER._replace(gamma1=np.ones(3)), num_heads=2)),
]


@pytest.mark.parametrize("argument, call", BAD)
def test_bad_input_is_refused_by_name(argument, call):
    with pytest.raises(EngineError) as caught:
        call()
    assert caught.value.argument == argument
