"""How long a variant takes to draw, solve twice, run every mistake and certify, and an answer to grade.

Run by name: ``pytest -m benchmark tests/benchmarks/test_variant_speed.py``. Medians are printed as a table; no
time is asserted.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable
from time import perf_counter

import pytest

from quizdl.answers.expression_policy import Expression
from quizdl.answers.policy import Decimals, Scalar
from quizdl.questions.marking import mark
from quizdl.questions.question import Field
from quizdl.questions.registry import template, template_ids
from quizdl.questions.variant import Variant, make

SEEDS = 30
ROUNDS = 20
FORMULA_TARGET_MS, NUMBER_TARGET_MS, VARIANT_TARGET_MS = 20, 1, 5


def milliseconds(run: Callable[[], object]) -> float:
    start = perf_counter()
    run()
    return 1e3 * (perf_counter() - start)


def graded(variant: Variant, field: Field, text: str) -> float:
    """Median milliseconds to read and grade one typed answer."""
    return statistics.median(milliseconds(lambda: mark(variant, {field.name: text})) for _ in range(ROUNDS))


@pytest.mark.benchmark
def test_making_variants(capsys: pytest.CaptureFixture[str]) -> None:
    """Every family and level, over as many seeds each; rejected draws are part of the time."""
    rows, everything, rejected = [], [], 0
    for family in template_ids():
        found, mine = template(family), []
        for level in found.levels:
            make(found, level, SEEDS)  # imports and caches are paid here
            for seed in range(SEEDS):
                start = perf_counter()
                variant = make(found, level, seed)
                mine.append(1e3 * (perf_counter() - start))
                assert variant.certificate.accepted
                rejected += variant.certificate.rejected_draws
        rows.append((statistics.median(mine), max(mine), family))
        everything += mine
    lines = ["variant drawn, solved both ways, mistakes run, certified (ms)", f"{'median':>8} {'worst':>8}  family"]
    lines += [f"{median:>8.2f} {worst:>8.2f}  {family}" for median, worst, family in sorted(rows, reverse=True)]
    medians = [median for median, _, _ in rows]
    slow = sum(median > VARIANT_TARGET_MS for median in medians)
    lines.append(f"{len(rows)} families, {len(everything)} variants, {rejected} draws rejected: median "
                 f"{statistics.median(everything):.2f} ms, median of the families' medians "
                 f"{statistics.median(medians):.2f} ms (target {VARIANT_TARGET_MS}); {slow} families above it")
    with capsys.disabled():
        print("\n" + "\n".join(lines))


@pytest.mark.benchmark
def test_grading_one_answer(capsys: pytest.CaptureFixture[str]) -> None:
    """Numbers and formulas, right and wrong, typed as a learner would, through reading and grading."""
    numbers: list[tuple[float, str]] = []
    formulas: list[tuple[float, str]] = []
    for family in template_ids():
        found = template(family)
        variant = make(found, found.levels[-1], 1)
        for field in variant.fields:
            key = variant.key[field.name]
            if isinstance(field.policy, Scalar):
                wrong = Decimals(3).show(1.7 * float(key) + 1)
                times = [graded(variant, field, text) for text in (field.policy.show(key), wrong)]
                numbers += [(time, f"{family}.{field.name}") for time in times]
            elif isinstance(field.policy, Expression):
                right = field.policy.show(key)
                times = [graded(variant, field, text) for text in (right, f"({right})+1", f"2*({right})-({right})")]
                formulas += [(time, f"{family}.{field.name}") for time in times]
    lines = ["one answer read and graded (ms)", f"{'':>9} {'count':>6} {'median':>8} {'worst':>8}  slowest field"]
    for kind, times, target in (("numbers", numbers, NUMBER_TARGET_MS), ("formulas", formulas, FORMULA_TARGET_MS)):
        if times:
            median, (worst, where) = statistics.median(time for time, _ in times), max(times)
            lines.append(f"{kind:>9} {len(times):>6} {median:>8.3f} {worst:>8.3f}  {where} (target {target})")
    with capsys.disabled():
        print("\n" + "\n".join(lines))
    assert numbers
