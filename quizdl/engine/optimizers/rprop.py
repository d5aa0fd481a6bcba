"""Resilient propagation as a pure step: only the sign of each gradient counts. For full batches."""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np

from quizdl.engine.optimizers.update import gradient_pair, state_array, state_of, zeros
from quizdl.engine.overflow import refuse_overflow
from quizdl.engine.validation import Array, ArrayLike, EngineError, real

RpropVariant = Literal["irprop-", "rprop-"]


class RpropState(NamedTuple):
    """The gradient the last step remembered, and each weight's own step size."""

    previous_grad: Array
    step_size: Array


def rprop_state(parameter: ArrayLike, *, lr: float = 0.01) -> RpropState:
    """No gradient yet, and the step size ``lr`` for every weight."""
    return RpropState(zeros(parameter), zeros(parameter, real("lr", lr, above=0.0)))


@refuse_overflow
def rprop_step(parameter: ArrayLike, grad: ArrayLike, state: RpropState, *, eta_minus: float = 0.5,
               eta_plus: float = 1.2, min_step: float = 1e-6, max_step: float = 50.0,
               variant: RpropVariant = "irprop-") -> tuple[Array, RpropState]:
    """Grow a weight's step by eta_plus while its gradient keeps its sign, shrink it by eta_minus when the
    sign flips.

    Then w = w - sign(g) * step, the step kept in [min_step, max_step]. The first step uses the initial size.
    variant "irprop-" (Igel & Hüsken 2003; PyTorch): after a flip the gradient is set to 0, so the weight
    rests this time and the next step neither grows nor shrinks. "rprop-": after a flip the weight moves by
    the smaller step. Returns the new parameter and state.
    """
    if variant not in ("irprop-", "rprop-"):
        raise EngineError("variant", repr(variant), "'irprop-' or 'rprop-'")
    weights, gradient = gradient_pair(parameter, grad)
    shrink, grow = real("eta_minus", eta_minus, above=0.0, below=1.0), real("eta_plus", eta_plus, above=1.0)
    least = real("min_step", min_step, low=0.0)
    most = real("max_step", max_step, low=least)
    before = state_of(RpropState, state)
    agreement = np.sign(gradient) * np.sign(state_array("previous_grad", before.previous_grad, weights))
    size = state_array("step_size", before.step_size, weights, low=0.0)
    size = np.where(agreement > 0, np.minimum(size * grow, most),
                    np.where(agreement < 0, np.maximum(size * shrink, least), size))
    if variant == "irprop-":
        gradient = np.where(agreement < 0, np.zeros_like(gradient), gradient)
    return weights - np.sign(gradient) * size, RpropState(gradient, size)
