"""`quizdl export anki`: the cards as an Anki package."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from quizdl.cli.export_options import (
    kinds_option,
    message_language,
    progress,
    selection,
    topics_option,
    written_option,
)
from quizdl.text import counted

if TYPE_CHECKING:
    from quizdl.export.anki.history import History
    from quizdl.export.subjects import Subject
    from quizdl.store.learner import Learner
    from quizdl.study.study import Study


@click.command()
@click.option("--output", "-o", type=click.Path(path_type=Path, dir_okay=False), required=True, metavar="FILE.apkg",
              help="Write the package to this file.")
@topics_option
@written_option
@kinds_option
@click.option("--variants", type=click.IntRange(1, 200), default=20, show_default=True,
              help="Variants in each card of a computed question.")
@click.option("--with-history", is_flag=True, help="Carry reviews, memory, due days and the preset of FSRS along.")
@click.option("--deck", default="quizdl", show_default=True, metavar="NAME", help="The deck all others lie in.")
def command(output: Path, topics: str | None, written: str, kinds: str | None, variants: int, with_history: bool,
            deck: str) -> None:
    """Write an Anki package (.apkg). Importing a later one updates what changed and keeps your edits of the rest.

    Anki takes scheduling only for cards that are new to it: with --with-history, import into a collection that
    does not have them yet. To update cards in Anki after changing --lang or --variants, let Anki's import dialog
    update notes always.
    """
    from quizdl.cli.learning import opened_learner, opened_study
    from quizdl.export.anki.building import Options, build
    from quizdl.store.export_ledger import ExportLedger
    from quizdl.store.whole_files import write_whole
    from quizdl.study.card import is_mistake

    if not output.parent.is_dir():
        raise click.BadParameter(f"there is no folder {output.parent}", param_hint="--output")
    language = message_language(written)
    learner = opened_learner()
    study = opened_study(learner, language)
    # a mistake is a card only of the learner who made it
    mistakes = sorted(filter(is_mistake, study.journal.memories())) if with_history else []
    subjects = selection(topics, kinds, study.catalog).subjects(study.catalog, mistakes)
    if not subjects:
        raise click.BadParameter("no card is of these topics and kinds", param_hint="--topics/--kinds")
    history = _history(learner, study, subjects) if with_history else None
    ledger = ExportLedger()
    package = build(subjects, study.catalog.bank, Options(written, variants, deck),  # type: ignore[arg-type]
                    ledger, study.now // 1000, history, progress("写入卡片" if language == "zh" else "making notes"))
    content = package.bytes()
    # first what the next export needs to give the same times: a package without it would look newer than it is
    ledger.keep()
    write_whole(output, content)
    _report(output, len(package.notes), len(content), package.left_out, language == "zh")


def _history(learner: Learner, study: Study, subjects: list[Subject]) -> History:
    from quizdl.export.anki.history import history_of

    retention = {each.card.id: study.settings.retention_in(each.card.topic) for each in subjects}
    return history_of(study.journal.reviews(), study.journal.flags(), study.settings, study.scheduler, retention)


def _report(output: Path, notes: int, size: int, left_out: tuple[str, ...], chinese: bool) -> None:
    megabytes = f"{size / 1e6:.1f} MB"
    for reason in left_out:
        click.echo(f"quizdl: {'未导出' if chinese else 'left out'}: {reason}", err=True)
    said = f"{output}：{notes} 条笔记，{megabytes}" if chinese else f"{output}: {counted(notes, 'note')}, {megabytes}"
    click.echo(said, err=True)
