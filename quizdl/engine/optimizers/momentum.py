"""Gradient descent, momentum and Nesterov momentum as pure steps.

``weight_decay`` adds ``weight_decay * parameter`` to the gradient (L2 regularization) in all of them.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from quizdl.engine.optimizers.update import gradient_pair, state_array, state_of, zeros
from quizdl.engine.overflow import refuse_overflow
from quizdl.engine.validation import Array, ArrayLike, EngineError, float_array, real

MomentumForm = Literal["accumulate", "velocity", "average"]
NesterovForm = Literal["current", "lookahead"]


class MomentumState(NamedTuple):
    """The velocity, shaped like the parameter."""

    velocity: Array


def momentum_state(parameter: ArrayLike) -> MomentumState:
    """Velocity 0, for ``momentum_step`` and ``nesterov_step``."""
    return MomentumState(zeros(parameter))


@refuse_overflow
def sgd_step(parameter: ArrayLike, grad: ArrayLike, *, lr: float, weight_decay: float = 0.0) -> Array:
    """``w - lr * (grad + weight_decay * w)``; any shape, returns the new parameter (there is no state)."""
    weights, gradient = gradient_pair(parameter, grad, weight_decay)
    return weights - real("lr", lr, low=0.0) * gradient


@refuse_overflow
def momentum_step(parameter: ArrayLike, grad: ArrayLike, state: MomentumState, *, lr: float,
                  momentum: float = 0.9,
                  form: MomentumForm = "accumulate", weight_decay: float = 0.0) -> tuple[Array,
                                                                                         MomentumState]:
    """One heavy-ball step (Polyak 1964); returns the new parameter and state. rho = momentum in [0, 1).

    form "accumulate": v = rho v + g, w = w - lr v (PyTorch with dampening 0; CS231n).
    form "velocity": v = rho v - lr g, w = w + v (Sutskever et al. 2013; Goodfellow et al., algorithm 8.2).
    The same path as "accumulate" while lr is constant; a new lr acts on the next gradient only. form
    "average": v = rho v + (1 - rho) g, w = w - lr v (exponential moving average, as in Adam's first moment);
    its steps are 1 - rho times those of "accumulate".
    """
    weights, gradient = gradient_pair(parameter, grad, weight_decay)
    rate, rho = real("lr", lr, low=0.0), real("momentum", momentum, low=0.0, below=1.0)
    velocity = state_array("velocity", state_of(MomentumState, state).velocity, weights)
    if form == "velocity":
        velocity = rho * velocity - rate * gradient
        return weights + velocity, MomentumState(velocity)
    if form == "accumulate":
        velocity = rho * velocity + gradient
    elif form == "average":
        velocity = rho * velocity + (1.0 - rho) * gradient
    else:
        raise EngineError("form", repr(form), "'accumulate', 'velocity' or 'average'")
    return weights - rate * velocity, MomentumState(velocity)


def nesterov_lookahead(parameter: ArrayLike, state: MomentumState, *, momentum: float = 0.9) -> Array:
    """``w + rho * v``: where form "lookahead" of ``nesterov_step`` wants its gradient taken."""
    weights = float_array("parameter", parameter)
    rho = real("momentum", momentum, low=0.0, below=1.0)
    return weights + rho * state_array("velocity", state_of(MomentumState, state).velocity, weights)


@refuse_overflow
def nesterov_step(parameter: ArrayLike, grad: ArrayLike, state: MomentumState, *, lr: float,
                  momentum: float = 0.9,
                  form: NesterovForm = "current", weight_decay: float = 0.0) -> tuple[Array, MomentumState]:
    """One step of Nesterov's momentum; returns the new parameter and state. rho = momentum in [0, 1).

    form "current": grad is taken at w itself; v = rho v + g, w = w - lr (g + rho v) with the new v (PyTorch).
    form "lookahead": grad is taken at ``nesterov_lookahead(w, state)``; v = rho v - lr g, w = w + v
    (Sutskever et al. 2013, equations 3 and 4). With constant lr the points of "current" are the look-ahead
    points of "lookahead". There weight_decay would need the look-ahead point, so it is refused: put it into
    grad.
    """
    weights, gradient = gradient_pair(parameter, grad, weight_decay)
    rate, rho = real("lr", lr, low=0.0), real("momentum", momentum, low=0.0, below=1.0)
    velocity = state_array("velocity", state_of(MomentumState, state).velocity, weights)
    if form == "current":
        velocity = rho * velocity + gradient
        return weights - rate * (gradient + rho * velocity), MomentumState(velocity)
    if form != "lookahead":
        raise EngineError("form", repr(form), "'current' or 'lookahead'")
    if weight_decay:
        raise EngineError("weight_decay", weight_decay, "0 with form 'lookahead'")
    velocity = rho * velocity - rate * gradient
    return weights + velocity, MomentumState(velocity)
