"""Optimizer steps against scalar recurrences written with Python numbers, and relations the rules must
satisfy.
"""

from __future__ import annotations

import math

import numpy as np
import pytest

from quizdl.engine import optimizers as opt
from quizdl.engine.validation import EngineError

GRADS = [0.5, -1.0, 0.25, 0.0, 2.0, 2.0, -0.3]
START = 1.5


def path(step, state, grads=GRADS, **options):
    """Parameter after every step, run on a (1, 2) array whose entries are w and -w."""
    weights, points = np.array([[START, -START]]), []
    memory = state(weights)
    for grad in grads:
        weights, memory = step(weights, np.array([[grad, -grad]]), memory, **options)
        assert weights[0, 1] == -weights[0, 0], "every rule here is odd in (parameter, gradient)"
        points.append(float(weights[0, 0]))
    return points


def scalar_momentum(form, lr, rho):
    w, v, points = START, 0.0, []
    for g in GRADS:
        if form == "accumulate":
            v = rho * v + g
            w -= lr * v
        elif form == "velocity":
            v = rho * v - lr * g
            w += v
        else:
            v = rho * v + (1 - rho) * g
            w -= lr * v
        points.append(w)
    return points


@pytest.mark.parametrize("form", ["accumulate", "velocity", "average"])
def test_momentum_follows_its_recurrence(form):
    got = path(opt.momentum_step, opt.momentum_state, lr=0.1, momentum=0.8, form=form)
    assert got == pytest.approx(scalar_momentum(form, 0.1, 0.8))


def test_momentum_forms_agree_at_constant_rate_and_part_when_it_changes():
    same = [path(opt.momentum_step, opt.momentum_state, lr=0.1, form=form) for form in ("accumulate",
                                                                                        "velocity")]
    assert same[0] == pytest.approx(same[1])
    ends = []
    for form in ("accumulate", "velocity"):
        w, state = np.array(0.0), opt.momentum_state(0.0)
        for lr in (0.1, 0.01):
            w, state = opt.momentum_step(w, 1.0, state, lr=lr, momentum=0.5, form=form)
        ends.append(float(w))
    assert ends == pytest.approx([-(0.1 + 0.01 * 1.5), -(0.1 + 0.05 + 0.01)])


def test_average_momentum_is_accumulate_with_a_rate_smaller_by_one_minus_rho():
    average = path(opt.momentum_step, opt.momentum_state, lr=0.1, momentum=0.8, form="average")
    assert average == pytest.approx(path(opt.momentum_step, opt.momentum_state, lr=0.02, momentum=0.8))


def test_nesterov_points_are_the_look_ahead_points_of_the_other_form():
    """On f(w) = w^2 / 2 + sin w both forms trace one path, one seen from the look-ahead point."""
    def slope(w):
        return w + np.cos(w)
    current, ahead = np.array([2.0]), np.array([2.0])
    one, two = opt.momentum_state(current), opt.momentum_state(ahead)
    for _ in range(6):
        current, one = opt.nesterov_step(current, slope(current), one, lr=0.1, momentum=0.7)
        point = opt.nesterov_lookahead(ahead, two, momentum=0.7)
        ahead, two = opt.nesterov_step(ahead, slope(point), two, lr=0.1, momentum=0.7, form="lookahead")
        np.testing.assert_allclose(current, opt.nesterov_lookahead(ahead, two, momentum=0.7))


def test_momentum_zero_is_plain_descent():
    plain = [START - 0.1 * sum(GRADS[:k + 1]) for k in range(len(GRADS))]
    assert path(opt.momentum_step, opt.momentum_state, lr=0.1, momentum=0.0) == pytest.approx(plain)
    assert path(opt.nesterov_step, opt.momentum_state, lr=0.1, momentum=0.0) == pytest.approx(plain)
    assert opt.sgd_step([1.0, 2.0], [3.0, -1.0], lr=0.5).tolist() == [-0.5, 2.5]
    assert opt.sgd_step([2.0], [1.0], lr=0.5, weight_decay=0.1).tolist() == pytest.approx([2.0 - 0.5 * 1.2])


@pytest.mark.parametrize("inside", [False, True])
def test_adagrad_follows_its_recurrence(inside):
    w, s, want = START, 0.0, []
    for g in GRADS:
        s += g * g
        w -= 0.3 * g / (math.sqrt(s + 1e-2) if inside else math.sqrt(s) + 1e-2)
        want.append(w)
    got = path(opt.adagrad_step, opt.adagrad_state, lr=0.3, eps=1e-2, eps_inside_root=inside)
    assert got == pytest.approx(want)


@pytest.mark.parametrize("inside", [False, True])
def test_rmsprop_follows_its_recurrence(inside):
    w, s, want = START, 0.0, []
    for g in GRADS:
        s = 0.7 * s + 0.3 * g * g
        w -= 0.1 * g / (math.sqrt(s + 1e-2) if inside else math.sqrt(s) + 1e-2)
        want.append(w)
    got = path(opt.rmsprop_step, opt.rmsprop_state, lr=0.1, rho=0.7, eps=1e-2, eps_inside_root=inside)
    assert got == pytest.approx(want)


def test_adadelta_follows_its_recurrence_with_the_previous_update_average():
    w, s, u, want = START, 0.0, 0.0, []
    for g in GRADS:
        s = 0.9 * s + 0.1 * g * g
        d = math.sqrt(u + 1e-4) / math.sqrt(s + 1e-4) * g
        u = 0.9 * u + 0.1 * d * d
        w -= 0.5 * d
        want.append(w)
    assert path(opt.adadelta_step, opt.adadelta_state, lr=0.5, eps=1e-4) == pytest.approx(want)


def scalar_adam(l2, decoupled):
    """Adam with the moments as explicit weighted sums over the past instead of recurrences."""
    w, past, want = START, [], []
    for t, g in enumerate(GRADS, start=1):
        past.append(g + l2 * w)
        first = [0.8 ** (t - k) for k in range(1, t + 1)]
        second = [0.95 ** (t - k) for k in range(1, t + 1)]
        m_hat = sum(a * p for a, p in zip(first, past, strict=True)) / sum(first)
        v_hat = sum(b * p * p for b, p in zip(second, past, strict=True)) / sum(second)
        w = w * (1 - decoupled) - 0.1 * m_hat / (math.sqrt(v_hat) + 1e-3)
        want.append(w)
    return want


ADAM = {"lr": 0.1, "beta1": 0.8, "beta2": 0.95, "eps": 1e-3}


def test_adam_uses_normalized_weighted_averages_of_past_gradients():
    assert path(opt.adam_step, opt.adam_state, **ADAM) == pytest.approx(scalar_adam(0.0, 0.0))


def test_adam_with_l2_puts_the_penalty_into_the_moments():
    assert path(opt.adam_step, opt.adam_state, **ADAM,
                weight_decay=0.2) == pytest.approx(scalar_adam(0.2, 0.0))


@pytest.mark.parametrize("times_lr, factor", [(True, 0.1 * 0.2), (False, 0.2)])
def test_adamw_shrinks_the_weight_outside_the_moments(times_lr, factor):
    got = path(opt.adamw_step, opt.adam_state, **ADAM, weight_decay=0.2, decay_times_lr=times_lr)
    assert got == pytest.approx(scalar_adam(0.0, factor))


@pytest.mark.parametrize("grad", [1e-3, -5.0, 400.0])
def test_first_adam_step_moves_by_the_rate_whatever_the_gradient(grad):
    new, state = opt.adam_step(np.zeros(1), [grad], opt.adam_state(np.zeros(1)), lr=0.01, eps=0.0)
    np.testing.assert_allclose(new, -0.01 * np.sign(grad))
    moments = opt.adam_corrected(state)
    np.testing.assert_allclose([moments.m_hat[0], moments.v_hat[0]], [grad, grad * grad])


def test_rprop_grows_shrinks_and_rests():
    """iRprop-: after a sign change the weight rests and the step after it keeps its size."""
    w, state, sizes, points = np.array([0.0]), opt.rprop_state([0.0], lr=0.1), [], []
    for grad in (3.0, 0.1, -9.0, -1.0, -1.0):
        w, state = opt.rprop_step(w, [grad], state)
        sizes.append(float(state.step_size[0]))
        points.append(float(w[0]))
    assert sizes == pytest.approx([0.1, 0.12, 0.06, 0.06, 0.072])
    assert points == pytest.approx([-0.1, -0.22, -0.22, -0.16, -0.088])


def test_rprop_minus_moves_by_the_smaller_step_at_a_sign_change():
    w, state = np.array([0.0]), opt.rprop_state([0.0], lr=0.1)
    for grad in (3.0, -9.0, -1.0):
        w, state = opt.rprop_step(w, [grad], state, variant="rprop-")
    assert float(w[0]) == pytest.approx(-0.1 + 0.05 + 0.06)


def test_rprop_steps_stay_within_their_bounds():
    w, state = np.zeros(2), opt.rprop_state(np.zeros(2), lr=0.1)
    for k in range(8):
        w, state = opt.rprop_step(w, [1.0, float((-1) ** k)], state, variant="rprop-", min_step=0.02,
                                  max_step=0.2)
    np.testing.assert_allclose(state.step_size, [0.2, 0.02])


STEPS = [
    (opt.momentum_step, opt.momentum_state), (opt.nesterov_step, opt.momentum_state),
    (opt.adagrad_step, opt.adagrad_state), (opt.rmsprop_step, opt.rmsprop_state),
    (opt.adam_step, opt.adam_state), (opt.adamw_step, opt.adam_state),
]


@pytest.mark.parametrize("step, state", STEPS)
def test_steps_are_pure_and_keep_float32(step, state):
    """Inputs stay untouched, and float32 parameters give float32 results."""
    weights, grad = np.ones(3, dtype=np.float32), np.full(3, 2.0, dtype=np.float32)
    memory = state(weights)
    new, after = step(weights, grad, memory, lr=0.1)
    assert (weights == 1).all()
    assert (grad == 2).all()
    assert not memory[0].any()
    assert after[0].any()
    assert new.dtype == after[0].dtype == np.float32


@pytest.mark.parametrize("step, state", STEPS)
def test_descent_on_a_bowl_reaches_its_bottom(step, state):
    weights, options = np.array([1.0, -2.0]), {"weight_decay": 0.0} if step is opt.adamw_step else {}
    memory = state(weights)
    for _ in range(600):
        weights, memory = step(weights, np.array([1.0, 4.0]) * weights, memory, lr=0.02, **options)
    bound = 1.5 if step is opt.adagrad_step else 0.05
    assert np.abs(weights).max() < bound


def test_clip_by_value_moves_entries_and_keeps_those_inside():
    assert opt.clip_by_value([-3.0, 0.5, 2.0], -1.0, 1.5).tolist() == [-1.0, 0.5, 1.5]


def test_clip_by_norm_keeps_the_direction_and_leaves_short_gradients_alone():
    np.testing.assert_allclose(opt.clip_by_norm([[3.0, 4.0]], 1.0), [[0.6, 0.8]])
    assert opt.clip_by_norm([3.0, 4.0], 5.0).tolist() == [3.0, 4.0]


def test_global_norm_scales_all_gradients_by_one_factor():
    clipped = opt.clip_by_global_norm([[3.0], [[0.0, 4.0]]], 2.5)
    assert clipped.norm == 5.0
    assert [grad.tolist() for grad in clipped.grads] == [[1.5], [[0.0, 2.0]]]
    assert opt.clip_by_norm([3.0], 2.5).tolist() == [2.5], "alone, the first would be cut by its own norm"


def test_max_norm_projects_long_units_only():
    weight = np.array([[3.0, 4.0], [0.3, 0.4], [0.0, 0.0]])
    np.testing.assert_allclose(opt.max_norm_projection(weight, 1.0, axis=1),
                               [[0.6, 0.8], [0.3, 0.4], [0.0, 0.0]])
    whole = opt.max_norm_projection(weight, 1.0)
    assert np.linalg.norm(whole) == pytest.approx(1.0)


ONE = opt.momentum_state([1.0])
BAD = [
    ("grad", lambda: opt.sgd_step([1.0, 2.0], [1.0], lr=0.1)),
    ("grad", lambda: opt.sgd_step([1.0], [np.nan], lr=0.1)),
    ("parameter", lambda: opt.sgd_step([], [], lr=0.1)),
    ("lr", lambda: opt.sgd_step([1.0], [1.0], lr=-0.1)),
    ("weight_decay", lambda: opt.sgd_step([1.0], [1.0], lr=0.1, weight_decay=-1.0)),
    ("momentum", lambda: opt.momentum_step([1.0], [1.0], ONE, lr=0.1, momentum=1.0)),
    ("form", lambda: opt.momentum_step([1.0], [1.0], ONE, lr=0.1, form="heavy")),
    ("form", lambda: opt.nesterov_step([1.0], [1.0], ONE, lr=0.1, form="heavy")),
    ("weight_decay",
     lambda: opt.nesterov_step([1.0], [1.0], ONE, lr=0.1, form="lookahead", weight_decay=0.1)),
    ("state", lambda: opt.adam_step([1.0], [1.0], ONE)),
    ("state.velocity", lambda: opt.momentum_step([1.0, 2.0], [1.0, 2.0], ONE, lr=0.1)),
    ("state.square_sum", lambda: opt.adagrad_step([1.0], [1.0], opt.AdagradState(np.array([-1.0])), lr=0.1)),
    ("eps", lambda: opt.adagrad_step([1.0], [0.0], opt.adagrad_state([1.0]), lr=0.1, eps=0.0)),
    ("rho", lambda: opt.rmsprop_step([1.0], [1.0], opt.rmsprop_state([1.0]), lr=0.1, rho=1.5)),
    ("eps", lambda: opt.adadelta_step([1.0], [1.0], opt.adadelta_state([1.0]), eps=0.0)),
    ("beta1", lambda: opt.adam_step([1.0], [1.0], opt.adam_state([1.0]), beta1=1.0)),
    ("state.step", lambda: opt.adam_corrected(opt.adam_state([1.0]))),
    ("arguments", lambda: opt.adam_step([1.0], [1e200], opt.adam_state([1.0]))),
    ("variant", lambda: opt.rprop_step([1.0], [1.0], opt.rprop_state([1.0]), variant="rprop+")),
    ("eta_plus", lambda: opt.rprop_step([1.0], [1.0], opt.rprop_state([1.0]), eta_plus=0.9)),
    ("max_step", lambda: opt.rprop_step([1.0], [1.0], opt.rprop_state([1.0]), min_step=2.0, max_step=1.0)),
    ("high", lambda: opt.clip_by_value([1.0], 1.0, -1.0)),
    ("max_norm", lambda: opt.clip_by_norm([1.0], 0.0)),
    ("grad", lambda: opt.clip_by_norm([np.inf], 1.0)),
    ("grads", lambda: opt.clip_by_global_norm([], 1.0)),
    ("grads[1]", lambda: opt.clip_by_global_norm([[1.0], [np.nan]], 1.0)),
    ("axis", lambda: opt.max_norm_projection([1.0], 1.0, axis=1)),
]


@pytest.mark.parametrize("argument, call", BAD)
def test_bad_input_is_refused_by_name(argument, call):
    with pytest.raises(EngineError) as caught:
        call()
    assert caught.value.argument == argument
