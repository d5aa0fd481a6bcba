"""The dense layer, the perceptron and the small CNN: forward by hand, every gradient by central differences."""

from __future__ import annotations

import numpy as np
import pytest

from quizdl.engine import networks as n
from quizdl.engine.dense import dense, dense_backward
from quizdl.engine.losses import cross_entropy, cross_entropy_grad
from quizdl.engine.practice import numerical_gradient
from quizdl.engine.validation import EngineError


def close(analytic, numerical):
    assert analytic.shape == numerical.shape
    assert analytic == pytest.approx(numerical, rel=1e-6, abs=1e-8)


def test_dense_is_a_sum_per_output():
    """y[n, m] = bias[m] + sum over d of x[n, d] weight[d, m]; without a bias, without it."""
    rng = np.random.default_rng(0)
    x, weight, bias = rng.normal(size=(3, 4)), rng.normal(size=(4, 2)), rng.normal(size=2)
    loop = [[sum(x[i, d] * weight[d, m] for d in range(4)) for m in range(2)] for i in range(3)]
    assert dense(x, weight) == pytest.approx(np.array(loop))
    assert dense(x, weight, bias) == pytest.approx(np.array(loop) + bias)


def test_dense_gradients():
    """All three gradients of a weighted sum of outputs."""
    rng = np.random.default_rng(1)
    x, weight, bias, g = (rng.normal(size=s) for s in ((3, 4), (4, 2), (2,), (3, 2)))
    grads = dense_backward(g, x, weight, bias)
    close(grads.x, numerical_gradient(lambda v: (dense(v, weight, bias) * g).sum(), x))
    close(grads.weight, numerical_gradient(lambda v: (dense(x, v, bias) * g).sum(), weight))
    close(grads.bias, numerical_gradient(lambda v: (dense(x, weight, v) * g).sum(), bias))


def test_dense_keeps_float32():
    """Single precision in, single precision out."""
    x = np.ones((2, 2), dtype=np.float32)
    assert dense(x, x, x[0]).dtype == np.float32


def test_perceptron_by_hand():
    """XOR of two ReLU units: h1 = relu(x1 + x2), h2 = relu(x1 + x2 - 1), y = h1 - 2 h2."""
    model = n.mlp([[[1, 1], [1, 1]], [[1], [-2]]], [[0, -1], [0]])
    run = n.mlp_forward(model, [[0, 0], [0, 1], [1, 0], [1, 1]])
    assert run.a[-1].ravel().tolist() == [0, 1, 1, 0]
    assert run.z[0].tolist() == [[0, -1], [1, 0], [1, 0], [2, 1]]
    assert model.n_parameters == 9


@pytest.mark.parametrize("activation", ["relu", "tanh", "sigmoid", "identity"])
@pytest.mark.parametrize("output_activation", ["identity", "sigmoid"])
def test_perceptron_gradients(activation, output_activation):
    """Gradients of cross-entropy in every weight, bias and input, and chained through z and a."""
    rng = np.random.default_rng(2)
    model = n.mlp_init([3, 5, 4, 3], rng, activation=activation, output_activation=output_activation)
    model = n.mlp(model.weights, [rng.normal(size=b.shape) for b in model.biases], activation=activation,
                  output_activation=output_activation)
    x, labels = rng.normal(size=(6, 3)), rng.integers(0, 3, 6)
    run = n.mlp_forward(model, x)
    grads = n.mlp_backward(cross_entropy_grad(run.a[-1], labels), model, run)

    def loss(weights, biases, inputs):
        changed = n.mlp(weights, biases, activation=activation, output_activation=output_activation)
        return float(cross_entropy(n.mlp_forward(changed, inputs).a[-1], labels))

    def swapped(arrays, i, value):
        return [value if j == i else array for j, array in enumerate(arrays)]

    close(grads.x, numerical_gradient(lambda v: loss(model.weights, model.biases, v), x))
    for i in range(3):
        close(grads.weights[i], numerical_gradient(
            lambda v, i=i: loss(swapped(model.weights, i, v), model.biases, x), model.weights[i]))
        close(grads.biases[i], numerical_gradient(
            lambda v, i=i: loss(model.weights, swapped(model.biases, i, v), x), model.biases[i]))
        assert grads.z[i].sum(axis=0) == pytest.approx(grads.biases[i])
    assert grads.a[0] == pytest.approx(grads.z[1] @ model.weights[1].T)


@pytest.mark.parametrize("stride, padding, pool_size", [(1, 0, 2), (1, 1, 2), (2, "same", (2, 1))])
def test_cnn_gradients(stride, padding, pool_size):
    """Gradients of cross-entropy in the four parameter arrays and the images."""
    rng = np.random.default_rng(3)
    model = n.cnn_init((2, 6, 6), 3, 4, rng, stride=stride, padding=padding, pool_size=pool_size)
    x, labels = rng.normal(size=(2, 2, 6, 6)), [1, 3]
    run = n.cnn_forward(model, x)
    grads = n.cnn_backward(cross_entropy_grad(run.logits, labels), model, run)
    parts = {"conv_weight": model.conv_weight, "conv_bias": model.conv_bias,
             "dense_weight": model.dense_weight, "dense_bias": model.dense_bias}

    def loss(images, **changes):
        changed = n.Cnn(**(parts | changes), stride=stride, padding=padding, pool_size=pool_size)
        return float(cross_entropy(n.cnn_forward(changed, images).logits, labels))

    close(grads.x, numerical_gradient(loss, x))
    for name, value in parts.items():
        close(getattr(grads, name), numerical_gradient(lambda v, name=name: loss(x, **{name: v}), value))


def test_cnn_keeps_its_intermediates():
    """ReLU follows the convolution, pooling takes maxima, flattening keeps the order of channels and pixels."""
    rng = np.random.default_rng(4)
    model = n.cnn_init((1, 5, 5), 2, 3, rng, kernel_size=2)
    run = n.cnn_forward(model, rng.normal(size=(1, 1, 5, 5)))
    assert run.conv.shape == run.relu.shape == (1, 2, 4, 4)
    assert run.relu.min() >= 0
    assert run.pool[0, 1, 0, 1] == run.relu[0, 1, :2, 2:].max()
    assert run.flat[0, 4 + 1] == run.pool[0, 1, 0, 1]
    assert model.n_parameters == 2 * 4 + 2 + 8 * 3 + 3


def test_initial_weights_have_the_spread_of_their_fan_in():
    """He weights have variance 2 / fan_in for both layers of a perceptron and the dense head of a CNN."""
    rng = np.random.default_rng(5)
    model = n.mlp_init([400, 100, 300], rng)
    assert model.weights[0].std() == pytest.approx(np.sqrt(2 / 400), rel=0.02)
    assert model.weights[1].std() == pytest.approx(np.sqrt(2 / 100), rel=0.02)
    head = n.cnn_init((1, 22, 22), 1, 500, rng).dense_weight
    assert head.shape == (100, 500)
    assert head.std() == pytest.approx(np.sqrt(2 / 100), rel=0.02)


@pytest.mark.parametrize("action, argument", [
    (lambda: dense([[1.0]], [[1.0], [2.0]]), "weight"),
    (lambda: dense([[1.0]], [[1.0]], [1.0, 2.0]), "bias"),
    (lambda: dense([1.0], [[1.0]]), "x"),
    (lambda: dense([[np.nan]], [[1.0]]), "x"),
    (lambda: dense_backward([[1.0, 2.0]], [[1.0]], [[1.0]]), "grad_output"),
    (lambda: n.mlp([[[1.0]]], []), "biases"),
    (lambda: n.mlp([[[1.0]]], [[0.0]], activation="swish"), "activation"),
    (lambda: n.mlp([[[1.0]]], [[0.0]], output_activation="swish"), "output_activation"),
    (lambda: n.mlp_init([3], np.random.default_rng(0)), "sizes"),
    (lambda: n.mlp_init([3, 0], np.random.default_rng(0)), "sizes"),
    (lambda: n.mlp_forward(n.mlp([[[1.0]]], [[0.0]]), [[1.0, 2.0]]), "weight"),
    (lambda: n.cnn_init((1, 4, 4), 0, 2, np.random.default_rng(0)), "out_channels"),
    (lambda: n.cnn_init((1, 2, 2), 1, 2, np.random.default_rng(0)), "kernel_size"),
])
def test_bad_input_names_the_argument(action, argument):
    """Each bad input is refused by an error that names it."""
    with pytest.raises(EngineError) as caught:
        action()
    assert caught.value.argument == argument
