"""Argument checks shared by every engine function.

An ``EngineError`` names the argument, what it got and what it needs, so that the
sentence can be shown to a person as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from numbers import Real
from typing import Any, TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt

Array: TypeAlias = npt.NDArray[np.floating[Any]]
IntArray: TypeAlias = npt.NDArray[np.integer[Any]]
ArrayLike: TypeAlias = npt.ArrayLike
T = TypeVar("T")


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
    array = rectangular(argument, value)
    # Converting would drop the imaginary part of a complex number and read numbers out of texts and dates.
    if array.dtype.kind not in "biufO" or not all(isinstance(item, Real | Decimal) for item in _objects(array)):
        raise EngineError(argument, _kind(value, array), "real numbers in a rectangular array")
    if array.dtype != np.float32:
        array = array.astype(np.float64, copy=False)
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


def rectangular(argument: str, value: object) -> npt.NDArray[Any]:
    """``value`` as an array of whatever it holds; rows of different lengths are refused."""
    try:
        return np.asarray(value)
    except (TypeError, ValueError):
        raise EngineError(argument, type(value).__name__, "a rectangular array") from None


def _objects(array: npt.NDArray[Any]) -> Iterable[object]:
    return array.flat if array.dtype.kind == "O" else ()


def _kind(value: object, array: npt.NDArray[Any]) -> str:
    """What was given in place of numbers, in a few words."""
    return f"an array of {array.dtype}" if array.ndim else repr(value)[:80]


def items(argument: str, value: object) -> list[Any]:
    """The entries of a list, tuple or array; a single number, a text or a mapping is refused."""
    scalar = isinstance(value, np.ndarray) and value.ndim == 0
    if scalar or isinstance(value, str | bytes | Mapping) or not isinstance(value, Iterable):
        raise EngineError(argument, repr(value)[:80], "a list")
    return list(value)


def int_array(argument: str, value: ArrayLike, *, ndim: int | None = None,
              low: int | None = None, high: int | None = None) -> IntArray:
    """``value`` as an int64 array with every entry in ``low <= entry < high``."""
    array = rectangular(argument, value)
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


def instance(argument: str, value: object, kind: type[T]) -> T:
    """``value`` if it is of the type that is needed."""
    if not isinstance(value, kind):
        raise EngineError(argument, type(value).__name__, kind.__name__)
    return value


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
