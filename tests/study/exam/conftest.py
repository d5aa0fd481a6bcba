"""The shipped bank for papers, and a small paper for sittings."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from quizdl.questions.facts.making import Maker
from quizdl.store.knowledge import open_knowledge
from quizdl.store.learner import Learner
from quizdl.store.sittings import LearnerRegister
from quizdl.study.catalog import Catalog, families
from quizdl.study.day import FixedClock
from quizdl.study.exam.blueprint import Blueprint
from quizdl.study.exam.blueprint_file import parse_blueprint, shipped
from quizdl.study.exam.candidate import Pool
from quizdl.study.exam.paper import Paper, draw_paper
from quizdl.study.exam.sitting import Examiner, Sitting

SMALL = """
[blueprint]
id = "small"
zh = "小测"
en = "Small test"
minutes = 20
topics = { activations = 2, convolution = 1, optimizers = 1 }

[[section]]
id = "facts"
zh = "概念"
en = "Facts"
marks = 4
questions = 3
kinds = ["recall", "cloze"]

[[section]]
id = "computed"
zh = "计算"
en = "Computations"
marks = 6
questions = 3
kinds = ["computed"]
levels = [1]
"""


@pytest.fixture(scope="session")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalog]:
    """Every card of the shipped bank."""
    with open_knowledge(home=tmp_path_factory.mktemp("full")) as base:
        yield Catalog(base.bank, base.question_kinds(), families())


@pytest.fixture(scope="session")
def pool(full: Catalog) -> Pool:
    return Pool(full)


@pytest.fixture(scope="session")
def default(full: Catalog) -> Blueprint:
    return shipped(full.topics())[0]


@pytest.fixture(scope="session")
def small(catalog: Catalog) -> Paper:
    """Six questions of the sample bank."""
    return draw_paper(parse_blueprint(SMALL, "small.toml", catalog.topics()), catalog, 7, "en")


@pytest.fixture
def register(learner: Learner) -> LearnerRegister:
    return LearnerRegister(learner)


@pytest.fixture
def examiner(register: LearnerRegister, clock: FixedClock, catalog: Catalog) -> Examiner:
    return Examiner(register, clock, Maker(catalog.bank), 4)


@pytest.fixture
def answer_right(right: Callable[..., dict[str, str]]) -> Callable[[Sitting, int], None]:
    """Answer a question of a sitting with its key."""

    def answered(sitting: Sitting, number: int) -> None:
        sitting.visit(number)
        sitting.answer(number, right(sitting.question(number)))

    return answered
