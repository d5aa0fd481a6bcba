"""Questions about metrics: conventions at the edge of what is legal, and what wrong methods lead to."""

from __future__ import annotations

from quizdl.questions.marking import mark
from quizdl.questions.registry import template
from quizdl.questions.variant import Variant, make_from_givens

POINT = {"labels": [1, 1, 0, 1, 0], "scores": [0.9, 0.7, 0.6, 0.5, 0.2]}


def mistake(variant: Variant, name: str) -> dict[str, object]:
    return next(dict(each.values) for each in variant.mistakes if each.id == name)


def test_precision_of_nothing_is_stated() -> None:
    """Above the highest score nothing is called positive: the prompt says what precision counts as then."""
    variant = make_from_givens(template("threshold-point"), {**POINT, "threshold": 0.95})
    assert variant.key["pr"] == (0.0, 1.0)
    assert "记为 1" in variant.prompt.zh
    assert "counts as 1" in variant.prompt.en


def test_strictly_above_looks_for_its_own_threshold() -> None:
    """Who calls only higher scores positive reaches the recall of 2/3 one score later, with the same counts."""
    variant = make_from_givens(template("threshold-point"), {**POINT, "min_recall": 0.6})
    assert variant.key["threshold"] == 0.7
    assert mistake(variant, "strictly-above") == {"threshold": 0.6}


def test_scores_worked_on_from_a_wrong_count() -> None:
    """Of 100 samples 30 are positive, 25 called so, 20 rightly: with TN 60 for 65 the scores follow from 60."""
    variant = make_from_givens(template("confusion-scores"), {"tp": 20, "fp": 5, "fn": 10, "tn": 65, "beta": 2,
                                                              "style": "story"})
    marked = mark(variant, {"fn": "10", "tn": "60", "accuracy": "80/95", "precision": "0.8", "recall": "2/3",
                            "specificity": "60/65", "fpr": "5/65", "f": "0.6897"})
    carried = {name for name, verdict in marked.verdicts.items() if verdict.carried}
    assert carried == {"accuracy", "specificity", "fpr"}
    assert [name for name, verdict in marked.verdicts.items() if verdict.outcome == "wrong"] == ["tn"]


def test_a_stated_number_of_samples_divides_also_wrong_counts() -> None:
    """Of 1000 samples: with a TN that is one short the accuracy is still (TP + TN)/1000, not over the four counts."""
    variant = make_from_givens(template("confusion-scores"), {"tp": 42, "fp": 89, "fn": 19, "tn": 850,
                                                              "style": "story"})
    verdicts = mark(variant, {"fn": "19", "tn": "849", "accuracy": "0.8910"}).verdicts
    assert verdicts["tn"].outcome == "wrong"
    assert verdicts["accuracy"].carried


def test_counts_at_a_wrong_threshold_are_carried() -> None:
    """Who settles on 0.5 for 0.7 counts there: three hits and one false alarm."""
    variant = make_from_givens(template("threshold-point"), {**POINT, "min_recall": 0.6})
    marked = mark(variant, {"threshold": "0.5", "tp": "3", "fp": "1", "pr": "1, 0.75", "roc": "0.5, 1"})
    assert [name for name, verdict in marked.verdicts.items() if verdict.outcome != "right"] == ["threshold"]


def test_missed_positives_are_no_false_alarms() -> None:
    """At 0.7 two of three positives and no negative are called: FN is 1, FP is 0."""
    variant = make_from_givens(template("threshold-point"), {**POINT, "threshold": 0.7})
    assert (variant.key["tp"], variant.key["fp"]) == (2, 0)
    assert mistake(variant, "missed-for-false-alarms") == {"fp": 1, "pr": (2 / 3, 2 / 3), "roc": (1 / 2, 2 / 3)}
    assert mistake(variant, "over-all-samples") == {"pr": (2 / 5, 1.0), "roc": (0.0, 2 / 5)}


def test_what_is_carried_still_tells_which_mistake_it_was() -> None:
    """Two mistakes take the same wrong threshold; only one of them leads to what was answered from there."""
    variant = make_from_givens(template("threshold-point"), {
        "labels": [1, 0, 0, 0, 1, 0, 0, 1, 1, 1],
        "scores": [0.79, 0.27, 0.32, 0.22, 0.93, 0.95, 0.37, 0.75, 0.66, 0.42],
        "threshold": 0.0, "min_recall": 0.75, "roc_asked": True})
    typed = {"threshold": "0.42", "tp": "5", "fp": "1", "pr": "1, 5/6", "roc": "0.2, 1"}
    verdicts = mark(variant, typed).verdicts
    assert verdicts["threshold"].misconception == "every-positive-found"
    assert all(verdicts[name].carried and verdicts[name].misconception is None for name in ("tp", "pr", "roc"))
