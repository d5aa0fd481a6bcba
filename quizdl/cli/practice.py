"""`quizdl practice`: questions one after another on plain lines."""

from __future__ import annotations

import secrets
from typing import Literal

import click

from quizdl.cli.options import language_option, seed_option
from quizdl.text import Language


@click.command()
@click.argument("what", metavar="[TOPIC|TEMPLATE]", required=False)
@language_option
@click.option("--level", type=click.IntRange(1, 3), default=None, help="Only this level; by default all of them.")
@click.option("--count", type=click.IntRange(1, 1000), default=10, show_default=True, help="How many questions.")
@seed_option
@click.option("--only", type=click.Choice(["computed", "facts"]), default=None,
              help="Only computed questions, or only questions about facts.")
def command(what: str | None, lang: Language, level: int | None, count: int, seed: int | None,
            only: Literal["computed", "facts"] | None) -> None:
    """Ask, read, grade, explain, next. Works on any terminal and on pipes."""
    from quizdl.cli.opening import knowledge
    from quizdl.plain.practice import practise
    from quizdl.plain.terminal import Terminal
    from quizdl.questions.selection import select

    chosen = secrets.randbelow(10**6) if seed is None else seed
    bank = knowledge(lang).bank
    questions = select(bank, what, level=level, count=count, seed=chosen, language=lang, only=only)
    practise(questions, Terminal(lang), bank.facts)
