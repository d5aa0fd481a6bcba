"""`quizdl facts`: the facts of the knowledge base, by what they are about and where they come from."""

from __future__ import annotations

from typing import get_args

import click

from quizdl.cli.options import json_option, language_option, print_json
from quizdl.text import Language, counted


class _Kinds(click.ParamType[str]):
    """One of the values of a Literal of `quizdl.knowledge`, looked up only when the option is given."""

    def __init__(self, name: str) -> None:
        self.name = name

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        from quizdl.knowledge import FactKind, Standing

        allowed = get_args({"kind": FactKind, "standing": Standing}[self.name])
        if value not in allowed:
            self.fail(f"{value!r} is not one of {', '.join(allowed)}", param, ctx)
        return value


@click.command()
@click.option("--topic", metavar="ID", help="Facts of this topic.")
@click.option("--concept", metavar="ID", help="Facts about this concept (its id or any of its names).")
@click.option("--kind", type=_Kinds("kind"), help="Facts of this kind: definition, formula, drawback…")
@click.option("--standing", type=_Kinds("standing"), help="stated, corrected, reconstructed or added.")
@click.option("--source", metavar="ID[/SECTION]", help="Facts from this document, or one section of it.")
@json_option
@language_option
def command(
    topic: str | None,
    concept: str | None,
    kind: str | None,
    standing: str | None,
    source: str | None,
    as_json: bool,
    lang: Language,
) -> None:
    """List facts, one a line; with --json one JSON object a line."""
    from quizdl.cli.opening import knowledge, one_of, shown
    from quizdl.knowledge.described import fact_values
    from quizdl.questions.topic_names import require_topic
    from quizdl.store.knowledge import FactFilter
    from quizdl.typeset.cells import pad

    base = knowledge(lang)
    if topic or concept or source:
        bank = base.bank
        topic = topic and require_topic(topic, bank)
        if concept is not None and concept not in bank.concepts:
            concept = base.concept_named(concept) or one_of("concept", concept, bank.concepts)
    document, _, section = (source or "").partition("/")
    if source:
        one_of("source", document, base.bank.sources)
        one_of("section", section or None, [each.id for each in base.bank.sources[document].sections])
    wanted = FactFilter(topic, concept, kind, standing, document or None, section or None)
    facts = base.facts(wanted)
    kinds = base.question_kinds() if as_json else {}
    for fact in facts:
        if as_json:
            errata = base.bank.errata_by_fact.get(fact.id, ())
            erratum = fact.erratum or (errata[0].id if errata else None)
            print_json(fact_values(fact, kinds.get(fact.id, ()), erratum))
        else:
            click.echo(f"{pad(fact.id, 34)} {pad(fact.kind, 14)} {shown(fact.text[lang])}")
    if not as_json:
        click.echo(f"{len(facts)} 条" if lang == "zh" else counted(len(facts), "fact"), err=True)
