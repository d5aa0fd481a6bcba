"""Whether two formulas are the same function, by comparing values at random points at high precision.

Two different analytic functions agree at a random point with probability zero (the argument of Schwartz 1980
for polynomials); what is left is rounding, which 50 digits and a second, longer look keep apart.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypeAlias

from quizdl.answers.formula.evaluate import DIGITS, Evaluation, TooLargeError, UndefinedError, context
from quizdl.answers.formula.formula import Formula
from quizdl.answers.formula.names import canonical

Sameness: TypeAlias = Literal["equal", "different", "undecided"]
POINTS = 12
_ENOUGH = 6
_TRIES = 60
_LONG_DIGITS = 400
_DEFAULT_DOMAIN = (-3.0, 3.0)


def equal(
    a: Formula,
    b: Formula,
    variables: Sequence[str] = (),
    domain: Mapping[str, tuple[float, float]] | None = None,
    seed: int = 20_231_117,
) -> Sameness:
    """Whether `a` and `b` have the same value everywhere on `domain`.

    `domain` gives open intervals by variable; on a stated domain a formula that is undefined where the other
    is defined is different. Variables without an interval range over (-3, 3), where points at which either
    is undefined are passed over. "undecided" when too few points are defined. Deterministic in `seed`.
    Raises ValueError for an empty or infinite interval.
    """
    spans = {canonical(name): span for name, span in (domain or {}).items()}
    for name, (low, high) in spans.items():
        if not (-1e12 < low < high < 1e12):
            raise ValueError(f"domain of {name} must be a finite interval, got ({low}, {high})")
    names = list(dict.fromkeys(canonical(n) for n in (*variables, *a.variables, *b.variables)))
    if a.tree == b.tree:
        return "equal"
    stated = bool(names) and all(name in spans for name in names)
    source = random.Random(seed)
    used: list[dict[str, Any]] = []
    for _ in range(_TRIES if names else 1):
        point = {name: _draw(source, spans.get(name, _DEFAULT_DOMAIN)) for name in names}
        comparison = _compare(a, b, point, DIGITS)
        if comparison == "different":
            return "different"
        if comparison == "one undefined" and (stated or not names):
            return "different"
        if comparison == "equal":
            used.append(point)
        if len(used) == POINTS:
            break
    if len(used) < (_ENOUGH if names else 1):
        return "undecided"
    # a difference below 50 digits, such as 1e60 + x against 1e60 + 2x, shows at 400
    longer = _compare(a, b, used[0], _LONG_DIGITS)
    return longer if longer in {"equal", "different"} else "undecided"  # type: ignore[return-value]


def _draw(source: random.Random, span: tuple[float, float]) -> Any:
    low, high = span
    mp = context()
    share = mp.mpf(source.randrange(1, 10**20)) / 10**20
    return mp.mpf(low) + (mp.mpf(high) - mp.mpf(low)) * share


def _compare(a: Formula, b: Formula, point: Mapping[str, Any], digits: int) -> str:
    first, first_size = _at(a, point, digits)
    second, second_size = _at(b, point, digits)
    if isinstance(first, str) or isinstance(second, str) or (first is None and second is None):
        return "unknown"
    if first is None or second is None:
        return "one undefined"
    mp = context(digits)
    gap = abs(first - second)
    # the larger of what rounding of the values and of the terms they were made from can explain
    relative = mp.mpf(10) ** -(digits * 3 // 5)
    rounding = mp.mpf(10) ** -(digits - 8)
    if gap <= relative * max(abs(first), abs(second)):
        return "equal"
    unseen = rounding * max(first_size, second_size)
    if digits == _LONG_DIGITS and unseen > relative:
        return "unknown"  # terms so large that they would hide any difference: 0*exp(1000) against x
    return "equal" if gap <= unseen else "different"


def _at(formula: Formula, point: Mapping[str, Any], digits: int) -> tuple[Any, Any]:
    values = {name: point[canonical(name)] for name in formula.variables}
    evaluation = Evaluation(values, digits)
    try:
        return evaluation.value(formula.tree), evaluation.largest
    except TooLargeError:
        return "too large", evaluation.largest
    except UndefinedError:
        return None, evaluation.largest
