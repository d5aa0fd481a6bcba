"""The certificate: what a variant must withstand before anybody sees it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from quizdl.answers.formula.formula import Formula
from quizdl.answers.grading import too_coarse
from quizdl.answers.policy import Update
from quizdl.questions.question import Field, Mistake

_UNMOVED = 1e-9
MISTAKE_MARGIN = 2.0
"""A wrong method must be at least this many tolerances from the key, and from every other wrong method."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """The checks of one variant.

    `agreement` is the largest difference between engine and closed form, relative to 1 + |key|;
    `rounding` how many tolerances an honestly rounding learner ends from the key (1 is still accepted);
    `mistakes` and `pairs` how many tolerances the nearest mistake is from the key and from another mistake.
    """

    agreement: float
    rounding: float
    mistakes: float
    pairs: float
    rejected_draws: int = 0
    problems: tuple[str, ...] = ()

    @property
    def accepted(self) -> bool:
        return not self.problems

    def as_dict(self) -> dict[str, Any]:
        """Plain data; an infinite margin (nothing to be near to) is null."""
        margins = {"agreement": self.agreement, "rounding": self.rounding,
                   "mistakes": self.mistakes, "pairs": self.pairs}
        return {"accepted": self.accepted,
                **{name: value if math.isfinite(value) else None for name, value in margins.items()},
                "rejected_draws": self.rejected_draws, "problems": list(self.problems)}


def numbers(value: Any) -> list[float]:
    """All numbers of a value, flat; empty for formulas and options."""
    if value is None or isinstance(value, bool | str | Formula):
        return []
    if isinstance(value, tuple):
        return [number for entry in value for number in numbers(entry)]
    return [float(value)]


def difference(field: Field, value: Any, key: Any) -> float:
    """Relative difference between two exact answers to one field; 0 or infinity where they are not numbers."""
    left, right = numbers(value), numbers(key)
    if not right:
        return 0.0 if field.policy.accepts(value, key) else math.inf
    if len(left) != len(right):
        return math.inf
    return max(abs(a - b) / (1 + abs(b)) for a, b in zip(left, right, strict=True))


def degenerate(field: Field, key: Any) -> str | None:
    """Why this key cannot be asked, or None."""
    values = numbers(key)
    if any(not math.isfinite(value) for value in values):
        return f"{field.name} is not finite"
    if values and not field.zero_ok and not any(values):
        return f"{field.name} is 0"
    if isinstance(field.policy, Update) and abs(values[0] - field.policy.before) <= _UNMOVED * (1 + abs(values[0])):
        return f"{field.name} does not change"
    return None


def _apart(field: Field, one: Any, other: Any) -> float:
    return min(field.policy.gap(one, other), field.policy.gap(other, one))


def _looks_rounded(field: Field, value: Any, key: Any) -> bool:
    """Whether a mistake's value, typed in full, could be taken for the key with too few decimals."""
    text = repr(value)
    return "." in text and "e" not in text and too_coarse(field.policy, value, len(text.split(".")[1]), key)


def certify(fields: tuple[Field, ...], key: Mapping[str, Any], second: Mapping[str, Any],
            honest: Mapping[str, Any], mistakes: tuple[Mistake, ...], allowed: float,
            rejected_draws: int) -> Certificate:
    """Check a key against its second derivation, an honestly rounding learner, and the mistakes.

    A mistake is told from the key, and from another mistake, by the field in which they differ most; a value
    that differs from the key without being rejected clearly is always a problem.
    """
    problems: list[str] = []
    agreement = rounding = 0.0
    for field in fields:
        name = field.name
        if (reason := degenerate(field, key[name])) is not None:
            problems.append(reason)
            continue
        agreement = max(agreement, difference(field, second[name], key[name]))
        rounding = max(rounding, field.policy.gap(field.policy.rounded(honest[name]), key[name]))
    if agreement > allowed:
        problems.append(f"engine and closed form differ by {agreement:.2g}")
    if rounding > 1:
        problems.append(f"honest rounding ends {rounding:.2g} tolerances from the key")
    nearest = math.inf
    for mistake in mistakes:
        for field in fields:
            if field.name not in mistake.values:
                continue
            if not all(map(math.isfinite, numbers(mistake.values[field.name]))):
                problems.append(f"{mistake.id} leads to a value that is not finite")
            if _looks_rounded(field, mistake.values[field.name], key[field.name]):
                problems.append(f"{mistake.id} leads to the key with fewer decimals")
            nearest = min(nearest, field.policy.gap(mistake.values[field.name], key[field.name]))
    if nearest < MISTAKE_MARGIN:
        problems.append(f"a mistake is only {nearest:.2g} tolerances from the key")
    pairs = math.inf
    for index, one in enumerate(mistakes):
        for other in mistakes[:index]:
            # A field that only one of the two changes tells them apart: elsewhere the other one has the key.
            apart = max(_apart(field, one.values.get(field.name, key[field.name]),
                               other.values.get(field.name, key[field.name])) for field in fields)
            if apart < MISTAKE_MARGIN:
                problems.append(f"{one.id} and {other.id} lead to the same answer")
            pairs = min(pairs, apart)
    return Certificate(agreement, rounding, nearest, pairs, rejected_draws, tuple(problems))
