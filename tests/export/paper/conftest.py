"""A short paper with every kind of blank, in each language."""

from __future__ import annotations

import pytest

from quizdl.knowledge import read_bank
from quizdl.knowledge.bank import Bank
from quizdl.questions.facts.making import Maker
from quizdl.questions.registry import template
from quizdl.questions.variant import make
from quizdl.study.exam.blueprint import Blueprint, Section
from quizdl.study.exam.paper import Item, Paper
from quizdl.text import Language

COMPUTED = ("conv-pixel", "conv-map", "softmax-cross-entropy", "symbolic-derivative", "gradient-shapes",
            "confusion-scores")


@pytest.fixture(scope="session")
def bank() -> Bank:
    return read_bank()


@pytest.fixture(scope="session")
def papers(bank: Bank) -> tuple[Paper, Paper]:
    """The same paper in Chinese and in English: computed questions, and one of each kind about facts."""
    maker = Maker(bank)
    kinds: dict[str, str] = {}
    for each in maker.askables():
        kinds.setdefault(each.kind, each.subject)

    def paper(language: Language) -> Paper:
        questions = [make(template(name), 1, 5) for name in COMPUTED]
        questions += [maker.build(kind, subject, 3, language) for kind, subject in kinds.items()]
        items = tuple(Item(number, "all", question, "card", "topic", "kind", 2.0, 1.0)
                      for number, question in enumerate(questions, 1))
        section = Section(id="all", zh="全部", en="Everything", marks=2.0 * len(items), questions=len(items),
                          kinds=("computed",))
        blueprint = Blueprint(id="test", zh="测验", en="Test", minutes=30, topics={}, sections=(section,))
        return Paper("test@000000.1.00000000", blueprint, language, items, 30, "00000000", 1)

    return paper("zh"), paper("en")
