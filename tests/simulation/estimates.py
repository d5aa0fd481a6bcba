"""Whether the estimate of the mark is honest: it is made on the way to the exam and held against the mark that comes.

    python tests/simulation/estimates.py [--seeds N] [--processes N]

The learners and cases are those of `run.py`, and the plan is followed. At a quarter, half and three quarters of the
time the mark is estimated, for the plan kept to the end and for no more study; the exam then draws 40 of the cards.
Four marks of five should fall into the range.
"""

from __future__ import annotations

import argparse
from concurrent.futures import ProcessPoolExecutor
from copy import deepcopy
from datetime import date

import numpy as np
from policies import planned
from run import grid
from simulate import Case, State, begun, study

from quizdl.study.card import Card
from quizdl.study.plan.calibration import Prediction
from quizdl.study.plan.estimate import QUESTIONS, Estimate, estimate
from quizdl.study.plan.evidence import evidence
from quizdl.study.plan.forecast import expected, left_alone
from quizdl.study.plan.forgetting import Floats

PARTS = (0.25, 0.5, 0.75)


def said(state: State, recall: Floats) -> Estimate:
    """What the program would say of these recalls, all cards being worth the same and a guess earning nothing.

    The simulated exam asks just what was studied, so what sittings would have to tell is taken as known.
    """
    cards = [Card(f"cloze:f{number}", "t", (f"f{number}",)) for number in range(len(recall))]
    made = [Prediction("cloze:f0", date(2026, 1, 1), believed, known, float(known))
            for believed, known in state.predicted]
    known = evidence(made, [], {})
    known = type(known)(answers=known.answers, credit=known.credit, guess=0.0, sittings=1000)
    return estimate(cards, {card.id: float(each) for card, each in zip(cards, recall, strict=True)},
                    {card.id: 1 / len(cards) for card in cards}, known)


def marks(job: tuple[Case, int]) -> list[tuple[str, float, Estimate, float]]:
    """Of one learner: what was estimated for, at which part of the time, the estimate, and the mark that came."""
    case, seed = job
    state, found, stops = begun(case, seed), [], {}
    for day in range(case.days):
        for part in PARTS:
            if day == round(part * case.days):
                budget = len(state.deck) * case.seconds / case.days
                kept = expected(state.deck, dict.fromkeys(range(day, case.days), budget), state.model,
                                state.tally.habits(), range(2))
                found.append(("kept", part, said(state, kept)))
                found.append(("stopped", part, said(state, left_alone(state.deck, state.model))))
                stops[part] = deepcopy(state.learner).recall(case.days)
        study(state, case, planned(), day)
    luck = np.random.default_rng([seed, 2])
    true = {"kept": dict.fromkeys(PARTS, state.learner.recall(case.days)), "stopped": stops}
    return [(what, part, mark, float((luck.random(QUESTIONS) < luck.choice(true[what][part], QUESTIONS)).mean()))
            for what, part, mark in found]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--seeds", type=int, default=2)
    options.add_argument("--processes", type=int, default=2)
    chosen = options.parse_args()
    jobs = [(case, seed) for case in grid((60.0, 120.0)) for seed in range(chosen.seeds)]
    with ProcessPoolExecutor(chosen.processes) as pool:
        rows = list(pool.map(marks, jobs))
    print("| estimate for | at | within the range | mean error | mean width |")
    print("|---|---:|---:|---:|---:|")
    for what in ("kept", "stopped"):
        for part in PARTS:
            one = [(mark, came) for row in rows for kind, at, mark, came in row if (kind, at) == (what, part)]
            within = np.mean([mark.low <= came <= mark.high for mark, came in one])
            error = np.mean([came - mark.share for mark, came in one])
            wide = np.mean([mark.high - mark.low for mark, _ in one])
            print(f"| {what} | {part:.0%} | {within:.0%} | {error:+.3f} | {wide:.3f} |")
    for kind in dict.fromkeys(case.kind.name for case, _ in jobs):
        errors = [came - mark.share for (case, _), row in zip(jobs, rows, strict=True) if case.kind.name == kind
                  for _, _, mark, came in row]
        print(f"{kind}: mean error {np.mean(errors):+.3f}, root mean square {np.sqrt(np.mean(np.square(errors))):.3f}")


if __name__ == "__main__":
    main()
