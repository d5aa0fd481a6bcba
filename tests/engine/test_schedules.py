"""Learning-rate schedules and initialization: closed forms at chosen steps, shapes of the curves, refusals.
"""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest

from quizdl.engine import initialization as init
from quizdl.engine import optimizers as opt
from quizdl.engine.validation import EngineError


def test_step_decay_multiplies_once_per_period():
    rates = [opt.step_decay(step, lr=0.8, step_size=3, gamma=0.5) for step in range(9)]
    assert rates == pytest.approx([0.8] * 3 + [0.4] * 3 + [0.2] * 3)


@pytest.mark.parametrize("new, at_boundary", [(True, 0.5), (False, 1.0)])
def test_piecewise_constant_at_a_boundary_follows_the_convention(new, at_boundary):
    options = {"boundaries": [10, 20], "values": [1.0, 0.5, 0.1], "boundary_is_new": new}
    assert [opt.piecewise_constant(s, **options) for s in (0, 9, 10, 11, 21)] == [1.0, 1.0, at_boundary, 0.5,
                                                                                  0.1]


@pytest.mark.parametrize("schedule, factor", [
    (lambda s: opt.exponential_decay(s, lr=0.3, gamma=0.9), 0.9),
    (lambda s: opt.exponential_decay(s, lr=0.3, gamma=0.9, decay_steps=5), 0.9 ** 0.2),
    (lambda s: opt.natural_exponential_decay(s, lr=0.3, decay_rate=0.7), math.e ** -0.7),
    (lambda s: opt.natural_exponential_decay(s, lr=0.3, decay_rate=0.7, decay_steps=2), math.e ** -0.35),
])
def test_exponential_schedules_fall_by_a_constant_factor(schedule, factor):
    rates = [schedule(step) for step in range(8)]
    assert rates[0] == pytest.approx(0.3)
    assert [b / a for a, b in pairwise(rates)] == pytest.approx([factor] * 7)


def test_staircase_holds_the_rate_between_multiples():
    rates = [opt.exponential_decay(s, lr=1.0, gamma=0.5, decay_steps=2, staircase=True) for s in range(5)]
    assert rates == [1.0, 1.0, 0.5, 0.5, 0.25]
    assert opt.natural_exponential_decay(3, lr=1.0, decay_rate=1.0, decay_steps=2,
                                         staircase=True) == math.exp(-1)
    assert opt.inverse_time_decay(3, lr=1.0, decay_rate=1.0, decay_steps=2, staircase=True) == 0.5


def test_inverse_decays():
    assert opt.inverse_time_decay(6, lr=1.0, decay_rate=0.5) == pytest.approx(0.25)
    assert opt.inverse_square_root_decay(1, lr=0.4) == 0.4
    assert opt.inverse_square_root_decay(16, lr=0.4) == pytest.approx(0.1)


def test_polynomial_decay_ends_at_end_lr_and_cycles_on_request():
    options = {"lr": 1.0, "end_lr": 0.2, "decay_steps": 10, "power": 2.0}
    assert opt.polynomial_decay(5, **options) == pytest.approx(0.8 * 0.25 + 0.2)
    assert opt.polynomial_decay(10, **options) == opt.polynomial_decay(99, **options) == pytest.approx(0.2)
    assert opt.polynomial_decay(15, **options, cycle=True) == pytest.approx(0.8 * (5 / 20) ** 2 + 0.2)
    assert opt.polynomial_decay(10, **options, cycle=True) == pytest.approx(0.2)


def test_linear_decay_falls_by_equal_amounts():
    rates = [opt.linear_decay(s, lr=1.0, end_lr=0.5, decay_steps=5) for s in range(7)]
    assert rates == pytest.approx([1.0, 0.9, 0.8, 0.7, 0.6, 0.5, 0.5])


def test_cosine_decay_is_half_way_in_the_middle_and_flat_at_both_ends():
    rates = [opt.cosine_decay(s, lr=1.0, min_lr=0.2, decay_steps=100) for s in range(101)]
    assert rates[0] == 1.0
    assert rates[50] == pytest.approx(0.6)
    assert rates[100] == pytest.approx(0.2)
    assert rates[25] == pytest.approx(0.6 + 0.4 * math.sqrt(0.5))
    assert opt.cosine_decay(500, lr=1.0, min_lr=0.2, decay_steps=100) == pytest.approx(0.2)


def test_linear_cosine_decay_is_the_product_of_both_plus_a_floor():
    for step in range(0, 13, 2):
        t = min(step / 10, 1.0)
        want = 0.5 * ((1 - t) * math.cos(math.pi * t / 2) ** 2 + 0.001)
        assert opt.linear_cosine_decay(step, lr=0.5, decay_steps=10) == pytest.approx(want)


def test_transformer_schedule_peaks_where_warm_up_ends():
    rates = {s: opt.transformer_schedule(s, d_model=512, warmup_steps=40) for s in range(1, 200)}
    assert max(rates, key=rates.get) == 40
    assert rates[40] == pytest.approx((512 * 40) ** -0.5)
    assert rates[20] == pytest.approx(rates[40] / 2)
    assert rates[160] == pytest.approx(rates[40] / 2)


def test_warm_up_rises_evenly_and_hands_over_to_the_schedule():
    def schedule(step):
        return opt.cosine_decay(step, lr=0.5, decay_steps=10)
    rates = [opt.warmup_then(s, schedule, warmup_steps=5, start_lr=0.1) for s in range(16)]
    assert rates[:6] == pytest.approx([0.1, 0.18, 0.26, 0.34, 0.42, 0.5])
    assert rates[5:] == [schedule(s) for s in range(11)]
    assert opt.linear_warmup(9, lr=0.5, warmup_steps=5) == 0.5


def test_fans_count_kernel_positions():
    assert init.fans((64, 3, 5, 7)) == (3 * 35, 64 * 35)
    assert init.fans((10, 20)) == (20, 10)


def test_spreads_have_their_closed_forms():
    assert init.xavier_std(30, 20) == pytest.approx(0.2)
    assert init.xavier_bound(30, 24) == pytest.approx(1 / 3)
    assert init.he_std(50) == pytest.approx(0.2)
    assert init.he_bound(24) == pytest.approx(0.5)
    assert init.he_std(40, negative_slope=0.5) == pytest.approx(0.2)


@pytest.mark.parametrize("draw, std", [
    (init.xavier_uniform, init.xavier_std(450, 900)), (init.xavier_normal, init.xavier_std(450, 900)),
    (init.he_uniform, init.he_std(450)), (init.he_normal, init.he_std(450)),
    (lambda s, rng: init.he_normal(s, rng=rng, mode="fan_out"), init.he_std(900)),
    (lambda s, rng: init.he_uniform(s, rng=rng, mode="fan_out"), init.he_std(900)),
])
def test_samples_have_the_promised_spread(draw, std):
    """45,000 draws put the sample deviation within 2 % (five standard errors) of the formula; seeds repeat.
    """
    weight = draw((100, 50, 3, 3), rng=np.random.default_rng(0))
    assert weight.shape == (100, 50, 3, 3)
    assert weight.std() == pytest.approx(std, rel=0.02)
    assert abs(weight.mean()) < 5 * std / math.sqrt(weight.size)
    np.testing.assert_array_equal(weight, draw((100, 50, 3, 3), rng=np.random.default_rng(0)))


def test_he_keeps_the_second_moment_through_relu_layers():
    """Thirty ReLU layers of width 300 leave the mean square of the signal at its order of magnitude."""
    rng = np.random.default_rng(1)
    signal = rng.normal(size=(300, 64))
    for _ in range(30):
        signal = np.maximum(init.he_normal((300, 300), rng=rng) @ signal, 0.0)
    assert 0.2 < np.mean(signal**2) < 5.0


BAD = [
    ("step", lambda: opt.step_decay(-1, lr=0.1, step_size=3)),
    ("step", lambda: opt.cosine_decay(1.5, lr=0.1, decay_steps=3)),
    ("step_size", lambda: opt.step_decay(1, lr=0.1, step_size=0)),
    ("gamma", lambda: opt.exponential_decay(1, lr=0.1, gamma=0.0)),
    ("lr", lambda: opt.exponential_decay(1, lr=-0.1, gamma=0.5)),
    ("decay_rate", lambda: opt.natural_exponential_decay(1, lr=0.1, decay_rate=-1.0)),
    ("decay_steps", lambda: opt.polynomial_decay(1, lr=0.1, decay_steps=0)),
    ("power", lambda: opt.polynomial_decay(1, lr=0.1, decay_steps=3, power=0.0)),
    ("boundaries", lambda: opt.piecewise_constant(1, boundaries=[3, 3], values=[1.0, 0.5, 0.1])),
    ("values", lambda: opt.piecewise_constant(1, boundaries=[3], values=[1.0])),
    ("step", lambda: opt.inverse_square_root_decay(0, lr=0.1)),
    ("warmup_steps", lambda: opt.warmup_then(1, lambda step: 0.1, warmup_steps=0)),
    ("d_model", lambda: opt.transformer_schedule(1, d_model=0, warmup_steps=4)),
    ("shape", lambda: init.fans((3,))),
    ("shape", lambda: init.he_normal((3, 0), rng=np.random.default_rng(0))),
    ("mode", lambda: init.he_normal((3, 2), rng=np.random.default_rng(0), mode="fan")),
    ("gain", lambda: init.xavier_std(3, 2, gain=0.0)),
    ("fan", lambda: init.he_std(0)),
]


@pytest.mark.parametrize("argument, call", BAD)
def test_bad_input_is_refused_by_name(argument, call):
    with pytest.raises(EngineError) as caught:
        call()
    assert caught.value.argument == argument
