"""`quizdl import anki`: answers given in Anki to quizdl's own cards."""

from __future__ import annotations

from pathlib import Path

import click

from quizdl.cli.options import json_option, language_option, print_json
from quizdl.text import Language, in_singular


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@json_option
@language_option
def command(file: Path, as_json: bool, lang: Language) -> None:
    """Add the answers in FILE (.apkg, exported by Anki with scheduling) to the learner's log.

    Cards are matched by id, answers merged by time, nothing is taken twice; notes of other decks are left alone.
    A backup is made before.
    """
    from datetime import UTC, date, datetime

    from quizdl.cli.learning import opened_learner, opened_study
    from quizdl.export.anki.reading import read_package
    from quizdl.export.anki.reviews import new_ones, reviews_in
    from quizdl.store.outside_reviews import add_reviews, answered
    from quizdl.study.day import study_day

    learner = opened_learner()
    study = opened_study(learner, lang)
    rollover = study.settings.rollover_hours

    def day_of(at: int) -> date:
        return study_day(datetime.fromtimestamp(at / 1000, UTC).astimezone(), rollover)

    found = reviews_in(read_package(file), study.catalog, study.now, day_of)
    added = add_reviews(learner, new_ones(found.reviews, answered(learner)), study.scheduler_for)
    known = len(found.reviews) - added.reviews
    if as_json:
        print_json({"reviews": added.reviews, "known": known, "cards": added.cards, "notes": found.ours,
                    "foreign_notes": found.foreign, "unknown_cards": list(found.gone)})
        return
    if lang == "zh":
        click.echo(f"新增 {added.reviews} 次在 Anki 中的作答，已有 {known} 次；更新 {added.cards} 张卡片")
    else:
        click.echo(in_singular(
            f"{added.reviews} answers given in Anki added, {known} known already, {added.cards} cards updated"))
    left = ((found.foreign, "条笔记不是 quizdl 的，未处理", "notes are not of quizdl and were left alone"),
            (len(found.gone), "张卡片 quizdl 已没有，未处理", "cards are not in quizdl any more"))
    for count, zh, en in left:
        if count:
            click.echo(f"quizdl: {count} {zh if lang == 'zh' else en}", err=True)
