"""The mark to expect, with a range that says how much is known.

Each subject earns the mean credit of its cards that were met: recall on the day times the credit that the learner's
answers of that kind earn per predicted recall. A subject never met earns what first meetings earn. Sittings shift the
whole by what they gave beyond their estimates. The range is that into which four marks of five should fall; it adds up
the luck of the questions drawn, how little the model was tested on this learner, missing sittings, and what was not
met yet.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from quizdl.study.card import Card, CardId
from quizdl.study.plan.evidence import Evidence
from quizdl.study.plan.worth import subject_of
from quizdl.text import Text, counted

QUESTIONS = 40
"""Questions of an exam, as far as nobody says otherwise."""
_FOUR_OF_FIVE = 1.2816
_UNTESTED, _TESTS = 0.15, 20.0
_NO_SITTING = 0.08
_UNMET = 0.15
_FEW_ANSWERS = 100
_MUCH_UNMET = 0.1


@dataclass(frozen=True, slots=True)
class Estimate:
    """Shares of the full marks: the one to expect, and the range for four marks of five; why the range is wide."""

    share: float
    low: float
    high: float
    unmet: float
    """The share of the marks on subjects that were never met."""
    because: tuple[Text, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Plain data, fit for JSON."""
        return {"share": round(self.share, 4), "low": round(self.low, 4), "high": round(self.high, 4),
                "unmet": round(self.unmet, 4), "because": [reason.as_dict() for reason in self.because]}


def estimate(cards: Iterable[Card], recalls: Mapping[CardId, float], worths: Mapping[CardId, float],
             known: Evidence, questions: int = QUESTIONS) -> Estimate:
    """The mark on a day, from the recall of each card on it (0, or no entry, for what was never met)."""
    met: defaultdict[str, list[tuple[float, float]]] = defaultdict(list)
    worth: defaultdict[str, float] = defaultdict(float)
    for card in cards:
        subject = subject_of(card)
        worth[subject] += worths[card.id]
        if recall := recalls.get(card.id, 0.0):
            met[subject].append((worths[card.id], min(1.0, recall * known.credit_of(card.id))))
    total = sum(worth.values())
    if not total:
        return Estimate(0.0, 0.0, 1.0, 1.0, (_NOTHING,))
    shares = {subject: value / total for subject, value in worth.items()}
    earned = {subject: sum(weight * credit for weight, credit in parts) / sum(weight for weight, _ in parts)
              for subject, parts in met.items()}
    expected = {subject: earned.get(subject, known.guess) for subject in shares}
    unmet = sum(share for subject, share in shares.items() if subject not in earned)
    mean = sum(share * expected[subject] for subject, share in shares.items())
    spread = sum(share * expected[subject] * (1 - expected[subject]) for subject, share in shares.items())
    deviation = math.sqrt(spread / questions + _UNTESTED**2 * _TESTS / (_TESTS + known.answers)
                          + _NO_SITTING**2 / (1 + known.sittings) + (_UNMET * unmet) ** 2)
    middle = min(1.0, max(0.0, mean + known.bias))
    reach = _FOUR_OF_FIVE * deviation
    return Estimate(middle, max(0.0, middle - reach), min(1.0, middle + reach), unmet, _reasons(known, unmet))


_NOTHING = Text("没有属于这场考试的内容", "nothing belongs to this exam")


def _reasons(known: Evidence, unmet: float) -> tuple[Text, ...]:
    """Why a range is wide."""
    found = []
    if known.answers < _FEW_ANSWERS:
        found.append(Text(f"隔天再答的记录只有 {known.answers} 次",
                          f"only {counted(known.answers, 'answer')} so far to cards met on an earlier day"))
    if not known.sittings:
        found.append(Text("还没有做过带预测的模拟卷", "no mock exam was sat with an estimate yet"))
    if unmet > _MUCH_UNMET:
        found.append(Text(f"占 {unmet:.0%} 分值的内容到时还没学过",
                          f"material worth {unmet:.0%} of the marks is not met by then"))
    return tuple(found)
