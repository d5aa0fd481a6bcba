"""Xavier (Glorot & Bengio 2010) and He (He et al. 2015) initialization: the spread, and samplers that use it.

Weights are (out, in) or (out, in, *kernel): fan_in = in * kernel area, fan_out = out * kernel area.
A uniform distribution on (-bound, bound) has standard deviation bound / sqrt(3).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal, NamedTuple

import numpy as np

from quizdl.engine.validation import Array, EngineError, integer, items, real

FanMode = Literal["fan_in", "fan_out"]


class Fans(NamedTuple):
    """How many inputs feed one output unit, and how many output units one input feeds."""

    fan_in: int
    fan_out: int


def fans(shape: Sequence[int]) -> Fans:
    """Fans of a weight of this shape, rank 2 or more."""
    sizes = [integer("shape", size, low=1) for size in items("shape", shape)]
    if len(sizes) < 2:
        raise EngineError("shape", tuple(sizes), "two sizes or more: (out, in, *kernel)")
    area = math.prod(sizes[2:])
    return Fans(sizes[1] * area, sizes[0] * area)


def xavier_std(fan_in: int, fan_out: int, *, gain: float = 1.0) -> float:
    """``gain * sqrt(2 / (fan_in + fan_out))``."""
    total = integer("fan_in", fan_in, low=1) + integer("fan_out", fan_out, low=1)
    return real("gain", gain, above=0.0) * math.sqrt(2.0 / total)


def xavier_bound(fan_in: int, fan_out: int, *, gain: float = 1.0) -> float:
    """``gain * sqrt(6 / (fan_in + fan_out))``, the bound of the uniform form."""
    return math.sqrt(3.0) * xavier_std(fan_in, fan_out, gain=gain)


def he_std(fan: int, *, negative_slope: float = 0.0) -> float:
    """``sqrt(2 / ((1 + negative_slope^2) * fan))``; slope 0 is ReLU, otherwise that of a Leaky ReLU."""
    slope = real("negative_slope", negative_slope)
    return math.sqrt(2.0 / ((1.0 + slope * slope) * integer("fan", fan, low=1)))


def he_bound(fan: int, *, negative_slope: float = 0.0) -> float:
    """``sqrt(6 / ((1 + negative_slope^2) * fan))``, the bound of the uniform form."""
    return math.sqrt(3.0) * he_std(fan, negative_slope=negative_slope)


def _fan(shape: Sequence[int], mode: FanMode) -> int:
    if mode not in ("fan_in", "fan_out"):
        raise EngineError("mode", repr(mode), "'fan_in' or 'fan_out'")
    both = fans(shape)
    return both.fan_in if mode == "fan_in" else both.fan_out


def xavier_uniform(shape: Sequence[int], *, rng: np.random.Generator, gain: float = 1.0) -> Array:
    """A weight drawn uniformly from (-xavier_bound, xavier_bound)."""
    bound = xavier_bound(*fans(shape), gain=gain)
    return rng.uniform(-bound, bound, size=tuple(shape))


def xavier_normal(shape: Sequence[int], *, rng: np.random.Generator, gain: float = 1.0) -> Array:
    """A weight drawn from the normal distribution with mean 0 and xavier_std (not truncated)."""
    return rng.normal(0.0, xavier_std(*fans(shape), gain=gain), size=tuple(shape))


def he_uniform(shape: Sequence[int], *, rng: np.random.Generator, mode: FanMode = "fan_in",
               negative_slope: float = 0.0) -> Array:
    """A weight drawn uniformly from (-he_bound, he_bound) of the chosen fan."""
    bound = he_bound(_fan(shape, mode), negative_slope=negative_slope)
    return rng.uniform(-bound, bound, size=tuple(shape))


def he_normal(shape: Sequence[int], *, rng: np.random.Generator, mode: FanMode = "fan_in",
              negative_slope: float = 0.0) -> Array:
    """A weight drawn from the normal distribution with mean 0 and he_std of the chosen fan (not truncated).
    """
    return rng.normal(0.0, he_std(_fan(shape, mode), negative_slope=negative_slope), size=tuple(shape))
