"""`quizdl read`: how a typed answer would be read."""

from __future__ import annotations

import click

KINDS = ("number", "integer", "shape", "vector", "matrix", "expression", "choice", "choices", "text")


def _listed(value: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in (value or "").replace("，", ",").split(",") if part.strip())


@click.command("read", context_settings={"ignore_unknown_options": True})
@click.argument("text")
@click.option("--kind", type=click.Choice(KINDS), required=True, help="What the answer should be.")
@click.option("--variables", metavar="X,Y", help="Names a formula may use.")
@click.option("--unit", help="The unit a number is asked in.")
@click.option("--choices", metavar="A,B,C", help="The options of a choice.")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="en", help="Language of the message.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_context
def command(
    ctx: click.Context,
    text: str,
    kind: str,
    variables: str | None,
    unit: str | None,
    choices: str | None,
    lang: str,
    as_json: bool,
) -> None:
    """Show how TEXT would be read as an answer: read, asked back, or unreadable."""
    import json

    from quizdl.answers.reading import read

    if kind in {"choice", "choices"} and not _listed(choices):
        raise click.UsageError(f"--kind {kind} needs --choices A,B,C")
    reading = read(text, kind, variables=_listed(variables), unit=unit, choices=_listed(choices))  # type: ignore[arg-type]
    value = reading.value if isinstance(reading.value, int | float | str | tuple | None) else reading.value.text
    if as_json:
        report = {
            "outcome": reading.outcome,
            "value": value,
            "readings": list(reading.readings),
            "message": reading.message.as_dict(),
            "read_as": reading.shown,
            "places": reading.places,
            "offset": reading.offset,
        }
        click.echo(json.dumps(report, ensure_ascii=False, allow_nan=False))
    elif reading.outcome == "reads":
        click.echo(reading.shown)
    else:
        click.echo(reading.message["zh" if lang == "zh" else "en"], err=True)
        for option in reading.readings:
            click.echo(option)
    ctx.exit(0 if reading.outcome == "reads" else 1)
