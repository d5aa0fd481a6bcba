"""`quizdl check`: named checks of the learner's data, and repairs."""

from __future__ import annotations

import sys

import click

from quizdl.cli.options import json_option, language_option, print_json
from quizdl.text import Language


@click.command()
@click.option("--repair", is_flag=True, help="Put right what follows from the log, after a backup.")
@json_option
@language_option
def command(repair: bool, as_json: bool, lang: Language) -> None:
    """Check the file, the log, and every state against a replay of the log. Exits with 1 when something is wrong."""
    from quizdl.cli.learning import opened_learner, opened_study
    from quizdl.store.check import Checker

    learner = opened_learner()
    study = opened_study(learner, lang)
    findings = Checker(learner, study.scheduler, study.catalog.__contains__, study.clock.now()).run(repair=repair)
    for each in findings:
        if as_json:
            print_json({"check": each.name, "looked_at": each.looked_at, "wrong": each.wrong,
                        "examples": list(each.examples), "repairable": each.repairable, "repaired": each.repaired})
            continue
        mark = "ok" if not each.wrong else "repaired" if each.repaired else "WRONG"
        click.echo(f"{mark:<9} {each.name:<11} {each.wrong}/{each.looked_at}  {each.title[lang]}")
        for example in each.examples:
            click.echo(f"          {example}")
    if not all(each.is_fine for each in findings):
        if not repair and any(each.wrong and each.repairable for each in findings):
            advice = "quizdl check --repair 可以修复" if lang == "zh" else "quizdl check --repair repairs it"
            click.echo(advice, err=True)
        sys.exit(1)
