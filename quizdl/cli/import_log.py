"""`quizdl import log`: merge a history that was exported elsewhere."""

from __future__ import annotations

from typing import TextIO

import click

from quizdl.cli.options import json_option, language_option, print_json
from quizdl.text import Language, Text, in_singular


@click.command()
@click.argument("file", type=click.File("r", encoding="utf-8"))
@json_option
@language_option
def command(file: TextIO, as_json: bool, lang: Language) -> None:
    """Add what is new in FILE (- for standard input) to the learner's log; what is known is not added twice.

    A backup is made before. When anything in FILE is wrong, nothing is taken.
    """
    from dataclasses import asdict

    from quizdl.cli.learning import opened_learner, opened_study
    from quizdl.store.transfer import TransferError, import_log

    learner = opened_learner()
    study = opened_study(learner, lang)
    try:
        found = import_log(learner, file, study.scheduler_for)
    except UnicodeDecodeError:
        raise TransferError(Text(f"{file.name} 不是 UTF-8 文本；没有导入任何内容",
                                 f"{file.name} is not UTF-8 text; nothing was imported")) from None
    if as_json:
        print_json(asdict(found))
        return
    if lang == "zh":
        click.echo(f"新增 {found.reviews} 次作答、{found.amendments} 条更改；已有 {found.known} 条；"
                   f"更新 {found.cards} 张卡片，新增 {found.sittings} 次模拟考试")
    else:
        click.echo(in_singular(
            f"{found.reviews} answers and {found.amendments} amendments added, {found.known} known already, "
            f"{found.cards} cards updated, {found.sittings} exams added"))
    if found.conflicts:
        said = "与已有记录不同，未采用" if lang == "zh" else "differ from what is known here and were left out"
        click.echo(f"quizdl: {len(found.conflicts)}: {said}: {', '.join(found.conflicts[:5])}", err=True)
