"""Adam (Kingma & Ba 2015), Adam with L2 regularization, and AdamW (Loshchilov & Hutter 2019) as pure steps.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from quizdl.engine.optimizers.update import gradient_pair, nonzero, state_array, state_of, zeros
from quizdl.engine.overflow import refuse_overflow
from quizdl.engine.validation import Array, ArrayLike, integer, real


class AdamState(NamedTuple):
    """First moment m, second moment v, and the number of steps made."""

    m: Array
    v: Array
    step: int


class AdamMoments(NamedTuple):
    """The moments divided by 1 - beta^step, which undoes their start at 0."""

    m_hat: Array
    v_hat: Array


def adam_state(parameter: ArrayLike) -> AdamState:
    """Moments 0 before the first step."""
    return AdamState(zeros(parameter), zeros(parameter), 0)


def adam_corrected(state: AdamState, *, beta1: float = 0.9, beta2: float = 0.999) -> AdamMoments:
    """Bias-corrected moments of a state after at least one step."""
    step = integer("state.step", state_of(AdamState, state).step, low=1)
    first, second = real("beta1", beta1, low=0.0, below=1.0), real("beta2", beta2, low=0.0, below=1.0)
    return AdamMoments(state.m / (1.0 - first**step), state.v / (1.0 - second**step))


def _advance(weights: Array, gradient: Array, state: AdamState, beta1: float, beta2: float) -> AdamState:
    before = state_of(AdamState, state)
    step = integer("state.step", before.step, low=0)
    first, second = real("beta1", beta1, low=0.0, below=1.0), real("beta2", beta2, low=0.0, below=1.0)
    m = state_array("m", before.m, weights)
    v = state_array("v", before.v, weights, low=0.0)
    return AdamState(first * m + (1.0 - first) * gradient,
                     second * v + (1.0 - second) * (gradient * gradient), step + 1)


def _direction(state: AdamState, beta1: float, beta2: float, eps: float) -> Array:
    small = real("eps", eps, low=0.0)
    moments = adam_corrected(state, beta1=beta1, beta2=beta2)
    direction: Array = moments.m_hat / nonzero(np.sqrt(moments.v_hat) + small, small)
    return direction


@refuse_overflow
def adam_step(parameter: ArrayLike, grad: ArrayLike, state: AdamState, *, lr: float = 1e-3,
              beta1: float = 0.9,
              beta2: float = 0.999, eps: float = 1e-8, weight_decay: float = 0.0) -> tuple[Array, AdamState]:
    """w = w - lr m_hat / (sqrt(v_hat) + eps); m and v are the averages of g and g^2, m_hat = m / (1 -
    beta1^t).

    ``weight_decay`` gives Adam with L2: g = grad + weight_decay * w enters both moments, so the penalty is
    divided by sqrt(v_hat) like everything else. Kingma & Ba 2015, algorithm 1. Returns the new parameter and
    state.
    """
    weights, gradient = gradient_pair(parameter, grad, weight_decay)
    after = _advance(weights, gradient, state, beta1, beta2)
    return weights - real("lr", lr, low=0.0) * _direction(after, beta1, beta2, eps), after


@refuse_overflow
def adamw_step(parameter: ArrayLike, grad: ArrayLike, state: AdamState, *, lr: float = 1e-3,
               beta1: float = 0.9,
               beta2: float = 0.999, eps: float = 1e-8, weight_decay: float = 0.01,
               decay_times_lr: bool = True) -> tuple[Array, AdamState]:
    """w = w - lr m_hat / (sqrt(v_hat) + eps) - lr * weight_decay * w, with the moments of the plain gradient.

    The decay uses w from before the step. ``decay_times_lr`` False subtracts weight_decay * w alone, as
    algorithm 2 of Loshchilov & Hutter 2019 writes it (schedule multiplier 1); True is what PyTorch and Keras
    do. Returns the new parameter and state.
    """
    weights, gradient = gradient_pair(parameter, grad)
    after = _advance(weights, gradient, state, beta1, beta2)
    rate = real("lr", lr, low=0.0)
    decay = real("weight_decay", weight_decay, low=0.0) * (rate if decay_times_lr else 1.0)
    return weights - rate * _direction(after, beta1, beta2, eps) - decay * weights, after
