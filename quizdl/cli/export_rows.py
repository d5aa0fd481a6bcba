"""What `quizdl export csv` and `quizdl export markdown` share."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from quizdl.cli.export_options import message_language, progress, selection

if TYPE_CHECKING:
    from quizdl.export.languages import Written
    from quizdl.export.rows import Row

output_option = click.option("--output", "-o", type=click.Path(path_type=Path, dir_okay=False),
                             help="Write to this file instead of standard output.")
variants_option = click.option("--variants", type=click.IntRange(1, 200), default=1, show_default=True,
                               help="Variants of each computed question.")


def export(output: Path | None, topics: str | None, written: str, kinds: str | None, variants: int,
           made: Callable[[Iterable[Row]], str], mark: str = "") -> None:
    """Write the chosen cards as `made` makes them; `mark` begins a file."""
    from quizdl.cli.opening import knowledge
    from quizdl.export.rows import rows
    from quizdl.store.family_cache import known_families
    from quizdl.store.whole_files import write_whole
    from quizdl.study.catalog import Catalog

    language = message_language(written)
    base = knowledge(language)
    catalog = Catalog(base.bank, base.question_kinds(), known_families())
    subjects = selection(topics, kinds, catalog).subjects(catalog)
    if not subjects:
        raise click.BadParameter("no card is of these topics and kinds", param_hint="--topics/--kinds")
    bar = progress("导出题目" if language == "zh" else "making rows")
    text = made(rows(subjects, base.bank, cast("Written", written), variants, bar))
    if output is None:
        click.echo(text, nl=False)
    else:
        write_whole(output, (mark + text).encode())
