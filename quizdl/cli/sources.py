"""`quizdl sources`: follow each section of each document to its facts, and see what is not asked and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from quizdl.cli.options import json_option, language_option, print_json
from quizdl.text import Language

if TYPE_CHECKING:
    from quizdl.knowledge import Bank, Source

STANDINGS = ("stated", "corrected", "reconstructed", "added")


@click.command()
@click.argument("source", required=False, metavar="[SOURCE[/SECTION]]")
@json_option
@language_option
def command(source: str | None, as_json: bool, lang: Language) -> None:
    """Print the facts per section and standing; for one SOURCE or SECTION with the facts' ids."""
    from quizdl.cli.opening import knowledge, one_of
    from quizdl.knowledge.described import section_values

    bank = knowledge(lang).bank
    document, _, section = (source or "").partition("/")
    one_of("source", document or None, bank.sources)
    if section:
        one_of("section", section, [each.id for each in bank.sources[document].sections])
    totals = dict.fromkeys(STANDINGS, 0)
    for each in bank.sources.values():
        if document and each.id != document:
            continue
        rows = [section_values(each, part, bank) for part in each.sections if not section or part.id == section]
        if as_json:
            for row in rows:
                print_json(row)
        else:
            _print_source(each, rows, bank, lang, bool(document))
        for row in rows:
            for standing, facts in row["facts"].items():
                totals[standing] += len(facts)
    if not as_json:
        counts = ", ".join(f"{standing} {count}" for standing, count in totals.items())
        click.echo(counts, err=True)


def _print_source(source: Source, rows: list[dict[str, Any]], bank: Bank, lang: Language, with_facts: bool) -> None:
    from quizdl.typeset.cells import pad

    click.echo(f"{source.id}  {source.title[lang]}")
    heads = ("stated", "corr.", "recon.", "added", "errata")
    if lang == "zh":
        heads = ("陈述", "更正", "重建", "补充", "勘误")
    click.echo(f"  {pad('', 26)}" + "".join(pad(head, 8, "right") for head in heads))
    for row in rows:
        counts = [len(row["facts"].get(standing, ())) for standing in STANDINGS] + [len(row["errata"])]
        line = f"  {pad(row['section'], 26)}" + "".join(f"{count or '.':>8}" for count in counts)
        click.echo(f"{line}  {row['title'][lang]}")
        if row["untestable"]:
            click.echo(f"    {row['untestable'][lang]}")
        if with_facts:
            for standing in STANDINGS:
                for fact in row["facts"].get(standing, ()):
                    click.echo(f"    {pad(standing, 14)} {fact}")
            for erratum in row["errata"]:
                click.echo(f"    {pad('erratum', 14)} {erratum}")
    click.echo("")
