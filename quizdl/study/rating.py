"""From an answer to a rating: what is suggested, and why. The learner may always choose another."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from quizdl.study.review import Rating, Result
from quizdl.text import Text

PARTLY = 0.6
"""The share of the credit from which an answer that is not right is Hard and not Again."""
FEWEST_TIMES = 5
CLEARLY_FASTER = 0.6
_WHOLE = 1 - 1e-9

_GAVE_UP = Text("未作答", "given up")
_SHOWN = Text("先看了解答", "the solution was opened first")
_WRONG = Text("答错", "wrong")
_PARTLY = Text("得分 {score:.0%}", "{score:.0%} of the credit")
_HINTED = Text("看过提示后答对", "right after a hint")
_LATER = Text("第二次才答对", "right at a second try")
_RIGHT = Text("答对", "right")
_FAST = Text("答对，且明显快于平时（{usual:.0f} 秒）", "right, and clearly faster than your usual {usual:.0f} s")

NAMES: dict[Rating, Text] = {
    Rating.AGAIN: Text("重来", "Again"), Rating.HARD: Text("困难", "Hard"),
    Rating.GOOD: Text("良好", "Good"), Rating.EASY: Text("轻松", "Easy"),
}


def result_of(score: float, *, shown: bool, empty: bool) -> Result:
    """How an answer ended, by its score; `empty` says that nothing was typed."""
    if shown:
        return "shown"
    if empty:
        return "gave-up"
    if score >= _WHOLE:
        return "right"
    return "partly" if score > 0 else "wrong"


def usual_seconds(times: Sequence[float]) -> float | None:
    """The learner's own usual time, from their latest right first tries; None while there are too few."""
    return median(times) if len(times) >= FEWEST_TIMES else None


def suggest(result: Result, score: float, *, hinted: bool, tries: int, seconds: float,
            usual: float | None) -> tuple[Rating, Text]:
    """The suggested rating and the reason. Slow but right is never Again."""
    if result == "shown":
        return Rating.AGAIN, _SHOWN
    if result == "gave-up":
        return Rating.AGAIN, _GAVE_UP
    if score >= _WHOLE:
        if hinted:
            return Rating.HARD, _HINTED
        if tries > 1:
            return Rating.HARD, _LATER
        if usual is not None and 0 < seconds < CLEARLY_FASTER * usual:
            return Rating.EASY, Text(_FAST.zh.format(usual=usual), _FAST.en.format(usual=usual))
        return Rating.GOOD, _RIGHT
    why = Text(_PARTLY.zh.format(score=score), _PARTLY.en.format(score=score)) if score > 0 else _WRONG
    return (Rating.HARD if score >= PARTLY - 1e-9 else Rating.AGAIN), why
