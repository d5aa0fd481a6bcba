"""`quizdl paper`: a mock exam and its answer key as files."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from quizdl.cli.options import preferred, seed_option
from quizdl.cli.paper_options import chosen_blueprint, coded_paper, paper_options
from quizdl.errors import QuizdlError
from quizdl.text import Language, Text, counted

if TYPE_CHECKING:
    from quizdl.export.languages import Written
    from quizdl.study.exam.paper import Paper

_VERSIONS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@click.command()
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), required=True,
              help="Where to: .html to print, .md for Markdown, .xml for Moodle. The key goes beside it as NAME-key.")
@click.option("--lang", "written", type=click.Choice(["zh", "en", "both"]), default=preferred,
              help="Language of the paper; by default the configured or the terminal's.")
@seed_option
@click.option("--versions", type=click.IntRange(1, len(_VERSIONS)), default=1, help="So many parallel papers.")
@paper_options
def command(output: Path, written: Written, seed: int | None, versions: int, minutes: int | None,
            questions: int | None, topics: str, blueprint_file: Path | None, code: str | None) -> None:
    """Write a mock exam to print, with its answer key. The same seed or code gives the same paper.

    In Moodle a mark is worth 1000, as questions there have whole weights; the quiz scales the sum to its grade.
    """
    from quizdl.cli.opening import knowledge
    from quizdl.export.languages import languages
    from quizdl.export.paper.files import checked_format, write_paper
    from quizdl.store.family_cache import known_families
    from quizdl.study.catalog import Catalog
    from quizdl.study.exam.candidate import Pool
    from quizdl.study.exam.paper import draw_paper
    from quizdl.study.exam.versions import parallel_seeds

    if checked_format(output) == ".xml" and written == "both":
        raise QuizdlError(Text("Moodle 题目只能用一种语言；请用 --lang zh 或 --lang en",
                               "Moodle questions are in one language; use --lang zh or --lang en"))
    if code is not None and (seed is not None or versions > 1 or minutes or questions or topics):
        raise QuizdlError(Text(
            "--code 已完全确定一份试卷；请去掉 --seed、--versions、--minutes、--questions 和 --topics",
            "--code says everything about a paper; leave out --seed, --versions, --minutes, --questions and --topics"))
    wanted = languages(written)
    base = knowledge(wanted[0])
    pool = Pool(Catalog(base.bank, base.question_kinds(), known_families()))
    if code is not None:
        draws: list[Callable[[Language], Paper]] = [
            lambda language: coded_paper(code, base.bank, pool, language, blueprint_file)]
    else:
        blueprint = chosen_blueprint(base.bank, blueprint_file, minutes, questions, topics)
        start = secrets.randbelow(10**6) if seed is None else seed
        draws = [lambda language, each=each: draw_paper(blueprint, pool, each, language)  # type: ignore[misc]
                 for each in parallel_seeds(start, versions)]
    for number, draw in enumerate(draws):
        papers = [draw(language) for language in wanted]
        paths = write_paper(papers, output, _VERSIONS[number] if versions > 1 else "")
        for path in paths:
            click.echo(str(path))
        click.echo(f"quizdl: {papers[0].code}: {counted(len(papers[0].items), 'question')}, "
                   f"{counted(papers[0].minutes, 'minute')}, work {papers[0].work:.1f}", err=True)
