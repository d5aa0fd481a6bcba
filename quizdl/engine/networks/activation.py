"""The elementwise activations a network may be declared with, each beside its derivative."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from quizdl.engine import activations
from quizdl.engine.validation import Array, EngineError

_FUNCTIONS: dict[str, tuple[Callable[[Array], Array], Callable[[Array], Array]]] = {
    "identity": (np.asarray, np.ones_like),
    "relu": (activations.relu, activations.relu_grad),
    "sigmoid": (activations.sigmoid, activations.sigmoid_grad),
    "tanh": (activations.tanh, activations.tanh_grad),
}


def activation(argument: str, name: str) -> tuple[Callable[[Array], Array], Callable[[Array], Array]]:
    """(function, derivative) by name."""
    if name not in _FUNCTIONS:
        raise EngineError(argument, repr(name), f"one of {', '.join(_FUNCTIONS)}")
    return _FUNCTIONS[name]
