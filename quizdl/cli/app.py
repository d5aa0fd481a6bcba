"""The app, opened when `quizdl` is called without a command."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from typing import TYPE_CHECKING

import click

from quizdl.text import Language

if TYPE_CHECKING:
    from quizdl.study.study import Study


def run_app(language: Language) -> int:
    """Run the app until the learner quits; the exit code. Without a terminal, says what to use instead: 2."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        click.echo("quizdl: this is no terminal; use `quizdl study --plain`. 这里不是终端。", err=True)
        return 2
    from quizdl.tui.app import QuizdlApp

    with ExitStack() as opened:
        app = QuizdlApp(lambda: _study(opened, language), language)
        app.run()
    if app.problem:
        click.echo(f"quizdl: {app.problem}", err=True)
        return 2
    return app.return_code or 0


def _study(opened: ExitStack, language: Language) -> Study:
    """Cards, log and clock; they are closed, and backed up if that is due, when the stack is."""
    from quizdl.store.backup import back_up_if_due
    from quizdl.store.family_cache import known_families
    from quizdl.store.journal import LearnerJournal
    from quizdl.store.knowledge import open_knowledge
    from quizdl.store.learner import open_learner
    from quizdl.study.catalog import Catalog
    from quizdl.study.day import chosen_clock
    from quizdl.study.study import Study

    learner = open_learner()
    opened.callback(back_up_if_due, learner.path)
    opened.callback(learner.close)
    base = open_knowledge()
    opened.callback(base.close)
    catalog = Catalog(base.bank, base.question_kinds(), known_families())
    return Study(catalog, LearnerJournal(learner), chosen_clock(), language)
