"""`quizdl search`: find concepts, facts, templates and the rest by words, in either language."""

from __future__ import annotations

import click

from quizdl.cli.options import json_option, language_option, print_json
from quizdl.text import Language

WHAT = ("concept", "fact", "erratum", "list", "item", "figure", "topic", "reference", "template")


@click.command()
@click.argument("text", nargs=-1, required=True)
@click.option("--what", type=click.Choice(WHAT), help="Find only entries of this sort.")
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True, help="At most so many.")
@json_option
@language_option
def command(text: tuple[str, ...], what: str | None, limit: int, as_json: bool, lang: Language) -> None:
    """Search facts and templates for TEXT: Chinese words, English words in any form, abbreviations, symbols (σ, 1×1).

    All words have to occur; when nothing has them all, entries with some of them are shown.
    """
    from quizdl.cli.opening import knowledge, shown
    from quizdl.questions.family_search import families_about
    from quizdl.store.knowledge import Hit
    from quizdl.typeset.cells import pad

    words = " ".join(text)
    families = families_about(words) if what in (None, "template") else ()
    hits = [Hit("template", family.id, family.title) for family in families[:limit if what else max(1, limit // 4)]]
    known = knowledge(lang).search(words, limit=limit - len(hits), what=what) if len(hits) < limit else ()
    hits = [*hits, *known] if hits and hits[0].id == words.strip() else [*known, *hits]
    for hit in hits:
        if as_json:
            print_json({"what": hit.what, "id": hit.id, "title": hit.title.as_dict()})
        else:
            click.echo(f"{pad(hit.what, 10)} {pad(hit.id, 34)} {shown(hit.title[lang])}")
    if not hits:
        click.echo("没有找到" if lang == "zh" else "nothing found", err=True)
