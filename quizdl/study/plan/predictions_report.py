"""How good predictions were, as plain data for the statistics: recall before answers, and marks before sittings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from quizdl.study.plan.calibration import PastSitting, calibration, predictions
from quizdl.study.plan.estimate import estimate
from quizdl.study.plan.evidence import evidence, part_of
from quizdl.study.plan.worth import card_worths
from quizdl.study.review import Review
from quizdl.study.study import Study


def values(study: Study, reviews: Sequence[Review], sittings: Sequence[PastSitting] = ()) -> dict[str, Any]:
    """Everything told about predictions, fit for JSON; shares are between 0 and 1.

    `calibration` (null while nothing was tested): `count` answers, mean `predicted` recall, share `known`, the `brier`
    score, the one of always saying that share (`plain`), and `bins` of the reliability diagram. `sittings`: day, mark
    as a `share`, and what was `predicted`. `estimate`: the mark to expect of an exam on everything that is sat today.
    """
    part, memories = part_of(reviews), study.journal.memories()
    made = predictions(part, study.scheduler)
    found = calibration(made)
    cards = list(study.catalog.values())
    recalls = {card: study.scheduler.recall(memory, study.today) for card, memory in memories.items()}
    mark = estimate(cards, recalls, card_worths(cards, study.catalog.bank), evidence(made, part, memories, sittings))
    return {
        "calibration": None if found is None else {
            "count": found.count, "predicted": round(found.predicted, 4), "known": round(found.known, 4),
            "brier": round(found.brier, 4), "plain": round(found.plain, 4),
            "bins": [{"predicted": round(each.predicted, 4), "known": round(each.actual, 4), "count": each.count}
                     for each in found.bins]},
        "sittings": [{"day": each.day.isoformat(), "share": round(each.share, 4),
                      "predicted": None if each.predicted is None else round(each.predicted, 4)} for each in sittings],
        "estimate": mark.as_dict(),
    }  # fmt: skip
