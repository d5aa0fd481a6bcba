"""A learner with a small bank and a few templates, and a clock set by hand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from quizdl.questions.question import Question
from quizdl.store.journal import LearnerJournal
from quizdl.store.knowledge import open_knowledge
from quizdl.store.learner import Learner
from quizdl.study.catalog import Catalog, Family
from quizdl.study.day import FixedClock
from quizdl.study.study import Study

SAMPLE = Path(__file__).parent.parent / "sample_bank"
FAMILIES = (
    Family("sigmoid-value", "activations", (1, 2)),
    Family("conv-output-size", "convolution", (1, 2, 3)),
    Family("momentum", "optimizers", (1, 2)),
    *(Family(name, "optimizers", (1,)) for name in ("adagrad", "adam", "nesterov", "rmsprop")),
    *(Family(name, "convolution", (1,)) for name in ("conv-cost", "conv-parameters", "im2col-shape", "same-padding")),
)


@pytest.fixture(scope="session")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalog]:
    with open_knowledge(data=SAMPLE, home=tmp_path_factory.mktemp("home")) as base:
        yield Catalog(base.bank, base.question_kinds(), FAMILIES)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(datetime(2026, 3, 2, 20, 0, tzinfo=UTC))


@pytest.fixture
def learner(tmp_path: Path) -> Iterator[Learner]:
    with Learner(tmp_path / "learner.db") as opened:
        yield opened


@pytest.fixture
def study(catalog: Catalog, learner: Learner, clock: FixedClock) -> Study:
    return Study(catalog, LearnerJournal(learner), clock, "en")


@pytest.fixture
def right():
    """The key of a question, typed as its policies print it."""

    def typed(question: Question) -> dict[str, str]:
        return {field.name: field.policy.show(question.key[field.name]) for field in question.fields}

    return typed
