"""A threshold on the scores of labelled samples: given, or as high as a recall allows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from quizdl.questions.given import Integers, Vector, given


@dataclass(frozen=True)
class Givens:
    labels: Annotated[Integers, given("标签，1 为正例", "labels, 1 for positive")]
    scores: Annotated[Vector, given("得分", "scores")]
    threshold: Annotated[float, given("阈值；给出目标召回率时不用", "threshold; not used when a recall is demanded",
                                      low=-1000, high=1000)] = 0.5
    min_recall: Annotated[float, given("要求的召回率；0 表示直接给阈值", "recall demanded; 0: the threshold is given",
                                       low=0, high=1)] = 0.0
    roc_asked: Annotated[bool, given("是否问 ROC 点", "whether the ROC point is asked")] = True


def reached(g: Givens, threshold: float) -> float:
    """The recall at a threshold."""
    found = sum(label for label, score in zip(g.labels, g.scores, strict=True) if score >= threshold)
    return found / sum(g.labels)


def demanded(g: Givens) -> float:
    """The threshold: given, or the highest score whose recall is enough."""
    if not g.min_recall:
        return g.threshold
    return max(score for score in g.scores if reached(g, score) >= g.min_recall - 1e-12)


def points(g: Givens, called: Sequence[bool]) -> dict[str, Any]:
    """All answers when these samples are called positive."""
    tp = sum(label for label, yes in zip(g.labels, called, strict=True) if yes)
    fp = sum(called) - tp
    positives = sum(g.labels)
    negatives = len(g.labels) - positives
    return {"tp": tp, "fp": fp, "pr": (tp / positives, tp / (tp + fp) if tp + fp else 1.0),
            "roc": (fp / negatives, tp / positives)}
