"""`quizdl explain`: a question worked out step by step, formula and engine side by side."""

from __future__ import annotations

import click

from quizdl.cli.options import language_option
from quizdl.text import Language


@click.command()
@click.argument("code")
@language_option
def command(code: str, lang: Language) -> None:
    """Work out the question that CODE stands for: steps, both derivations, and where mistakes lead."""
    from quizdl.questions.solution_lines import comparison_lines, solution_lines
    from quizdl.questions.variant import from_code

    variant = from_code(code)
    click.echo("\n".join([*solution_lines(variant, lang), "", *comparison_lines(variant, lang)]))
