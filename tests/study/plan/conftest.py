"""A learner with a small bank, and a clock set by hand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from quizdl.store.journal import LearnerJournal
from quizdl.store.knowledge import open_knowledge
from quizdl.store.learner import Learner
from quizdl.study.catalog import Catalog, Family
from quizdl.study.day import FixedClock
from quizdl.study.study import Study

SAMPLE = Path(__file__).parents[2] / "sample_bank"
FAMILIES = (Family("sigmoid-value", "activations", (1, 2)), Family("conv-output-size", "convolution", (1, 2, 3)),
            Family("momentum", "optimizers", (1, 2)), Family("adam", "optimizers", (1,)),
            Family("conv-parameters", "convolution", (1,)))


@pytest.fixture(scope="session")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalog]:
    with open_knowledge(data=SAMPLE, home=tmp_path_factory.mktemp("home")) as base:
        yield Catalog(base.bank, base.question_kinds(), FAMILIES)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(datetime(2026, 3, 2, 20, 0, tzinfo=UTC))


@pytest.fixture
def study(catalog: Catalog, tmp_path: Path, clock: FixedClock) -> Iterator[Study]:
    with Learner(tmp_path / "learner.db") as opened:
        yield Study(catalog, LearnerJournal(opened), clock, "en")
