"""The four gates of an LSTM with one cell, worked by hand."""

from __future__ import annotations

import math

NAMES = ("i", "f", "g", "o")
"""Input gate, forget gate, candidate, output gate."""


def logistic(a: float) -> float:
    """1/(1+e^(-a)); for very negative inputs without an overflow."""
    return 1 / (1 + math.exp(-a)) if a > -700 else math.exp(a)


def opened(a: tuple[float, ...]) -> tuple[float, ...]:
    """(i, f, g, o) of their pre-activations: the candidate by tanh, the gates by the sigmoid."""
    return logistic(a[0]), logistic(a[1]), math.tanh(a[2]), logistic(a[3])
