"""`quizdl templates`: the families of computed questions."""

from __future__ import annotations

import click

from quizdl.cli.options import json_option, language_option, print_json
from quizdl.text import Language


@click.command()
@click.argument("topic", required=False)
@json_option
@language_option
def command(topic: str | None, as_json: bool, lang: Language) -> None:
    """List the families of computed questions, all of them or a TOPIC's, which goes by its name in either language."""
    from quizdl.cli.opening import knowledge
    from quizdl.questions.listing import described
    from quizdl.questions.registry import TOPICS, template, template_ids
    from quizdl.questions.topic_names import require_topic
    from quizdl.typeset.prose import pad

    if topic is not None and topic not in TOPICS:
        topic = require_topic(topic, knowledge(lang).bank)
    for family in map(template, template_ids(topic)):
        if as_json:
            print_json(described(family))
        else:
            levels = ",".join(map(str, family.levels))
            click.echo(f"{pad(family.topic, 17)}{pad(family.id, 30)}{pad(levels, 6)}{family.title[lang]}")
