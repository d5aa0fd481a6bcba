"""Argument checks shared by every engine function.

An ``EngineError`` names the argument, what it got and what it needs, so that the
sentence can be shown to a person as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Array: TypeAlias = npt.NDArray[np.floating[Any]]
IntArray: TypeAlias = npt.NDArray[np.integer[Any]]
ArrayLike: TypeAlias = npt.ArrayLike


class EngineError(ValueError):
    """A bad argument: its name, what was given, and what is needed."""

    def __init__(self, argument: str, got: object, need: str) -> None:
        super().__init__(f"{argument}: got {got}, needs {need}")
        self.argument = argument
        self.got = got
        self.need = need


def float_array(argument: str, value: ArrayLike, *, ndim: int | Sequence[int] | None = None,
                finite: bool = True, nonempty: bool = True) -> Array:
    """``value`` as a floating array (float32 is kept, everything else becomes float64).

    ``ndim`` is the allowed rank or ranks. NaN is refused unless ``finite`` is false; infinities likewise.
    """
    try:
        array = np.asarray(value)
        if array.dtype != np.float32:
            array = array.astype(np.float64, copy=False)
    except (TypeError, ValueError):
        raise EngineError(argument, type(value).__name__, "numbers in a rectangular array") from None
    if ndim is not None:
        allowed = (ndim,) if isinstance(ndim, int) else tuple(ndim)
        if array.ndim not in allowed:
            ranks = " or ".join(str(rank) for rank in allowed)
            raise EngineError(argument, f"rank {array.ndim} (shape {array.shape})", f"rank {ranks}")
    if nonempty and array.size == 0:
        raise EngineError(argument, f"an empty array (shape {array.shape})", "at least one element")
    if finite and not np.isfinite(array).all():
        raise EngineError(argument, "NaN or infinity", "finite numbers")
    return array


def int_array(argument: str, value: ArrayLike, *, ndim: int | None = None,
              low: int | None = None, high: int | None = None) -> IntArray:
    """``value`` as an int64 array with every entry in ``low <= entry < high``."""
    array = np.asarray(value)
    if array.dtype.kind not in "iub":
        raise EngineError(argument, f"dtype {array.dtype}", "integers")
    if ndim is not None and array.ndim != ndim:
        raise EngineError(argument, f"rank {array.ndim} (shape {array.shape})", f"rank {ndim}")
    if array.size == 0:
        raise EngineError(argument, "an empty array", "at least one element")
    if low is not None and int(array.min()) < low:
        raise EngineError(argument, int(array.min()), f"values of at least {low}")
    if high is not None and int(array.max()) >= high:
        raise EngineError(argument, int(array.max()), f"values below {high}")
    return array.astype(np.int64)


def same_shape(argument: str, array: npt.NDArray[Any], other: str, reference: npt.NDArray[Any]) -> None:
    """Refuse ``array`` unless it has the shape of ``reference`` (called ``other``)."""
    if array.shape != reference.shape:
        raise EngineError(argument, f"shape {array.shape}", f"the shape of {other}, {reference.shape}")


def integer(argument: str, value: object, *, low: int | None = None, high: int | None = None) -> int:
    """``value`` as an int with ``low <= value <= high``; booleans and fractions are refused."""
    if isinstance(value, bool) or not isinstance(value, int | np.integer):
        raise EngineError(argument, repr(value), "a whole number")
    number = int(value)
    if low is not None and number < low:
        raise EngineError(argument, number, f"at least {low}")
    if high is not None and number > high:
        raise EngineError(argument, number, f"at most {high}")
    return number


def real(argument: str, value: object, *, low: float | None = None, high: float | None = None,
         above: float | None = None, below: float | None = None) -> float:
    """``value`` as a finite float; ``low``/``high`` are inclusive bounds, ``above``/``below`` exclusive ones."""
    if isinstance(value, bool) or not isinstance(value, int | float | np.integer | np.floating):
        raise EngineError(argument, repr(value), "a number")
    number = float(value)
    if not np.isfinite(number):
        raise EngineError(argument, number, "a finite number")
    if low is not None and number < low:
        raise EngineError(argument, number, f"at least {low:g}")
    if high is not None and number > high:
        raise EngineError(argument, number, f"at most {high:g}")
    if above is not None and number <= above:
        raise EngineError(argument, number, f"more than {above:g}")
    if below is not None and number >= below:
        raise EngineError(argument, number, f"less than {below:g}")
    return number


def pair(argument: str, value: int | Sequence[int], *, low: int) -> tuple[int, int]:
    """An int, or a (height, width) pair of ints, as a pair; each at least ``low``."""
    if isinstance(value, Sequence):
        if len(value) != 2:
            raise EngineError(argument, tuple(value), "one whole number or a (height, width) pair")
        return integer(argument, value[0], low=low), integer(argument, value[1], low=low)
    number = integer(argument, value, low=low)
    return number, number
