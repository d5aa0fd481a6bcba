"""`quizdl errata`: what the documents get wrong, what is right, and who says so."""

from __future__ import annotations

import click

from quizdl.cli.options import json_option, language_option, print_json
from quizdl.text import Language

SEVERITIES = ("wrong", "misleading", "overstated", "condition", "convention", "garbled", "contradiction")


@click.command()
@click.option("--source", metavar="ID", help="Errata of this document.")
@click.option("--topic", metavar="ID", help="Errata of this topic.")
@click.option("--severity", type=click.Choice(SEVERITIES), help="Errata of this severity.")
@json_option
@language_option
def command(source: str | None, topic: str | None, severity: str | None, as_json: bool, lang: Language) -> None:
    """List the errata, the worst first."""
    from quizdl.cli.opening import knowledge, one_of, shown
    from quizdl.knowledge.described import erratum_values
    from quizdl.questions.topic_names import require_topic

    base = knowledge(lang)
    bank = base.bank
    one_of("source", source, bank.sources)
    topic = topic and require_topic(topic, bank)
    chosen = [
        erratum
        for erratum in sorted(bank.errata.values(), key=lambda each: SEVERITIES.index(each.severity))
        if (severity is None or erratum.severity == severity)
        and (topic is None or erratum.topic == topic)
        and (source is None or any(place.source == source for place in erratum.provenance))
    ]
    said, right, why = ("原文：", "正确：", "理由：") if lang == "zh" else ("said:  ", "right: ", "why:   ")
    for erratum in chosen:
        if as_json:
            print_json(erratum_values(erratum, bank))
            continue
        places = ", ".join(f"{place.source}/{place.section}" for place in erratum.provenance)
        click.echo(f"{erratum.id}  [{erratum.severity}]  {places}")
        click.echo(f"  {said}{shown(erratum.said[lang])}\n  {right}{shown(erratum.right[lang])}")
        click.echo(f"  {why}{shown(erratum.why[lang])}  ({', '.join(erratum.reference)})\n")
    if not as_json:
        click.echo(f"{len(chosen)} 条勘误" if lang == "zh" else f"{len(chosen)} errata", err=True)
