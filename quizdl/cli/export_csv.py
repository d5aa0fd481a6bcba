"""`quizdl export csv`: the cards as a CSV table."""

from __future__ import annotations

from pathlib import Path

import click

from quizdl.cli.export_options import kinds_option, topics_option, written_option
from quizdl.cli.export_rows import export, output_option, variants_option


@click.command()
@output_option
@topics_option
@written_option
@kinds_option
@variants_option
def command(output: Path | None, topics: str | None, written: str, kinds: str | None, variants: int) -> None:
    """Write the cards as a CSV table: one row for each question, in UTF-8.

    A file begins with a byte order mark, so that spreadsheets read Chinese. A cell that a spreadsheet would run as a
    formula has an apostrophe before it.
    """
    from quizdl.export.csv import csv_text

    export(output, topics, written, kinds, variants, csv_text, "\ufeff")
