"""`quizdl practice`: questions one after another on plain lines."""

from __future__ import annotations

import secrets

import click

from quizdl.cli.options import language_option, seed_option
from quizdl.text import Language


@click.command()
@click.argument("what", metavar="[TOPIC|TEMPLATE]", required=False)
@language_option
@click.option("--level", type=click.IntRange(1, 3), default=None, help="Only this level; by default all of them.")
@click.option("--count", type=click.IntRange(1, 1000), default=10, show_default=True, help="How many questions.")
@seed_option
def command(what: str | None, lang: Language, level: int | None, count: int, seed: int | None) -> None:
    """Ask, read, grade, explain, next. Works on any terminal and on pipes."""
    from quizdl.plain.practice import practise
    from quizdl.plain.terminal import Terminal
    from quizdl.questions.selection import select

    chosen = secrets.randbelow(10**6) if seed is None else seed
    questions = select(what, level, count, chosen)
    practise(questions, Terminal(lang))
