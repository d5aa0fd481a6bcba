"""`quizdl generate`: computed questions as JSON lines."""

from __future__ import annotations

import secrets

import click

from quizdl.cli.options import json_object, print_json, seed_option


@click.command()
@click.argument("template_id", metavar="TEMPLATE")
@click.option("--level", type=int, default=None, help="The level; by default the first.")
@seed_option
@click.option("--count", type=click.IntRange(1, 100_000), default=1, help="How many, from consecutive seeds.")
@click.option("--givens", default=None, metavar="JSON", help="Values to use instead of drawn ones.")
@click.option("--json", is_flag=True, expose_value=False, help="Print JSON; it always does.")
def command(template_id: str, level: int | None, seed: int | None, count: int, givens: str | None) -> None:
    """Print questions of a TEMPLATE with key, solution, mistakes and certificate: one JSON object a line."""
    from quizdl.questions.registry import template
    from quizdl.questions.variant import MAX_SEED, as_dict, make, make_from_givens

    family = template(template_id)
    if givens is not None and (level is not None or seed is not None or count != 1):
        raise click.UsageError("--givens takes the place of --level, --seed and --count")
    first = secrets.randbelow(10**6) if seed is None else seed
    if first + count - 1 > MAX_SEED:
        raise click.UsageError(f"--seed plus --count passes the largest seed, {MAX_SEED}")
    for number in range(first, first + count):
        if givens is not None:
            variant = make_from_givens(family, json_object("--givens", givens))
        else:
            variant = make(family, family.levels[0] if level is None else level, number)
        print_json(as_dict(variant))
