"""`quizdl export markdown`: the cards as a Markdown text."""

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
    """Write the cards as Markdown, with formulas between dollar signs."""
    from quizdl.export.markdown import markdown_text

    export(output, topics, written, kinds, variants, markdown_text)
