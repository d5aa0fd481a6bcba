"""`quizdl study`: the cards of today, one after another."""

from __future__ import annotations

import click

from quizdl.cli.options import language_option
from quizdl.text import Language


@click.command()
@click.argument("topics", metavar="[TOPIC]...", nargs=-1)
@language_option
@click.option("--plain", is_flag=True, help="Ask on plain lines: for pipes, screen readers and dumb terminals.")
@click.option("--new", type=click.IntRange(0, 9999), default=None, help="New cards; by default the day's pace.")
@click.option("--reviews", type=click.IntRange(0, 9999), default=None, help="How many due cards at most.")
@click.option("--minutes", type=click.IntRange(1, 600), default=None, help="Study for so long, in place of counts.")
def command(topics: tuple[str, ...], lang: Language, plain: bool, new: int | None, reviews: int | None,
            minutes: int | None) -> None:
    """Ask what is due, then new cards; every answer is kept at once and can be undone the same day."""
    from quizdl.cli.learning import opened_learner, opened_study
    from quizdl.cli.opening import one_of
    from quizdl.plain.study import PlainStudy
    from quizdl.plain.terminal import Terminal
    from quizdl.study.session import Session

    study = opened_study(opened_learner(), lang)
    for topic in topics:
        one_of("topic", topic, study.catalog.topics())
    PlainStudy(Session(study, topics=topics, new=new, reviews=reviews, minutes=minutes), Terminal(lang)).run()
