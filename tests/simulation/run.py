"""The plan against other policies: the exam-day recall of 400 cards over 48 cases, as a Markdown table.

    python tests/simulation/run.py [--variants] [--seeds N] [--processes N] [--seconds 60,120] [--cards N]

Eight learners, 30, 60 and 120 days, 60 and 120 seconds a card in all. Every learner obeys FSRS-6 with parameters that
the scheduler does not know. A day's budget is the same for all policies.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import product

import numpy as np
from learners import KINDS
from policies import POLICIES, VARIANTS
from simulate import CARDS, Case, exam_recall

DAYS = (30, 60, 120)


def grid(seconds: Sequence[float]) -> list[Case]:
    """All cases, the learners in the order in which they are defined."""
    return [Case(kind, days, each) for kind, days, each in product(KINDS, DAYS, seconds)]


def row(job: tuple[Case, int, int, tuple[str, ...]]) -> dict[str, float]:
    """Policy -> exam-day recall of one case, the mean over seeds."""
    case, seeds, cards, names = job
    known = {**VARIANTS, **POLICIES}
    return {name: float(np.mean([exam_recall(case, known[name], seed, cards) for seed in range(seeds)]))
            for name in names}


def results(cases: Sequence[Case], seeds: int, processes: int, cards: int = CARDS,
            names: tuple[str, ...] = tuple(POLICIES)) -> list[dict[str, float]]:
    """One row a case."""
    with ProcessPoolExecutor(processes) as pool:
        return list(pool.map(row, [(case, seeds, cards, names) for case in cases]))


def table(cases: Sequence[Case], rows: Sequence[Mapping[str, float]]) -> list[str]:
    """Markdown: a row a case, the plan's distance to the best, and the mean and worst of each policy."""
    names = list(rows[0])
    lines = ["| learner | days | s a card | " + " | ".join(names) + " | to the best |",
             "|---|---:|---:|" + "---:|" * (len(names) + 1)]
    for case, found in zip(cases, rows, strict=True):
        behind = found["plan"] - max(found.values())
        lines.append(f"| {case.kind.name} | {case.days} | {case.seconds:g} | "
                     + " | ".join(f"{found[name]:.3f}" for name in names) + f" | {behind:+.3f} |")
    for label, of in (("mean", np.mean), ("worst", np.min)):
        lines.append(f"| **{label}** | | | " + " | ".join(f"{of([each[name] for each in rows]):.3f}" for name in names)
                     + " | |")
    return lines


def verdict(rows: Sequence[Mapping[str, float]]) -> list[str]:
    """The aims, as measured."""
    behind = [max(each.values()) - each["plan"] for each in rows]
    told = [f"mean of the plan: {np.mean([each['plan'] for each in rows]):.4f} (to reach: 0.93)",
            f"behind the best policy by at most {max(behind):.4f} (allowed: 0.03), best in "
            f"{sum(value <= 1e-12 for value in behind)} of {len(rows)} cases"]
    if "FSRS 0.9" in rows[0]:
        ahead = [each["plan"] - each["FSRS 0.9"] for each in rows]
        told.append(f"ahead of FSRS 0.9 in {sum(value > 0 for value in ahead)} of {len(rows)} cases, "
                    f"at least by {min(ahead):+.4f}, on average by {np.mean(ahead):+.4f}")
    return told


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--seeds", type=int, default=3)
    options.add_argument("--processes", type=int, default=2)
    options.add_argument("--cards", type=int, default=CARDS)
    options.add_argument("--seconds", default="60,120")
    options.add_argument("--policies", default=None)
    options.add_argument("--variants", action="store_true", help="the plan with other numbers, in place of policies")
    chosen = options.parse_args()
    cases = grid([float(each) for each in chosen.seconds.split(",")])
    names = tuple(VARIANTS if chosen.variants else POLICIES) if chosen.policies is None else chosen.policies.split(",")
    rows = results(cases, chosen.seeds, chosen.processes, chosen.cards, tuple(names))
    print("\n".join([*table(cases, rows), "", *verdict(rows)]))
    asked = [each for case, each in zip(cases, rows, strict=True) if "," not in case.kind.name]
    print("\n".join(["", f"without the two learners that are off in two ways ({len(asked)} cases):", *verdict(asked)]))


if __name__ == "__main__":
    main()
