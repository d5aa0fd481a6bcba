"""`quizdl stats`: retention, work done and to come, what is weak."""

from __future__ import annotations

import click

from quizdl.cli.options import json_option, language_option, print_json
from quizdl.text import Language

_WIDTHS = (40, 100)


@click.command()
@json_option
@language_option
def command(as_json: bool, lang: Language) -> None:
    """True retention by topic and window, reviews and time, forecast, calendar, maturity, mistakes, weakest cards.

    Retention counts the first answer of a day to cards that were met on an earlier day.

    \b
    With --json all of it is one object:
      today      the study day
      reviews    answers in all; seconds: their time
      streak     study days in a row
      due        cards whose day has come, by topic
      retention  for days 1, 7, 30, null (all): topics and all, each
                 with asked, known, share
      days       the last 26 weeks: day, reviews, seconds
      forecast   cards due now and on each of the next 29 days
      maturity   cards: new, young (interval under 3 weeks), mature,
                 suspended
      mistakes   made most: card, made
      weakest    card, lapses, difficulty (1-10), recall (today)
      predictions  calibration: count, predicted, known, brier, plain
                 (the score of always saying known), bins; sittings: day,
                 share, predicted; estimate of an exam today: share, low,
                 high, unmet, because
    """
    import shutil

    from quizdl.cli.learning import opened_learner, opened_study
    from quizdl.store.sittings import LearnerRegister
    from quizdl.study.exam.history import past
    from quizdl.study.report import values
    from quizdl.study.report_lines import lines, read

    learner = opened_learner()
    study = opened_study(learner, lang)
    found = values(study, past(LearnerRegister(learner)))
    if as_json:
        print_json(found)
        return
    low, high = _WIDTHS
    width = max(low, min(high, shutil.get_terminal_size((80, 24)).columns))
    for line in lines(read(found, study.catalog.bank, lang), width):
        click.echo(line)
