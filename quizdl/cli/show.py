"""`quizdl show`: one entry with everything the knowledge base knows about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from quizdl.cli.options import json_option, language_option, print_json
from quizdl.text import Language

if TYPE_CHECKING:
    from quizdl.knowledge.entry import Entry
    from quizdl.store.knowledge import KnowledgeBase


@click.command()
@click.argument("entry_id", metavar="ID")
@click.option("--blank", type=click.IntRange(0, 9), default=0, metavar="N",
              help="Leave out N labels of a figure, as far as they can be told apart.")
@json_option
@language_option
def command(entry_id: str, blank: int, as_json: bool, lang: Language) -> None:
    """Show the fact, concept, list, erratum, figure, source, reference or template ID.

    A concept goes by any of its names.
    """
    from quizdl.cli.family_page import family_page
    from quizdl.cli.opening import knowledge
    from quizdl.questions.entry_page import page
    from quizdl.questions.listing import described
    from quizdl.questions.registry import template, template_ids

    if entry_id in template_ids():
        family = template(entry_id)
        if as_json:
            print_json({"what": "template", **described(family)})
        else:
            click.echo("\n".join(family_page(family, lang)))
        return
    base = knowledge(lang)
    found = base.entries(entry_id)
    if not found:
        concept = base.concept_named(entry_id)
        found = base.entries(concept) if concept else ()
    if not found:
        raise click.BadArgumentUsage(_unknown(entry_id, base, lang))
    for what, entry in found:
        if as_json:
            print_json(_values(what, entry, base))
        else:
            click.echo("\n".join(page(what, entry, base.bank, lang, blank)))


def _values(what: str, entry: Entry, base: KnowledgeBase) -> dict[str, object]:
    import msgspec

    from quizdl.knowledge import Erratum, Fact
    from quizdl.knowledge.described import erratum_values, fact_values
    from quizdl.knowledge.reach import question_kinds

    if isinstance(entry, Fact):
        errata = base.bank.errata_by_fact.get(entry.id, ())
        erratum = entry.erratum or (errata[0].id if errata else None)
        return {"what": what, **fact_values(entry, question_kinds(entry, base.bank), erratum)}
    if isinstance(entry, Erratum):
        return {"what": what, **erratum_values(entry, base.bank)}
    values: dict[str, object] = msgspec.to_builtins(entry)
    return {"what": what, **{key: value for key, value in values.items() if not key.startswith("@")}}


def _unknown(entry_id: str, base: KnowledgeBase, lang: Language) -> str:
    import difflib

    from quizdl.questions.registry import template_ids

    names = [*difflib.get_close_matches(entry_id, template_ids(), 2),
             *(hit.id for hit in base.search(entry_id, limit=4))]
    near = ", ".join(dict.fromkeys(names))
    if lang == "zh":
        return f"没有 {entry_id!r}" + (f"；相近的有：{near}" if near else "")
    return f"nothing is named {entry_id!r}" + (f"; near it: {near}" if near else "")
