"""`quizdl stats`: retention, work done and to come, what is weak."""

from __future__ import annotations

import click

from quizdl.cli.options import json_option, language_option, print_json
from quizdl.text import Language


@click.command()
@json_option
@language_option
def command(as_json: bool, lang: Language) -> None:
    """True retention by topic and window, reviews and time, forecast, calendar, maturity, mistakes, weakest cards.

    Retention counts the first answer of a day to cards that were met on an earlier day; with --json all of it is
    one object.
    """
    from quizdl.cli.learning import opened_learner, opened_study
    from quizdl.study.report import lines, values

    study = opened_study(opened_learner(), lang)
    found = values(study)
    if as_json:
        print_json(found)
        return
    for line in lines(found, study, lang):
        click.echo(line)
