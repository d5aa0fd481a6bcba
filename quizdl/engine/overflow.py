"""Turning floating-point overflow into an error instead of a warning and an infinity."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

import numpy as np

from quizdl.engine.validation import EngineError

P = ParamSpec("P")
R = TypeVar("R")


def refuse_overflow(function: Callable[P, R]) -> Callable[P, R]:
    """``function`` with overflow, division by zero and invalid operations reported as ``EngineError``."""

    @wraps(function)
    def checked(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            with np.errstate(over="raise", divide="raise", invalid="raise", under="ignore"):
                return function(*args, **kwargs)
        except FloatingPointError as problem:
            got = f"values that end in: {problem}"
            raise EngineError("arguments", got, "numbers of ordinary size") from None

    return checked
