"""AdaGrad, Adadelta and RMSProp as pure steps: each weight's rate is scaled by its own squared gradients."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from quizdl.engine.optimizers.update import gradient_pair, nonzero, state_array, state_of, zeros
from quizdl.engine.overflow import refuse_overflow
from quizdl.engine.validation import Array, ArrayLike, real


class AdagradState(NamedTuple):
    """The sum of squared gradients."""

    square_sum: Array


class RmspropState(NamedTuple):
    """The moving average of squared gradients."""

    square_average: Array


class AdadeltaState(NamedTuple):
    """The moving averages of squared gradients and of squared updates."""

    square_average: Array
    update_average: Array


def adagrad_state(parameter: ArrayLike, *, initial_accumulator: float = 0.0) -> AdagradState:
    """A sum of squares that starts at ``initial_accumulator`` everywhere."""
    return AdagradState(zeros(parameter, real("initial_accumulator", initial_accumulator, low=0.0)))


def rmsprop_state(parameter: ArrayLike) -> RmspropState:
    """An average of squares that starts at 0."""
    return RmspropState(zeros(parameter))


def adadelta_state(parameter: ArrayLike) -> AdadeltaState:
    """Both averages 0."""
    return AdadeltaState(zeros(parameter), zeros(parameter))


def _root(square: Array, eps: float, eps_inside_root: bool) -> Array:
    small = real("eps", eps, low=0.0)
    return nonzero(np.sqrt(square + small) if eps_inside_root else np.sqrt(square) + small, small)


@refuse_overflow
def adagrad_step(parameter: ArrayLike, grad: ArrayLike, state: AdagradState, *, lr: float, eps: float = 1e-10,
                 eps_inside_root: bool = False, weight_decay: float = 0.0) -> tuple[Array, AdagradState]:
    """s = s + g^2, w = w - lr g / (sqrt(s) + eps), or over sqrt(s + eps) with ``eps_inside_root``.

    Duchi et al. 2011 (diagonal form); eps outside is PyTorch's. Returns the new parameter and state.
    """
    weights, gradient = gradient_pair(parameter, grad, weight_decay)
    square = state_array("square_sum", state_of(AdagradState, state).square_sum, weights, low=0.0)
    square = square + gradient * gradient
    step = real("lr", lr, low=0.0) * gradient / _root(square, eps, eps_inside_root)
    return weights - step, AdagradState(square)


@refuse_overflow
def rmsprop_step(parameter: ArrayLike, grad: ArrayLike, state: RmspropState, *, lr: float, rho: float = 0.9,
                 eps: float = 1e-8, eps_inside_root: bool = False,
                 weight_decay: float = 0.0) -> tuple[Array, RmspropState]:
    """s = rho s + (1 - rho) g^2, w = w - lr g / (sqrt(s) + eps), or over sqrt(s + eps) with
    ``eps_inside_root``.

    Hinton 2012 (lecture 6e), rho 0.9; PyTorch calls rho alpha (default 0.99) and has eps outside the root.
    Returns the new parameter and state.
    """
    weights, gradient = gradient_pair(parameter, grad, weight_decay)
    decay = real("rho", rho, low=0.0, below=1.0)
    square = state_array("square_average", state_of(RmspropState, state).square_average, weights, low=0.0)
    square = decay * square + (1.0 - decay) * (gradient * gradient)
    step = real("lr", lr, low=0.0) * gradient / _root(square, eps, eps_inside_root)
    return weights - step, RmspropState(square)


@refuse_overflow
def adadelta_step(parameter: ArrayLike, grad: ArrayLike, state: AdadeltaState, *, lr: float = 1.0,
                  rho: float = 0.9,
                  eps: float = 1e-6, weight_decay: float = 0.0) -> tuple[Array, AdadeltaState]:
    """s = rho s + (1 - rho) g^2; d = sqrt(u + eps) / sqrt(s + eps) * g; u = rho u + (1 - rho) d^2; w = w - lr
    d.

    The update uses u from before this step. Zeiler 2012, algorithm 1 (lr 1, rho 0.95 in its experiments;
    PyTorch's default rho is 0.9). Returns the new parameter and state.
    """
    weights, gradient = gradient_pair(parameter, grad, weight_decay)
    decay, small = real("rho", rho, low=0.0, below=1.0), real("eps", eps, above=0.0)
    before = state_of(AdadeltaState, state)
    square = state_array("square_average", before.square_average, weights, low=0.0)
    updates = state_array("update_average", before.update_average, weights, low=0.0)
    square = decay * square + (1.0 - decay) * (gradient * gradient)
    delta = np.sqrt(updates + small) / np.sqrt(square + small) * gradient
    updates = decay * updates + (1.0 - decay) * (delta * delta)
    return weights - real("lr", lr, low=0.0) * delta, AdadeltaState(square, updates)
