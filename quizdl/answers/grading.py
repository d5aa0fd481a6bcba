"""Grading one reading against a key and the values that known mistakes lead to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from quizdl.answers.policy import Integer, Policy, Scalar
from quizdl.answers.reading import Reading
from quizdl.answers.text_policy import Rubric, SelfMarked
from quizdl.answers.verdict import Outcome, Verdict, message
from quizdl.text import Text


@dataclass(frozen=True, slots=True)
class Graded:
    """A verdict, and every known mistake whose value the answer has."""

    verdict: Verdict
    matches: tuple[str, ...] = ()


def _unread(reading: Reading) -> Verdict:
    outcome: Outcome = "ambiguous" if reading.outcome == "ambiguous" else "unreadable"
    return Verdict(outcome, 0.0, reading.message, reading.shown)


def too_coarse(policy: Policy, value: Any, typed: int | None, key: Any) -> bool:
    """Whether `value`, typed with so many decimals, is the key correctly rounded, but with fewer than asked."""
    if not isinstance(policy, Scalar) or not isinstance(value, int | float) or value == 0:
        return False
    demanded = policy.demanded_places(float(key))
    if typed is None or demanded is None or typed >= demanded:
        return False
    return abs(value - float(key)) <= 0.5 * 10.0**-typed * (1 + 1e-9)


def _scaled(policy: Policy, value: Any, key: Any) -> bool:
    """Whether a power of ten separates the answer from the key."""
    if not isinstance(policy, Scalar) or not isinstance(value, int | float) or not key:
        return False
    return any(policy.accepts(value * 10.0**power, key) for power in (-9, -6, -4, -3, -2, -1, 1, 2, 3, 4, 6, 9))


def grade(reading: Reading, policy: Policy, key: Any, mistakes: Mapping[str, Any], scale: Any = None) -> Graded:
    """The verdict on a reading. `mistakes` maps each known mistake's id to the value it leads to.

    `scale` replaces the key where a tolerance depends on it (see `Policy.gap`).
    """
    if reading.outcome != "reads":
        return Graded(_unread(reading))
    value = reading.value
    if isinstance(policy, SelfMarked):
        return Graded(Verdict("self", 0.0, message("self"), reading.shown))
    cells = policy.cells(value, key, scale)
    if policy.accepts(value, key, scale):
        return Graded(Verdict("right", 1.0, message("right"), reading.shown, cells=cells))
    credit = sum(cells) / len(cells) if len(cells) > 1 else 0.0
    if reading.places and too_coarse(policy, value, reading.places[0], key):
        verdict = Verdict("imprecise", 0.0, message("imprecise") + _asked(policy), reading.shown)
        return Graded(verdict)
    matches = tuple(name for name, wrong in mistakes.items() if policy.accepts(value, wrong))
    if matches:
        verdict = Verdict("misconception", credit, message("wrong"), reading.shown, matches[0], cells=cells)
        return Graded(verdict, matches)
    outcome: Outcome = "wrong"
    if isinstance(policy, Scalar) and isinstance(value, int | float) and value:
        if policy.accepts(-value, key, scale):
            outcome = "sign"
        elif not isinstance(policy, Integer) or abs(value) >= 10 or abs(key) >= 10:
            outcome = "power_of_ten" if _scaled(policy, value, key) else "wrong"
    text = message(outcome)
    if isinstance(policy, Rubric):
        text = policy.comment(value)
    elif len(cells) > 1 and any(cells):
        right, total = sum(cells), len(cells)
        text = text + Text(f"{total} 处中有 {right} 处正确。", f" {right} of {total} entries are right.")
    elif (misfit := policy.misfit(value, key)) is not None:
        text = text + misfit
    return Graded(Verdict(outcome, credit, text, reading.shown, cells=cells))


def _asked(policy: Policy) -> Text:
    words = policy.words()
    return Text(f"要求：{words.zh}。", f" Asked for: {words.en}.")
