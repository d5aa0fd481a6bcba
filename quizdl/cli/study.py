"""`quizdl study`: the cards of today, one after another."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from quizdl.cli.options import language_option
from quizdl.text import Language

if TYPE_CHECKING:
    from quizdl.study.session import Session
    from quizdl.study.study import Study


@click.command()
@click.argument("topics", metavar="[TOPIC]...", nargs=-1)
@language_option
@click.option("--plain", is_flag=True, help="Ask on plain lines: for pipes, screen readers and dumb terminals.")
@click.option("--new", type=click.IntRange(0, 9999), default=None, help="New cards; by default the day's pace.")
@click.option("--reviews", type=click.IntRange(0, 9999), default=None, help="How many due cards at most.")
@click.option("--minutes", type=click.IntRange(1, 600), default=None, help="Study for so long, in place of counts.")
@click.pass_context
def command(context: click.Context, topics: tuple[str, ...], lang: Language, plain: bool, new: int | None,
            reviews: int | None, minutes: int | None) -> None:
    """Ask what is due, then new cards, in the app or on plain lines.

    Every answer is kept at once and can be undone the same day.
    """

    def begin(study: Study) -> Session:
        from quizdl.questions.topic_names import require_topic
        from quizdl.study.session import Session

        wanted = tuple(require_topic(topic, study.catalog.bank) for topic in topics)
        return Session(study, topics=wanted, new=new, reviews=reviews, minutes=minutes)

    if not plain:
        from quizdl.cli.app import run_app

        is_chosen = context.get_parameter_source("lang") is ParameterSource.COMMANDLINE
        sys.exit(run_app(lang, is_chosen=is_chosen, begin=begin))
    from quizdl.cli.learning import opened_learner, opened_study
    from quizdl.plain.study import PlainStudy
    from quizdl.plain.terminal import Terminal

    PlainStudy(begin(opened_study(opened_learner(), lang)), Terminal(lang)).run()
