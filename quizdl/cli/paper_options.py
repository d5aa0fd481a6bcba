"""The paper that options of a command ask for: a code, or a blueprint with what is varied of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from quizdl.text import Language, listed

if TYPE_CHECKING:
    from quizdl.knowledge.bank import Bank
    from quizdl.study.exam.blueprint import Blueprint
    from quizdl.study.exam.candidate import Pool
    from quizdl.study.exam.paper import Paper

Command = TypeVar("Command", bound=Callable[..., Any])
_OPTIONS = (
    click.option("--minutes", type=int, default=None, help="How long it takes; questions follow in proportion."),
    click.option("--questions", type=int, default=None, help="How many questions; minutes follow in proportion."),
    click.option("--topics", default="", metavar="A,B", help="Only these topics."),
    click.option("--blueprint", "blueprint_file", type=click.Path(path_type=Path, dir_okay=False), default=None,
                 help="A blueprint of your own, as TOML."),
    click.option("--code", default=None, help="The paper of a printed code."),
)


def paper_options(command: Command) -> Command:
    """Options that say which paper: minutes, questions, topics, blueprint, code."""
    return reduce(lambda decorated, option: option(decorated), reversed(_OPTIONS), command)


def chosen_blueprint(bank: Bank, file: Path | None, minutes: int | None, questions: int | None,
                     topics: str) -> Blueprint:
    """The blueprint that options ask for. Raises BlueprintError, UnknownTopicError."""
    from quizdl.questions.topic_names import require_topic
    from quizdl.study.exam.blueprint_file import read_blueprint, shipped
    from quizdl.study.exam.variation import varied

    known = set(bank.topics)
    blueprint = read_blueprint(file, known) if file else shipped(known)[0]
    return varied(blueprint, minutes=minutes, questions=questions,
                  topics=[require_topic(name, bank) for name in listed(topics)])


def coded_paper(code: str, bank: Bank, pool: Pool, language: Language, file: Path | None) -> Paper:
    """The paper of a printed code, with the shipped blueprints and that of `file` at hand. Raises PaperError."""
    from quizdl.study.exam.blueprint_file import read_blueprint, shipped
    from quizdl.study.exam.paper import paper_from_code

    known = set(bank.topics)
    blueprints: Sequence[Blueprint] = (*shipped(known), *([read_blueprint(file, known)] if file else []))
    return paper_from_code(code, pool, language, blueprints)
