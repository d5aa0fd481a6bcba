"""Recurrent cells: backpropagation through time against central differences, steps against scalar loops."""

from __future__ import annotations

import math

import numpy as np
import pytest

from quizdl.engine import recurrent as rec
from quizdl.engine.validation import EngineError

N, T, D, H = 2, 4, 3, 2


def draw(gates, seed=0, biases=("bias",)):
    rng = np.random.default_rng(seed)
    arrays = {"x": rng.normal(size=(N, T, D)), "h0": rng.normal(size=(N, H)),
              "weight_ih": rng.normal(size=(gates * H, D)), "weight_hh": rng.normal(size=(gates * H, H))}
    return {**arrays, **{name: rng.normal(size=gates * H) for name in biases}}


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


def test_rnn_backward_is_the_derivative():
    arrays, grad = draw(1), np.random.default_rng(1).normal(size=(N, T, H))
    check_gradients(lambda **a: float(np.sum(grad * rec.rnn_forward(**a))), rec.rnn_backward(grad, **arrays),
                    arrays)


def test_lstm_backward_is_the_derivative_for_hidden_and_cell_states():
    rng = np.random.default_rng(2)
    arrays = {**draw(4), "c0": rng.normal(size=(N, H))}
    grad_h, grad_c = rng.normal(size=(N, T, H)), rng.normal(size=(N, T, H))

    def loss(**a):
        states = rec.lstm_forward(**a)
        return float(np.sum(grad_h * states.output) + np.sum(grad_c * states.cells))
    check_gradients(loss, rec.lstm_backward(grad_h, **arrays, grad_cells=grad_c), arrays)


@pytest.mark.parametrize("update_gate", ["keeps", "replaces"])
@pytest.mark.parametrize("reset_after", [True, False])
def test_gru_backward_is_the_derivative_in_every_convention(reset_after, update_gate):
    options = {"reset_after": reset_after, "update_gate": update_gate}
    arrays, grad = draw(3, biases=("bias_ih", "bias_hh")), np.random.default_rng(3).normal(size=(N, T, H))
    check_gradients(lambda **a: float(np.sum(grad * rec.gru_forward(**a, **options))),
                    rec.gru_backward(grad, **arrays, **options), arrays)


def sigmoid(a):
    return 1.0 / (1.0 + math.exp(-a))


def row(a, n, x, h, k):
    """Pre-activation k of sample n from its input and a hidden vector, by Python sums, without bias."""
    return (sum(a["weight_ih"][k, j] * x[n, j] for j in range(D)),
            sum(a["weight_hh"][k, j] * h[n][j] for j in range(H)))


def test_rnn_by_scalar_loops():
    a = draw(1)
    h = a["h0"].tolist()
    states = rec.rnn_forward(**a)
    for t in range(T):
        h = [[math.tanh(sum(row(a, n, a["x"][:, t], h,
                                k)) + a["bias"][k]) for k in range(H)] for n in range(N)]
        np.testing.assert_allclose(states[:, t], h)


def test_lstm_by_scalar_loops_with_gates_in_the_order_i_f_g_o():
    a = draw(4)
    h, c = a["h0"].tolist(), [[0.5, -0.5]] * N
    states = rec.lstm_forward(c0=c, **a)
    for t in range(T):
        pre = [[sum(row(a, n, a["x"][:, t], h, k)) + a["bias"][k] for k in range(4 * H)] for n in range(N)]
        c = [[sigmoid(p[H + u]) * c[n][u] + sigmoid(p[u]) * math.tanh(p[2 * H + u]) for u in range(H)]
             for n, p in enumerate(pre)]
        h = [[sigmoid(p[3 * H + u]) * math.tanh(c[n][u]) for u in range(H)] for n, p in enumerate(pre)]
        np.testing.assert_allclose(states.output[:, t], h)
        np.testing.assert_allclose(states.cells[:, t], c)


@pytest.mark.parametrize("update_gate", ["keeps", "replaces"])
@pytest.mark.parametrize("reset_after", [True, False])
def test_gru_step_by_scalar_loops_with_gates_in_the_order_r_z_n(reset_after, update_gate):
    a = draw(3, biases=("bias_ih", "bias_hh"))
    x, h = a["x"][:, 0], a["h0"].tolist()
    got = rec.gru_step(x, h, a["weight_ih"], a["weight_hh"], a["bias_ih"], a["bias_hh"],
                       reset_after=reset_after, update_gate=update_gate)
    both = a["bias_ih"] + a["bias_hh"]
    for n in range(N):
        r = [sigmoid(sum(row(a, n, x, h, u)) + both[u]) for u in range(H)]
        z = [sigmoid(sum(row(a, n, x, h, H + u)) + both[H + u]) for u in range(H)]
        reset = [[r[u] * h[m][u] for u in range(H)] for m in range(N)]
        for u in range(H):
            k = 2 * H + u
            from_x = row(a, n, x, h, k)[0] + a["bias_ih"][k]
            if reset_after:
                from_h = r[u] * (row(a, n, x, h, k)[1] + a["bias_hh"][k])
            else:
                from_h = row(a, n, x, reset, k)[1] + a["bias_hh"][k]
            new = math.tanh(from_x + from_h)
            want = z[u] * h[n][u] + (1 - z[u]) * new if update_gate == "keeps" else (1 - z[u]) * h[n][u] + z[u] * new
            assert got.h[n, u] == pytest.approx(want)


def test_sequences_are_repeated_steps():
    """forward over T inputs equals T calls of step, for all three cells, also from absent states and biases.
    """
    for gates, step, forward in ((1, rec.rnn_step, rec.rnn_forward), (3, rec.gru_step, rec.gru_forward)):
        a, h = draw(gates), None
        outputs = forward(a["x"], None, a["weight_ih"], a["weight_hh"])
        for t in range(T):
            h = step(a["x"][:, t], h, a["weight_ih"], a["weight_hh"])
            h = getattr(h, "h", h)
            np.testing.assert_allclose(outputs[:, t], h)
    a, h, c = draw(4), None, None
    states = rec.lstm_forward(a["x"], None, None, a["weight_ih"], a["weight_hh"], a["bias"])
    for t in range(T):
        h, c = rec.lstm_step(a["x"][:, t], h, c, a["weight_ih"], a["weight_hh"], a["bias"])[:2]
        np.testing.assert_allclose(states.output[:, t], h)
        np.testing.assert_allclose(states.cells[:, t], c)


def test_lstm_with_open_forget_and_closed_input_gate_remembers():
    """Biases that saturate f at 1 and i at 0 carry the cell state and its gradient unchanged through time."""
    bias = np.repeat([-60.0, 60.0, 0.0, 0.0], H)
    weights = np.zeros((4 * H, D)), np.zeros((4 * H, H))
    c0 = np.array([[0.3, -0.8]] * N)
    states = rec.lstm_forward(np.ones((N, T, D)), None, c0, *weights, bias)
    np.testing.assert_allclose(states.cells[:, -1], c0)
    grad = np.zeros((N, T, H))
    grad[:, -1] = 1.0
    grads = rec.lstm_backward(np.zeros_like(grad), np.ones((N, T, D)), None, c0, *weights, bias,
                              grad_cells=grad)
    np.testing.assert_allclose(grads.c0, 1.0)


def test_saturated_gates_stay_finite():
    a = {name: 500.0 * array for name, array in draw(3, biases=("bias_ih",)).items()}
    assert np.isfinite(rec.gru_forward(**a)).all()
    b = {name: 500.0 * array for name, array in draw(4).items()}
    assert np.isfinite(rec.lstm_forward(c0=None, **b).output).all()


def test_leaky_unit_weights_the_past_geometrically():
    values = np.array([1.0, -2.0, 4.0])
    got = rec.leaky_unit(values, 0.75, initial=8.0)
    want = [0.75 ** (t + 1) * 8 + sum(0.25 * 0.75 ** (t - k) * values[k] for k in range(t + 1)) for t in range(3)]
    np.testing.assert_allclose(got, want)
    assert rec.leaky_unit(values, 0.0).tolist() == values.tolist()
    assert rec.leaky_unit(np.ones((5, 2)), 1.0).tolist() == np.zeros((5, 2)).tolist()


@pytest.mark.parametrize("cell, gates", [("rnn", 1), ("lstm", 4), ("gru", 3)])
@pytest.mark.parametrize("bias_vectors", [0, 1, 2])
def test_parameter_count_is_gates_times_one_cell(cell, gates, bias_vectors):
    want = gates * (7 * 5 + 7 * 7 + bias_vectors * 7)
    assert rec.recurrent_parameter_count(cell, 5, 7, bias_vectors=bias_vectors) == want


def test_counted_arrays_run():
    """The arrays that are counted are accepted by the forward passes."""
    x = np.ones((2, 3, 5))
    assert rec.lstm_forward(x, None, None, **rec.recurrent_arrays("lstm", 5, 7)).output.shape == (2, 3, 7)
    assert rec.gru_forward(x, None, **rec.recurrent_arrays("gru", 5, 7, bias_vectors=2)).shape == (2, 3, 7)
    assert rec.rnn_forward(x, None, **rec.recurrent_arrays("rnn", 5, 7)).shape == (2, 3, 7)


def lstm(**changes):
    return rec.lstm_forward(**{**draw(4), "c0": None, **changes})


BAD = [
    ("x", lambda: lstm(x=np.ones((N, D)))),
    ("x", lambda: lstm(x=np.ones((N, T, D + 1)))),
    ("x", lambda: lstm(x=np.ones((N, 0, D)))),
    ("x", lambda: lstm(x=np.full((N, T, D), np.nan))),
    ("h0", lambda: lstm(h0=np.ones((N, H + 1)))),
    ("c0", lambda: lstm(c0=np.ones((N + 1, H)))),
    ("weight_hh", lambda: lstm(weight_hh=np.ones((3 * H, H)))),
    ("weight_ih", lambda: lstm(weight_ih=np.ones((3 * H, D)))),
    ("bias", lambda: lstm(bias=np.ones(H))),
    ("grad_output", lambda: rec.rnn_backward(np.ones((N, H)), **draw(1))),
    ("grad_cells", lambda: rec.lstm_backward(np.ones((N, T, H)), c0=None, **draw(4), grad_cells=np.ones(3))),
    ("bias_hh", lambda: rec.gru_forward(**draw(3, biases=()), bias_hh=np.ones(H))),
    ("update_gate", lambda: rec.gru_forward(**draw(3, biases=()), update_gate="old")),
    ("weight_hh", lambda: rec.gru_forward(**draw(4, biases=()))),
    ("h", lambda: rec.rnn_step(np.ones((N, D)), np.ones(H), np.ones((H, D)), np.ones((H, H)))),
    ("arguments", lambda: rec.rnn_forward(np.full((1, 1, 2), 1e308), None, np.ones((1, 2)), np.ones((1, 1)))),
    ("values", lambda: rec.leaky_unit(1.0, 0.5)),
    ("alpha", lambda: rec.leaky_unit([1.0], 1.5)),
    ("cell", lambda: rec.recurrent_arrays("elman", 1, 1)),
    ("hidden_size", lambda: rec.recurrent_arrays("rnn", 1, 0)),
    ("bias_vectors", lambda: rec.recurrent_arrays("rnn", 1, 1, bias_vectors=3)),
]


@pytest.mark.parametrize("argument, call", BAD)
def test_bad_input_is_refused_by_name(argument, call):
    with pytest.raises(EngineError) as caught:
        call()
    assert caught.value.argument == argument
