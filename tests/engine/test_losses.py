"""Losses: values against loops and scipy, gradients against central differences, bad input refused."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy import special, stats

from quizdl.engine import losses
from quizdl.engine.activations import log_softmax, sigmoid, softmax
from quizdl.engine.validation import EngineError

RNG = np.random.default_rng(7)
P, T = RNG.uniform(0.2, 3, size=(3, 4)), RNG.uniform(0.2, 3, size=(3, 4))
U, BITS = RNG.uniform(0.05, 0.95, size=(3, 4)), RNG.integers(0, 2, size=(3, 4)).astype(float)
S, SIGNS = RNG.normal(size=(3, 4)), RNG.choice([-1.0, 1.0], size=(3, 4))
Z, LABELS = RNG.normal(size=(5, 4)), RNG.integers(0, 4, size=5)
SVM_OPTIONS = [{"delta": delta, "squared": squared, "include_true_class": included, "class_reduction": over}
               for delta in (1.0, 0.4) for squared in (False, True) for included in (False, True)
               for over in ("sum", "mean")]


def numeric_grad(function, x, h=1e-6):
    """d function / dx by central differences; the function returns one number."""
    grad = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        up[index] += h
        down[index] -= h
        grad[index] = (function(up) - function(down)) / (2 * h)
    return grad


ELEMENTWISE = [
    ("mse", P, T, lambda p, t: (p - t) * (p - t)),
    ("mae", P, T, lambda p, t: max(p - t, t - p)),
    ("msle", P, T, lambda p, t: math.log((1 + p) / (1 + t)) ** 2),
    ("mape", P, -T, lambda p, t: abs(p - t) / abs(t) * 100),
    ("binary_cross_entropy", U, BITS, lambda p, t: -math.log(p if t == 1 else 1 - p)),
    ("binary_cross_entropy_with_logits", S, BITS, lambda z, t: math.log(1 + math.exp(-z if t == 1 else z))),
    ("hinge", S, SIGNS, lambda s, y: 1 - y * s if y * s < 1 else 0),
    ("squared_hinge", S, SIGNS, lambda s, y: (1 - y * s) ** 2 if y * s < 1 else 0),
    ("exponential_loss", S, SIGNS, lambda s, y: math.exp(-s) if y == 1 else math.exp(s)),
]

each_elementwise = pytest.mark.parametrize("name, prediction, target, one", ELEMENTWISE,
                                           ids=[row[0] for row in ELEMENTWISE])


@each_elementwise
def test_elementwise_loss_and_reductions(name, prediction, target, one):
    """Each entry is the definition's; "sum" adds them, "mean" divides by their number."""
    loss = getattr(losses, name)
    each = np.reshape([one(p, t) for p, t in zip(prediction.flat, target.flat, strict=True)], (3, 4))
    assert_allclose(loss(prediction, target, "none"), each)
    assert loss(prediction, target, "sum") == pytest.approx(np.sum(each))
    assert loss(prediction, target) == pytest.approx(np.sum(each) / 12)
    assert type(loss(prediction, target)) is float


@pytest.mark.parametrize("reduction", ["mean", "sum"])
@each_elementwise
def test_elementwise_gradient(name, prediction, target, one, reduction):
    loss, grad = getattr(losses, name), getattr(losses, f"{name}_grad")
    expected = numeric_grad(lambda p: loss(p, target, reduction), prediction)
    assert_allclose(grad(prediction, target, reduction), expected, rtol=1e-6, atol=1e-8)


@each_elementwise
def test_none_gives_the_gradient_of_the_sum_and_float32_stays(name, prediction, target, one):
    grad = getattr(losses, f"{name}_grad")
    np.testing.assert_array_equal(grad(prediction, target, "none"), grad(prediction, target, "sum"))
    assert grad(prediction.astype(np.float32), target).dtype == np.float32


def test_mape_is_in_percent():
    """Off by a tenth of the target is 10, not 0.1."""
    assert losses.mape([110.0], [100.0]) == pytest.approx(10)


def test_kinks_have_gradient_zero():
    assert losses.mae_grad([2.0], [2.0]) == 0
    assert losses.hinge_grad([1.0], [1.0]) == 0
    assert not losses.multiclass_svm_grad([[2.0, 1.0]], [0]).any()


def test_binary_cross_entropy_at_certainty():
    """Certain and right costs 0, certain and wrong is infinite and has no gradient."""
    assert losses.binary_cross_entropy([0.0, 1.0], [0.0, 1.0]) == 0
    assert losses.binary_cross_entropy([0.0], [1.0]) == math.inf
    assert_allclose(losses.binary_cross_entropy_grad([0.0, 1.0], [0.0, 1.0], "sum"), [1, -1])


def test_logits_form_equals_the_probability_form_and_stays_finite():
    assert_allclose(losses.binary_cross_entropy_with_logits(S, BITS),
                               losses.binary_cross_entropy(sigmoid(S), BITS))
    assert losses.binary_cross_entropy_with_logits([1000.0], [0.0]) == 1000


def test_cross_entropy_by_a_loop():
    rows = [-math.log(math.exp(z[c]) / sum(math.exp(v) for v in z)) for z, c in zip(Z, LABELS, strict=True)]
    assert_allclose(losses.cross_entropy(Z, LABELS, "none"), rows)
    assert losses.cross_entropy(Z, LABELS) == pytest.approx(sum(rows) / 5)
    assert losses.nll(log_softmax(Z), LABELS, "sum") == pytest.approx(sum(rows))


def test_cross_entropy_of_equal_scores_is_log_of_the_class_count():
    assert losses.cross_entropy(np.full((2, 10), 3.3), [0, 9]) == pytest.approx(math.log(10))


@pytest.mark.parametrize("reduction", ["mean", "sum"])
@pytest.mark.parametrize("name", ["cross_entropy", "nll"])
def test_label_loss_gradients(name, reduction):
    loss, grad = getattr(losses, name), getattr(losses, f"{name}_grad")
    expected = numeric_grad(lambda z: loss(z, LABELS, reduction), Z)
    assert_allclose(grad(Z, LABELS, reduction), expected, atol=1e-8)


def test_labels_may_have_any_leading_shape():
    """A (2, 3, C) block costs the mean of its six rows."""
    z, labels = RNG.normal(size=(2, 3, 4)), RNG.integers(0, 4, size=(2, 3))
    rows = losses.cross_entropy(z.reshape(6, 4), labels.ravel())
    assert losses.cross_entropy(z, labels) == pytest.approx(rows)
    assert losses.cross_entropy(z[0, 0], labels[0, 0]) == pytest.approx(-log_softmax(z)[0, 0, labels[0, 0]])


@pytest.mark.parametrize("options", SVM_OPTIONS, ids=str)
def test_multiclass_svm_by_a_loop_and_its_gradient(options):
    rows = []
    for scores, label in zip(Z, LABELS, strict=True):
        terms = [max(0.0, score - scores[label] + options["delta"]) for j, score in enumerate(scores)
                 if options["include_true_class"] or j != label]
        total = sum(term ** 2 if options["squared"] else term for term in terms)
        rows.append(total / len(terms) if options["class_reduction"] == "mean" else total)
    assert_allclose(losses.multiclass_svm(Z, LABELS, **options, reduction="none"), rows)
    assert losses.multiclass_svm(Z, LABELS, **options) == pytest.approx(sum(rows) / 5)
    expected = numeric_grad(lambda z: losses.multiclass_svm(z, LABELS, **options), Z)
    assert_allclose(losses.multiclass_svm_grad(Z, LABELS, **options), expected, atol=1e-8)


def test_multiclass_svm_what_ifs():
    """Equal scores cost C - 1; counting the true class adds exactly delta."""
    assert losses.multiclass_svm(np.zeros((3, 10)), [0, 4, 9]) == 9
    assert (losses.multiclass_svm(Z, LABELS, include_true_class=True)
            == pytest.approx(losses.multiclass_svm(Z, LABELS) + 1))


@pytest.mark.parametrize("base", [math.e, 2, 10])
def test_information_measures_against_scipy(base):
    p, q = softmax(Z), softmax(Z[::-1])
    assert_allclose(losses.entropy(p, base=base, reduction="none"), stats.entropy(p, base=base, axis=1))
    assert_allclose(losses.kl_divergence(p, q, base=base, reduction="none"),
                               special.rel_entr(p, q).sum(axis=1) / math.log(base))
    assert losses.cross_entropy_of_distributions(p, q, base=base) == pytest.approx(
        losses.entropy(p, base=base) + losses.kl_divergence(p, q, base=base))


def test_information_measures_at_the_edges():
    """0 log 0 is 0; a zero under a positive truth is infinitely wrong; KL of p to itself is 0."""
    assert losses.entropy([1.0, 0.0]) == 0
    assert losses.entropy([0.25] * 4, base=2) == pytest.approx(2)
    assert losses.kl_divergence([0.5, 0.5], [1.0, 0.0]) == math.inf
    assert losses.cross_entropy_of_distributions([0.5, 0.5], [1.0, 0.0]) == math.inf
    assert losses.kl_divergence([1.0, 0.0], [0.5, 0.5], base=2) == pytest.approx(1)
    assert losses.kl_divergence([0.3, 0.7], [0.3, 0.7]) == 0


@pytest.mark.parametrize("base", [math.e, 2])
def test_information_gradients_along_the_simplex(base):
    """Moving mass from one outcome to another changes the value by the difference of the two gradients."""
    p, q, h = softmax(Z), softmax(Z[::-1]), 1e-7
    step = np.zeros_like(q)
    step[:, 0], step[:, 2] = h, -h
    cases = [
        (losses.entropy_grad(p, base=base), lambda d: losses.entropy(p + d, base=base)),
        (losses.kl_divergence_grad(p, q, base=base), lambda d: losses.kl_divergence(p, q + d, base=base)),
        (losses.cross_entropy_of_distributions_grad(p, q, base=base),
         lambda d: losses.cross_entropy_of_distributions(p, q + d, base=base)),
    ]
    for grad, value in cases:
        change = (value(step) - value(-step)) / (2 * h)
        assert (grad[:, 0] - grad[:, 2]).sum() == pytest.approx(change, rel=1e-6)


@pytest.mark.parametrize("half", [False, True])
@pytest.mark.parametrize("norm, name", [(lambda w: abs(w), "l1_penalty"), (lambda w: w * w, "l2_penalty")])
def test_penalties(norm, name, half):
    """The factor 1/2 is there only when asked for, in the value and in the gradient."""
    penalty, grad = getattr(losses, name), getattr(losses, f"{name}_grad")
    expected = 0.3 * sum(norm(w) for w in S.ravel()) / (2 if half else 1)
    assert penalty(S, 0.3, half=half) == pytest.approx(expected)
    assert_allclose(grad(S, 0.3, half=half), numeric_grad(lambda w: penalty(w, 0.3, half=half), S),
                               atol=1e-8)


def test_l1_gradient_is_zero_at_zero():
    assert losses.l1_penalty_grad([0.0, -2.0], 0.5, half=False).tolist() == [0, -0.5]


BAD = [
    ("prediction", lambda: losses.mse([math.nan], [1.0])),
    ("target", lambda: losses.mse([1.0], [1.0, 2.0])),
    ("prediction", lambda: losses.mse([], [])),
    ("reduction", lambda: losses.mae([1.0], [1.0], "average")),
    ("prediction", lambda: losses.msle([-1.0], [1.0])),
    ("target", lambda: losses.msle_grad([1.0], [-2.0])),
    ("target", lambda: losses.mape([1.0], [0.0])),
    ("prediction", lambda: losses.binary_cross_entropy([1.2], [1.0])),
    ("target", lambda: losses.binary_cross_entropy([0.2], [-1.0])),
    ("prediction", lambda: losses.binary_cross_entropy_grad([0.0], [1.0])),
    ("logits", lambda: losses.binary_cross_entropy_with_logits([math.inf], [1.0])),
    ("labels", lambda: losses.cross_entropy([[1.0, 2.0]], [2])),
    ("labels", lambda: losses.cross_entropy([[1.0, 2.0]], [-1])),
    ("labels", lambda: losses.cross_entropy([[1.0, 2.0]], [0.0])),
    ("labels", lambda: losses.cross_entropy([[1.0, 2.0]], [0, 1])),
    ("logits", lambda: losses.cross_entropy(np.zeros((0, 3)), np.zeros(0, dtype=int))),
    ("log_probabilities", lambda: losses.nll(3.0, 0)),
    ("target", lambda: losses.hinge([0.5], [0.0])),
    ("scores", lambda: losses.exponential_loss([-1000.0], [1.0])),
    ("scores", lambda: losses.multiclass_svm([[1.0]], [0])),
    ("delta", lambda: losses.multiclass_svm([[1.0, 2]], [0], delta=-1)),
    ("class_reduction", lambda: losses.multiclass_svm([[1.0, 2]], [0], class_reduction="none")),
    ("p", lambda: losses.entropy([0.5, 0.6])),
    ("p", lambda: losses.entropy([1.5, -0.5])),
    ("p", lambda: losses.entropy_grad([1.0, 0.0])),
    ("base", lambda: losses.entropy([0.5, 0.5], base=1)),
    ("q", lambda: losses.kl_divergence([0.5, 0.5], [0.2, 0.3, 0.5])),
    ("q", lambda: losses.kl_divergence_grad([0.5, 0.5], [1.0, 0.0])),
    ("strength", lambda: losses.l2_penalty([1.0], -0.1, half=True)),
    ("arguments", lambda: losses.mse([1e200], [0.0])),
    ("arguments", lambda: losses.squared_hinge([1e200], [-1.0])),
    ("arguments", lambda: losses.multiclass_svm([[0.0, 1e200]], [0], squared=True)),
    ("arguments", lambda: losses.l2_penalty([1e200], 1.0, half=True)),
    ("arguments", lambda: losses.cross_entropy([[1e308, -1e308]], [0])),
    ("weight", lambda: losses.l1_penalty([], 0.1, half=False)),
]


@pytest.mark.parametrize("argument, call", BAD)
def test_bad_input_names_its_argument(argument, call):
    with pytest.raises(EngineError) as caught:
        call()
    assert caught.value.argument == argument
