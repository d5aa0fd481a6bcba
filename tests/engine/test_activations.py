"""Activations: values against their definitions, derivatives against differences, bad input refused."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy import special

from quizdl.engine import activations as act
from quizdl.engine.validation import EngineError

X = np.array([-30.0, -4.5, -1.3, -0.2, 0.15, 0.9, 2.4, 7.0, 30.0])
SMALL = st.lists(st.floats(-20, 20), min_size=2, max_size=6)


def numeric_grad(function, x, grad_output, h=1e-6):
    """d sum(grad_output * function(x)) / dx by central differences, entry by entry."""
    x = np.asarray(x, dtype=np.float64)
    grad = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        up[index] += h
        down[index] -= h
        grad[index] = (grad_output * (function(up) - function(down))).sum() / (2 * h)
    return grad


ELEMENTWISE = [
    (act.sigmoid, act.sigmoid_grad, special.expit),
    (act.tanh, act.tanh_grad, lambda x: 2 * special.expit(2 * x) - 1),
    (act.relu, act.relu_grad, lambda x: (x + np.abs(x)) / 2),
    (act.leaky_relu, act.leaky_relu_grad, lambda x: np.maximum(x, 0.01 * x)),
    (act.elu, act.elu_grad, lambda x: np.array([v if v > 0 else math.exp(v) - 1 for v in x])),
    (act.selu, act.selu_grad,
     lambda x: 1.0507009873554805 * np.where(x > 0, x, 1.6732632423543772 * np.expm1(np.minimum(x, 0)))),
    (act.gelu, act.gelu_grad, lambda x: x * special.ndtr(x)),
]


@pytest.mark.parametrize("function, derivative, definition", ELEMENTWISE, ids=lambda f: f.__name__)
def test_value_is_the_definition_and_grad_its_slope(function, derivative, definition):
    assert_allclose(function(X), definition(X), rtol=1e-12, atol=1e-15)
    assert_allclose(derivative(X), numeric_grad(function, X, 1.0), rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize("function, derivative, definition", ELEMENTWISE, ids=lambda f: f.__name__)
def test_float32_and_shape_are_kept(function, derivative, definition):
    x = X.astype(np.float32).reshape(3, 3)
    assert function(x).dtype == derivative(x).dtype == np.float32
    assert function(x).shape == derivative(x).shape == (3, 3)


@pytest.mark.parametrize("function, derivative, definition", ELEMENTWISE, ids=lambda f: f.__name__)
def test_huge_inputs_stay_finite_without_a_warning(function, derivative, definition):
    x = np.array([-1e200, -800.0, 800.0, 1e200])
    assert np.isfinite(function(x)).all()
    assert np.isfinite(derivative(x)).all()


def test_kinks_take_the_negative_side():
    """At 0: ReLU 0, leaky ReLU its slope, ELU its alpha."""
    assert act.relu_grad(0.0) == 0
    assert act.leaky_relu_grad(0.0, 0.2) == 0.2
    assert act.elu_grad(0.0, 1.7) == 1.7


def test_slopes_peak_at_zero():
    """sigmoid' is at most 1/4 and tanh' at most 1, both at 0."""
    assert act.sigmoid_grad(0.0) == 0.25
    assert act.tanh_grad(0.0) == 1
    assert (act.sigmoid_grad(X) < 0.25).all()
    assert (act.tanh_grad(X) < 1).all()


def test_sigmoid_keeps_precision_far_left():
    """Far on the left sigmoid(x) is e^x, not 0."""
    assert_allclose(act.sigmoid(-700.0), math.exp(-700), rtol=1e-12)


def test_selu_keeps_a_standard_normal_standard():
    """Under N(0, 1) the output has mean 0 and variance 1: the equations that define the two constants."""
    nodes, weights = np.polynomial.legendre.leggauss(400)
    halves = [nodes * 6 - 6, nodes * 6 + 6]  # each side of the kink on its own
    density = [6 * weights * np.exp(-z * z / 2) / math.sqrt(2 * math.pi) for z in halves]
    mean = sum((d * act.selu(z)).sum() for z, d in zip(halves, density, strict=True))
    square = sum((d * act.selu(z) ** 2).sum() for z, d in zip(halves, density, strict=True))
    assert mean == pytest.approx(0, abs=1e-10)
    assert square == pytest.approx(1, abs=1e-10)


@pytest.mark.parametrize("slope", [0.25, np.array([0.1, -0.3, 0.7])], ids=["shared", "per channel"])
def test_prelu_and_its_gradients(slope):
    """PReLU by a loop; the slope collects the gradient of every entry that it scaled."""
    rng = np.random.default_rng(1)
    x, grad = rng.normal(size=(2, 3, 4)), rng.normal(size=(2, 3, 4))
    wide = np.broadcast_to(np.reshape(slope, (-1, 1)), (3, 4))
    expected = [[[v if v > 0 else a * v for v, a in zip(r, s, strict=True)]
                 for r, s in zip(m, wide, strict=True)] for m in x]
    assert_allclose(act.prelu(x, slope), expected)
    grads = act.prelu_backward(grad, x, slope)
    assert_allclose(grads.x, numeric_grad(lambda v: act.prelu(v, slope), x, grad), atol=1e-8)
    assert_allclose(grads.slope, numeric_grad(lambda s: act.prelu(x, s), slope, grad), atol=1e-8)
    assert grads.slope.shape == np.shape(slope)


@pytest.mark.parametrize("leading", [(), (5,), (2, 3)])
def test_maxout_and_its_gradients(leading):
    """Maxout is the largest of the affine pieces; its three gradients match central differences."""
    rng = np.random.default_rng(2)
    x, weight, bias = rng.normal(size=(*leading, 4)), rng.normal(size=(3, 4, 2)), rng.normal(size=(3, 2))
    grad = rng.normal(size=(*leading, 2))
    pieces = [x @ weight[k] + bias[k] for k in range(3)]
    assert_allclose(act.maxout(x, weight, bias), np.maximum.reduce(pieces))
    grads = act.maxout_backward(grad, x, weight, bias)
    assert_allclose(grads.x, numeric_grad(lambda v: act.maxout(v, weight, bias), x, grad), atol=1e-7)
    assert_allclose(grads.weight, numeric_grad(lambda v: act.maxout(x, v, bias), weight, grad),
                               atol=1e-7)
    assert_allclose(grads.bias, numeric_grad(lambda v: act.maxout(x, weight, v), bias, grad), atol=1e-7)


def test_maxout_tie_goes_to_the_first_piece():
    grads = act.maxout_backward([1.0], [2.0], np.ones((2, 1, 1)))
    assert grads.bias.ravel().tolist() == [1, 0]


def test_maxout_contains_relu_and_absolute_value():
    x = X[:, None]
    np.testing.assert_array_equal(act.maxout(x, [[[1.0]], [[0.0]]]), act.relu(x))
    np.testing.assert_array_equal(act.maxout(x, [[[1.0]], [[-1.0]]]), np.abs(x))


@given(SMALL, st.floats(-500, 500))
def test_softmax_sums_to_one_and_ignores_shifts(x, shift):
    y = act.softmax(x)
    assert y.sum() == pytest.approx(1)
    assert_allclose(act.softmax(np.add(x, shift)), y, rtol=1e-9, atol=1e-12)
    assert_allclose(y, special.softmax(x), rtol=1e-9)
    assert_allclose(act.log_softmax(x), special.log_softmax(x), rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("axis", [0, 1, -1])
@pytest.mark.parametrize("name", ["softmax", "log_softmax", "proportional_normalization"])
def test_backward_of_the_normalizations(name, axis):
    """Backward along any axis is the central difference of the forward."""
    rng = np.random.default_rng(3)
    x, grad = rng.uniform(0.5, 2, size=(2, 3, 4)), rng.normal(size=(2, 3, 4))
    forward, backward = getattr(act, name), getattr(act, f"{name}_backward")
    assert_allclose(backward(grad, x, axis), numeric_grad(lambda v: forward(v, axis), x, grad),
                               atol=1e-8)


def test_softmax_jacobian_holds_every_partial_derivative():
    """J[i, j] is dy_i/dx_j: symmetric, rows summing to 0, and its product is softmax_backward."""
    rng = np.random.default_rng(4)
    x, grad = rng.normal(size=(2, 4)), rng.normal(size=(2, 4))
    jacobian = act.softmax_jacobian(x)
    assert jacobian.shape == (2, 4, 4)
    for i in range(4):
        row = numeric_grad(lambda v, i=i: act.softmax(v)[..., i], x, 1.0)
        assert_allclose(jacobian[:, i, :], row, atol=1e-9)
    assert_allclose(jacobian.sum(axis=-1), 0, atol=1e-15)
    assert_allclose(np.einsum("nij,ni->nj", jacobian, grad), act.softmax_backward(grad, x), atol=1e-15)


def test_softmax_survives_extreme_scores():
    assert act.softmax([1000.0, 0.0, -1000.0]).tolist() == [1, 0, 0]
    assert act.log_softmax([1000.0, 0.0]).tolist() == [0, -1000]


def test_proportional_shares():
    """(5, 1, 1, 1) shares as 5/8 and 1/8; scaling changes nothing, shifting does."""
    x = np.array([5.0, 1, 1, 1])
    assert act.proportional_normalization(x).tolist() == [0.625, 0.125, 0.125, 0.125]
    assert_allclose(act.proportional_normalization(3 * x), act.proportional_normalization(x))
    assert act.proportional_normalization(x + 1)[0] == 0.5


def test_one_hot_argmax_takes_the_first_of_equals():
    assert act.one_hot_argmax([[1.0, 3, 3], [9, 0, 1]]).tolist() == [[0, 1, 0], [1, 0, 0]]
    assert_allclose(act.softmax(1e4 * np.array([0.2, 0.5, 0.1])), act.one_hot_argmax([0.2, 0.5, 0.1]))


BAD = [
    ("x", lambda: act.relu([math.nan])),
    ("x", lambda: act.sigmoid([])),
    ("x", lambda: act.gelu("text")),
    ("x", lambda: act.softmax(3.0)),
    ("axis", lambda: act.softmax([1.0], axis=1)),
    ("negative_slope", lambda: act.leaky_relu([1.0], math.inf)),
    ("alpha", lambda: act.elu([1.0], "one")),
    ("slope", lambda: act.prelu(np.ones((2, 3)), [0.1, 0.2])),
    ("slope", lambda: act.prelu([1.0, 2.0], [0.1, 0.2])),
    ("grad_output", lambda: act.prelu_backward([1.0], [1.0, 2.0], 0.1)),
    ("grad_output", lambda: act.softmax_backward([1.0], [1.0, 2.0])),
    ("grad_output", lambda: act.maxout_backward([1.0, 1], [2.0], np.ones((2, 1, 1)))),
    ("x", lambda: act.maxout([1.0, 2.0], np.ones((2, 3, 1)))),
    ("weight", lambda: act.maxout([1.0, 2.0], np.ones((2, 1)))),
    ("bias", lambda: act.maxout([1.0], np.ones((2, 1, 3)), np.ones((2, 1)))),
    ("x", lambda: act.proportional_normalization([1.0, -1.0])),
]


@pytest.mark.parametrize("argument, call", BAD)
def test_bad_input_names_its_argument(argument, call):
    with pytest.raises(EngineError) as caught:
        call()
    assert caught.value.argument == argument
