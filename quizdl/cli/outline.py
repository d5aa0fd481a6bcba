"""`quizdl outline`: what the exam asks, with what weight, and how much of it the bank holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from quizdl.cli.options import json_option, language_option, print_json
from quizdl.text import Language, counted

if TYPE_CHECKING:
    from quizdl.knowledge import Bank, OutlinePoint


@click.command()
@json_option
@language_option
def command(as_json: bool, lang: Language) -> None:
    """Print the points of the exam outline with weight, time, kinds of question and facts at hand."""
    from quizdl.cli.opening import knowledge
    from quizdl.typeset.cells import pad

    bank = knowledge(lang).bank
    for exam in bank.exams.values():
        if not as_json:
            minutes = f"{exam.minutes} 分钟" if lang == "zh" else counted(exam.minutes, "minute")
            click.echo(f"{exam.zh if lang == 'zh' else exam.en}  {minutes}\n")
    for point in bank.outline.values():
        count = _facts(point, bank)
        if as_json:
            print_json(
                {
                    "id": point.id,
                    "name": point.name.as_dict(),
                    "weight": point.weight,
                    "minutes": point.minutes,
                    "topics": list(point.topics),
                    "concepts": list(point.concepts),
                    "kinds": list(point.kinds),
                    "facts": count,
                }
            )
        else:
            facts = f"{count} 条" if lang == "zh" else counted(count, "fact")
            click.echo(f"{point.weight:5g} %  {pad(facts, 10, 'right')}  {point.name[lang]}")
            click.echo(f"{'':21}{', '.join(point.kinds)}")
    if not bank.outline:
        click.echo("没有考纲数据" if lang == "zh" else "the data hold no outline", err=True)


def _facts(point: OutlinePoint, bank: Bank) -> int:
    """The facts that belong to the point: of its topics, and of its concepts elsewhere."""
    return sum(fact.topic in point.topics or fact.concept in point.concepts for fact in bank.facts.values())
