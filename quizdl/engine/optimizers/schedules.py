"""Learning-rate schedules: the rate at a step, as plain functions of the step.

``step`` counts from 0 (from 1 where stated), in whatever unit the rate is changed: updates or epochs.
``lr`` is the initial rate. After ``decay_steps`` a bounded schedule stays at its final rate.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import pairwise

from quizdl.engine.validation import EngineError, integer, items, real


def _progress(step: int, decay_steps: int) -> float:
    """The share of the decay that is over, from 0 to 1."""
    total = integer("decay_steps", decay_steps, low=1)
    return min(integer("step", step, low=0), total) / total


def _elapsed(step: int, decay_steps: int, staircase: bool) -> float:
    elapsed = integer("step", step, low=0) / integer("decay_steps", decay_steps, low=1)
    return math.floor(elapsed) if staircase else elapsed


def step_decay(step: int, *, lr: float, step_size: int, gamma: float = 0.1) -> float:
    """``lr * gamma ** floor(step / step_size)``: a drop by the factor gamma every step_size steps."""
    return exponential_decay(step, lr=lr, gamma=gamma, decay_steps=integer("step_size", step_size, low=1),
                             staircase=True)


def piecewise_constant(step: int, *, boundaries: Sequence[int], values: Sequence[float],
                       boundary_is_new: bool = True) -> float:
    """``values[i]`` between the increasing boundaries i - 1 and i; one more value than boundaries.

    At a boundary itself the new value holds (PyTorch's MultiStepLR), or with ``boundary_is_new`` False still
    the old one (Keras' PiecewiseConstantDecay).
    """
    limits = [integer("boundaries", limit, low=0) for limit in items("boundaries", boundaries)]
    if any(later <= earlier for earlier, later in pairwise(limits)):
        raise EngineError("boundaries", limits, "increasing steps")
    rates = items("values", values)
    if len(rates) != len(limits) + 1:
        raise EngineError("values", f"{len(rates)} values", f"{len(limits) + 1}, one more than boundaries")
    now = integer("step", step, low=0)
    passed = sum(now >= limit if boundary_is_new else now > limit for limit in limits)
    return real("values", rates[passed], low=0.0)


def exponential_decay(step: int, *, lr: float, gamma: float, decay_steps: int = 1,
                      staircase: bool = False) -> float:
    """``lr * gamma ** (step / decay_steps)``, the exponent rounded down with ``staircase``."""
    rate = real("gamma", gamma, above=0.0, high=1.0)
    return real("lr", lr, low=0.0) * math.pow(rate, _elapsed(step, decay_steps, staircase))


def natural_exponential_decay(step: int, *, lr: float, decay_rate: float, decay_steps: int = 1,
                              staircase: bool = False) -> float:
    """``lr * exp(-decay_rate * step / decay_steps)``, step / decay_steps rounded down with ``staircase``."""
    rate = real("decay_rate", decay_rate, low=0.0)
    return real("lr", lr, low=0.0) * math.exp(-rate * _elapsed(step, decay_steps, staircase))


def inverse_time_decay(step: int, *, lr: float, decay_rate: float, decay_steps: int = 1,
                       staircase: bool = False) -> float:
    """``lr / (1 + decay_rate * step / decay_steps)``, step / decay_steps rounded down with ``staircase``."""
    rate = real("decay_rate", decay_rate, low=0.0)
    return real("lr", lr, low=0.0) / (1.0 + rate * _elapsed(step, decay_steps, staircase))


def polynomial_decay(step: int, *, lr: float, decay_steps: int, end_lr: float = 0.0, power: float = 1.0,
                     cycle: bool = False) -> float:
    """``(lr - end_lr) * (1 - step / decay_steps) ** power + end_lr``, then end_lr for ever.

    With ``cycle`` decay_steps is instead stretched to its next multiple that step has not passed, so that the
    rate jumps up again and falls more slowly.
    """
    now, total = integer("step", step, low=0), integer("decay_steps", decay_steps, low=1)
    if cycle:
        total *= max(1, -(-now // total))
    start, end = real("lr", lr, low=0.0), real("end_lr", end_lr, low=0.0)
    return (start - end) * math.pow(1.0 - _progress(now, total), real("power", power, above=0.0)) + end


def linear_decay(step: int, *, lr: float, decay_steps: int, end_lr: float = 0.0) -> float:
    """``lr + (end_lr - lr) * step / decay_steps``, then end_lr for ever."""
    return polynomial_decay(step, lr=lr, decay_steps=decay_steps, end_lr=end_lr)


def inverse_square_root_decay(step: int, *, lr: float) -> float:
    """``lr / sqrt(step)``, with steps counted from 1."""
    return real("lr", lr, low=0.0) / math.sqrt(integer("step", step, low=1))


def transformer_schedule(step: int, *, d_model: int, warmup_steps: int, factor: float = 1.0) -> float:
    """``factor * d_model^-0.5 * min(step^-0.5, step * warmup_steps^-1.5)``, steps from 1 (Vaswani et al.
    2017, 5.3).
    """
    now, warmup = integer("step", step, low=1), integer("warmup_steps", warmup_steps, low=1)
    scale = real("factor", factor, above=0.0) / math.sqrt(integer("d_model", d_model, low=1))
    return scale * min(1.0 / math.sqrt(now), now / (warmup * math.sqrt(warmup)))


def cosine_decay(step: int, *, lr: float, decay_steps: int, min_lr: float = 0.0) -> float:
    """``min_lr + (lr - min_lr) / 2 * (1 + cos(pi * step / decay_steps))``, then min_lr (Loshchilov & Hutter
    2017).
    """
    start, end = real("lr", lr, low=0.0), real("min_lr", min_lr, low=0.0)
    return end + 0.5 * (start - end) * (1.0 + math.cos(math.pi * _progress(step, decay_steps)))


def linear_cosine_decay(step: int, *, lr: float, decay_steps: int, num_periods: float = 0.5,
                        alpha: float = 0.0,
                        beta: float = 0.001) -> float:
    """``lr * ((alpha + 1 - t) * (1 + cos(2 pi num_periods t)) / 2 + beta)`` with t = step / decay_steps, at
    most 1.

    The linear fall times a cosine, never below lr * beta (Bello et al. 2017; the names are TensorFlow's).
    """
    t = _progress(step, decay_steps)
    cosine = 0.5 * (1.0 + math.cos(2.0 * math.pi * real("num_periods", num_periods, low=0.0) * t))
    return real("lr", lr,
                low=0.0) * ((real("alpha", alpha, low=0.0) + 1.0 - t) * cosine + real("beta", beta, low=0.0))


def linear_warmup(step: int, *, lr: float, warmup_steps: int, start_lr: float = 0.0) -> float:
    """``start_lr + (lr - start_lr) * step / warmup_steps``, then lr for ever."""
    start, end = real("start_lr", start_lr, low=0.0), real("lr", lr, low=0.0)
    total = integer("warmup_steps", warmup_steps, low=1)
    return start + (end - start) * min(integer("step", step, low=0), total) / total


def warmup_then(step: int, schedule: Callable[[int], float], *, warmup_steps: int,
                start_lr: float = 0.0) -> float:
    """A linear warm-up from start_lr to ``schedule(0)``, then ``schedule(step - warmup_steps)``.

    A schedule that counts from 1 is passed as ``lambda step: inverse_square_root_decay(step + 1, lr=...)``.
    """
    total = integer("warmup_steps", warmup_steps, low=1)
    if integer("step", step, low=0) >= total:
        return schedule(step - total)
    return linear_warmup(step, lr=schedule(0), warmup_steps=total, start_lr=start_lr)
