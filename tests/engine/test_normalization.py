"""Normalization: every gradient against central differences, every formula against loops, every refusal
named.
"""

from __future__ import annotations

import numpy as np
import pytest

from quizdl.engine import normalization as norm
from quizdl.engine.validation import EngineError

X2 = np.random.default_rng(1).normal(2.0, 3.0, size=(5, 4))
X4 = np.random.default_rng(2).normal(-1.0, 2.0, size=(3, 4, 2, 3))
GAMMA = np.array([1.5, -0.5, 2.0, 0.7])
BETA = np.array([0.3, -1.0, 0.0, 2.0])


def numerical(function, array, step=1e-5):
    """Gradient of a scalar function by central differences, one entry at a time."""
    array = np.array(array, dtype=float)
    grad = np.zeros_like(array)
    for index in np.ndindex(array.shape):
        kept = array[index]
        array[index] = kept + step
        above = function(array)
        array[index] = kept - step
        below = function(array)
        array[index] = kept
        grad[index] = (above - below) / (2 * step)
    return grad


def check_gradients(forward, grads, arguments, grad_output):
    """Every field of ``grads`` equals the numerical gradient of sum(grad_output * forward(**arguments))."""
    for name, value in arguments.items():
        def loss(array, name=name):
            return float(np.sum(grad_output * forward(**{**arguments, name: array})))
        got = getattr(grads, name)
        assert got.shape == np.shape(value)
        np.testing.assert_allclose(got, numerical(loss, value), rtol=1e-6, atol=1e-8, err_msg=name)


@pytest.mark.parametrize("x", [X2, X4, X4[:, :, 0]], ids=["N,D", "N,C,H,W", "N,C,L"])
def test_batch_norm_backward_is_the_derivative(x):
    grad = np.random.default_rng(3).normal(size=x.shape)
    arguments = {"x": x, "gamma": GAMMA, "beta": BETA}
    check_gradients(lambda **a: norm.batch_norm(**a).y, norm.batch_norm_backward(grad, **arguments),
                    arguments, grad)


@pytest.mark.parametrize("shape", [(3,), (2, 3), (4, 2, 3)])
def test_layer_norm_backward_is_the_derivative(shape):
    rng = np.random.default_rng(4)
    grad = rng.normal(size=X4.shape)
    arguments = {"x": X4, "gamma": rng.normal(size=shape), "beta": rng.normal(size=shape)}
    check_gradients(lambda **a: norm.layer_norm(**a, normalized_shape=shape),
                    norm.layer_norm_backward(grad, **arguments, normalized_shape=shape), arguments, grad)


@pytest.mark.parametrize("num_groups", [1, 2, 4])
def test_group_norm_backward_is_the_derivative(num_groups):
    grad = np.random.default_rng(5).normal(size=X4.shape)
    arguments = {"x": X4, "gamma": GAMMA, "beta": BETA}
    check_gradients(lambda **a: norm.group_norm(**a, num_groups=num_groups),
                    norm.group_norm_backward(grad, num_groups=num_groups, **arguments), arguments, grad)


def test_instance_norm_backward_is_the_derivative():
    grad = np.random.default_rng(6).normal(size=X4.shape)
    arguments = {"x": X4, "gamma": GAMMA, "beta": BETA}
    check_gradients(norm.instance_norm, norm.instance_norm_backward(grad, **arguments), arguments, grad)


@pytest.mark.parametrize("dim", [0, 1, 2, None])
def test_weight_norm_backward_is_the_derivative_and_orthogonal_to_v(dim):
    rng = np.random.default_rng(7)
    v, grad = rng.normal(size=(2, 3, 4)), rng.normal(size=(2, 3, 4))
    arguments = {"v": v, "g": rng.normal(size=() if dim is None else v.shape[dim])}
    grads = norm.weight_norm_backward(grad, **arguments, dim=dim)
    check_gradients(lambda **a: norm.weight_norm(**a, dim=dim), grads, arguments, grad)
    axes = None if dim is None else tuple(axis for axis in range(3) if axis != dim)
    np.testing.assert_allclose(np.sum(grads.v * v, axis=axes), 0.0, atol=1e-12)


@pytest.mark.parametrize("size, convention", [(1, "alexnet"), (3, "alexnet"), (9, "alexnet"), (2, "pytorch"),
                                              (3, "pytorch"), (4, "pytorch")])
def test_local_response_norm_backward_is_the_derivative(size, convention):
    grad = np.random.default_rng(8).normal(size=X4.shape)
    options = {"alpha": 0.4, "beta": 0.6, "k": 1.5, "convention": convention}
    got = norm.local_response_norm_backward(grad, X4, size, **options)
    want = numerical(lambda x: float(np.sum(grad * norm.local_response_norm(x, size, **options))), X4)
    np.testing.assert_allclose(got, want, rtol=1e-6, atol=1e-8)


def test_batch_norm_output_has_mean_beta_and_standard_deviation_gamma():
    """With eps 0 the output of each channel has exactly mean beta and biased deviation |gamma|."""
    y = norm.batch_norm(X4, GAMMA, BETA, eps=0.0).y
    np.testing.assert_allclose(y.mean(axis=(0, 2, 3)), BETA, atol=1e-12)
    np.testing.assert_allclose(y.std(axis=(0, 2, 3)), np.abs(GAMMA), rtol=1e-12)


def test_batch_norm_by_scalar_loops():
    """Each element equals the formula computed with Python numbers over its own channel."""
    y, mean, var = norm.batch_norm(X4, GAMMA, BETA, eps=1e-3)
    for c in range(4):
        values = [float(v) for v in X4[:, c].ravel()]
        m = sum(values) / len(values)
        s = sum((v - m) ** 2 for v in values) / len(values)
        assert mean[c] == pytest.approx(m)
        assert var[c] == pytest.approx(s)
        want = [GAMMA[c] * (v - m) / (s + 1e-3) ** 0.5 + BETA[c] for v in values]
        np.testing.assert_allclose(y[:, c].ravel(), want)


def test_batch_norm_ignores_scale_and_shift_of_its_input():
    a, b = norm.batch_norm(X2, eps=0.0).y, norm.batch_norm(7.0 * X2 - 3.0, eps=0.0).y
    np.testing.assert_allclose(a, b, atol=1e-12)


def test_batch_norm_of_one_value_per_channel_is_beta():
    np.testing.assert_array_equal(norm.batch_norm([[5.0, -2.0]], beta=[3.0, 4.0]).y, [[3.0, 4.0]])


def test_running_statistics_conventions_weigh_the_batch_by_opposite_momenta():
    """Momentum m in one convention is 1 - m in the other; only the variance's correction may then differ."""
    old = {"running_mean": [1.0], "running_var": [2.0], "mean": [5.0], "var": [4.0]}
    torch = norm.update_running_statistics(**old, count=3, momentum=0.1, convention="pytorch")
    keras = norm.update_running_statistics(**old, count=3, momentum=0.9, convention="keras")
    assert torch.running_mean[0] == pytest.approx(0.9 * 1 + 0.1 * 5)
    assert keras.running_mean[0] == pytest.approx(0.9 * 1 + 0.1 * 5)
    assert torch.running_var[0] == pytest.approx(0.9 * 2 + 0.1 * 4 * 3 / 2)
    assert keras.running_var[0] == pytest.approx(0.9 * 2 + 0.1 * 4)
    same = norm.update_running_statistics(**old, count=3, momentum=0.9, convention="keras", unbiased=True)
    assert same.running_var[0] == pytest.approx(torch.running_var[0])


def test_unbiased_running_variance_is_the_sample_variance_of_the_batch():
    """From running statistics with momentum 1 the PyTorch convention stores numpy's ddof=1 variance."""
    out = norm.batch_norm_train(X4, np.zeros(4), np.ones(4), momentum=1.0)
    np.testing.assert_allclose(out.running_var, X4.var(axis=(0, 2, 3), ddof=1))
    np.testing.assert_allclose(out.running_mean, X4.mean(axis=(0, 2, 3)))


def test_evaluation_with_the_batch_statistics_repeats_training():
    y, mean, var = norm.batch_norm(X4, GAMMA, BETA)
    np.testing.assert_allclose(norm.batch_norm_eval(X4, mean, var, GAMMA, BETA), y)
    one = norm.batch_norm_eval(X4[:1], mean, var, GAMMA, BETA)
    np.testing.assert_allclose(one, y[:1], err_msg="evaluation must not depend on the other samples")


def test_group_norm_by_scalar_loops():
    y = norm.group_norm(X4, 2, GAMMA, BETA)
    for n, c in np.ndindex(3, 4):
        group = X4[n, 2 * (c // 2):2 * (c // 2) + 2]
        want = GAMMA[c] * (X4[n, c] - np.mean(group)) / np.sqrt(np.var(group) + 1e-5) + BETA[c]
        np.testing.assert_allclose(y[n, c], want)


def test_group_norm_spans_layer_norm_and_instance_norm():
    np.testing.assert_allclose(norm.group_norm(X4, 1), norm.layer_norm(X4, normalized_shape=(4, 2, 3)))
    np.testing.assert_allclose(norm.group_norm(X4, 4, GAMMA, BETA), norm.instance_norm(X4, GAMMA, BETA))


@pytest.mark.parametrize("call", [norm.layer_norm, norm.instance_norm, lambda x: norm.group_norm(x, 2)])
def test_per_sample_norms_do_not_see_the_rest_of_the_batch(call):
    np.testing.assert_allclose(call(X4)[1:2], call(X4[1:2]))


def test_layer_norm_rows_have_mean_zero_and_variance_one():
    y = norm.layer_norm(X2, eps=0.0)
    np.testing.assert_allclose(y.mean(axis=1), 0.0, atol=1e-12)
    np.testing.assert_allclose(y.var(axis=1), 1.0)


def test_weight_norm_sets_the_length_and_forgets_the_scale_of_v():
    v, g = np.random.default_rng(9).normal(size=(3, 2, 2)), np.array([2.0, -1.0, 0.5])
    w = norm.weight_norm(v, g)
    np.testing.assert_allclose(np.sqrt(np.sum(w * w, axis=(1, 2))), np.abs(g))
    np.testing.assert_allclose(norm.weight_norm(10.0 * v, g), w)


@pytest.mark.parametrize("convention, size, scale", [("alexnet", 3, 0.4), ("pytorch", 3, 0.4 / 3),
                                                     ("pytorch", 4, 0.1), ("alexnet", 5, 0.4)])
def test_local_response_norm_by_loops(convention, size, scale):
    """AlexNet scales the sum of squares by alpha, PyTorch by alpha / size; windows stop at the border."""
    y = norm.local_response_norm(X4, size, alpha=0.4, beta=0.6, k=1.5, convention=convention)
    for n, c, h, w in np.ndindex(X4.shape):
        window = [X4[n, j, h, w] ** 2 for j in range(c - size // 2, c + (size - 1) // 2 + 1) if 0 <= j < 4]
        assert y[n, c, h, w] == pytest.approx(X4[n, c, h, w] / (1.5 + scale * sum(window)) ** 0.6)


def test_min_max_scale_reaches_both_ends_of_the_range():
    y = norm.min_max_scale(X2, low=-1.0, high=3.0)
    np.testing.assert_allclose(y.min(axis=0), -1.0)
    np.testing.assert_allclose(y.max(axis=0), 3.0)
    assert norm.min_max_scale([10.0, 15.0, 30.0]).tolist() == [0.0, 0.25, 1.0]


@pytest.mark.parametrize("ddof", [0, 1])
def test_z_score_has_mean_zero_and_unit_deviation_of_its_ddof(ddof):
    y = norm.z_score(X2, ddof=ddof)
    np.testing.assert_allclose(y.mean(axis=0), 0.0, atol=1e-12)
    np.testing.assert_allclose(y.std(axis=0, ddof=ddof), 1.0)
    whole = norm.z_score(X2, axis=None, ddof=ddof)
    assert whole.std(ddof=ddof) == pytest.approx(1.0)


def test_inverted_dropout_keeps_the_mean_in_training_and_classic_at_test_time():
    """Averaged over all masks weighted by their probability, training equals test-time output in both modes.
    """
    x, p = np.array([3.0, -2.0]), 0.25
    for mode in ("inverted", "classic"):
        mean = np.zeros(2)
        for mask in ([0, 0], [0, 1], [1, 0], [1, 1]):
            chance = np.prod([1 - p if kept else p for kept in mask])
            mean += chance * norm.dropout(x, p, mask=mask, mode=mode).y
        np.testing.assert_allclose(mean, norm.dropout_eval(x, p, mode=mode))
    assert norm.dropout_eval(x, p).tolist() == [3.0, -2.0]
    assert norm.dropout_eval(x, p, mode="classic").tolist() == [2.25, -1.5]


def test_dropout_draws_masks_with_the_keep_probability_and_repeats_with_the_seed():
    ones = np.ones(20_000)
    first = norm.dropout(ones, 0.3, rng=np.random.default_rng(0))
    again = norm.dropout(ones, 0.3, rng=np.random.default_rng(0))
    np.testing.assert_array_equal(first.y, again.y)
    assert abs(first.mask.mean() - 0.7) < 4 * (0.21 / 20_000) ** 0.5
    np.testing.assert_allclose(first.y, first.mask / 0.7)


@pytest.mark.parametrize("mode", ["inverted", "classic"])
def test_dropout_backward_is_the_derivative(mode):
    mask = np.array([[1, 0, 1], [0, 1, 1]])
    x, grad = np.random.default_rng(10).normal(size=(2, 2, 3))
    want = numerical(lambda a: float(np.sum(grad * norm.dropout(a, 0.4, mask=mask, mode=mode).y)), x)
    np.testing.assert_allclose(norm.dropout_backward(grad, mask, 0.4, mode=mode), want, rtol=1e-6, atol=1e-9)


def test_float32_stays_float32():
    x = X4.astype(np.float32)
    for y in (norm.batch_norm(x, GAMMA, BETA).y, norm.layer_norm(x), norm.group_norm(x, 2, GAMMA),
              norm.local_response_norm(x), norm.dropout(x, rng=np.random.default_rng(0)).y, norm.z_score(x)):
        assert y.dtype == np.float32


BAD = [
    ("x", lambda: norm.batch_norm([1.0, 2.0])),
    ("x", lambda: norm.batch_norm(np.zeros((0, 3)))),
    ("x", lambda: norm.batch_norm([[np.nan, 1.0]])),
    ("gamma", lambda: norm.batch_norm(X2, [1.0, 2.0])),
    ("beta", lambda: norm.batch_norm(X2, GAMMA, [1.0])),
    ("eps", lambda: norm.batch_norm(X2, eps=-1.0)),
    ("eps", lambda: norm.batch_norm([[1.0], [1.0]], eps=0.0)),
    ("arguments", lambda: norm.batch_norm([[1e200], [-1e200]])),
    ("grad_output", lambda: norm.batch_norm_backward(X2[:2], X2)),
    ("beta", lambda: norm.batch_norm_backward(X2, X2, GAMMA, [1.0])),
    ("running_var", lambda: norm.batch_norm_eval(X2, np.zeros(4), -np.ones(4))),
    ("running_mean", lambda: norm.batch_norm_eval(X2, np.zeros(3), np.ones(4))),
    ("convention", lambda: norm.update_running_statistics([0], [1], [0], [1], count=2, convention="old")),
    ("momentum", lambda: norm.update_running_statistics([0], [1], [0], [1], count=2, momentum=1.5)),
    ("count", lambda: norm.update_running_statistics([0], [1], [0], [1], count=1)),
    ("var", lambda: norm.update_running_statistics([0], [1], [0], [-1], count=2)),
    ("normalized_shape", lambda: norm.layer_norm(X2, normalized_shape=3)),
    ("gamma", lambda: norm.layer_norm(X4, GAMMA)),
    ("x", lambda: norm.layer_norm(1.0)),
    ("num_groups", lambda: norm.group_norm(X4, 3)),
    ("num_groups", lambda: norm.group_norm(X4, 0)),
    ("x", lambda: norm.instance_norm(X2)),
    ("g", lambda: norm.weight_norm(X2, [1.0])),
    ("v", lambda: norm.weight_norm([[0.0, 0.0]], [1.0])),
    ("dim", lambda: norm.weight_norm(X2, GAMMA, dim=2)),
    ("size", lambda: norm.local_response_norm(X4, 4)),
    ("size", lambda: norm.local_response_norm(X4, 0)),
    ("k", lambda: norm.local_response_norm([[0.0]], 1, k=0.0)),
    ("convention", lambda: norm.local_response_norm(X4, convention="caffe")),
    ("x", lambda: norm.local_response_norm([1.0])),
    ("x", lambda: norm.min_max_scale([[1.0, 2.0], [1.0, 3.0]])),
    ("high", lambda: norm.min_max_scale(X2, low=1.0, high=1.0)),
    ("axis", lambda: norm.min_max_scale(X2, axis=2)),
    ("x", lambda: norm.z_score([0.1, 0.1, 0.1])),
    ("ddof", lambda: norm.z_score([1.0, 2.0], ddof=2)),
    ("p", lambda: norm.dropout(X2, 1.0, rng=np.random.default_rng(0))),
    ("rng", lambda: norm.dropout(X2)),
    ("rng", lambda: norm.dropout([1.0], mask=[1], rng=np.random.default_rng(0))),
    ("mask", lambda: norm.dropout([1.0], mask=[2])),
    ("mask", lambda: norm.dropout([1.0], mask=[1, 1])),
    ("mode", lambda: norm.dropout([1.0], mask=[1], mode="both")),
    ("grad_output", lambda: norm.dropout_backward([1.0], [1, 0])),
]


@pytest.mark.parametrize("argument, call", BAD)
def test_bad_input_is_refused_by_name(argument, call):
    with pytest.raises(EngineError) as caught:
        call()
    assert caught.value.argument == argument
