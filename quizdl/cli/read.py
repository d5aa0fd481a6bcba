"""`quizdl read`: how a typed answer would be read."""

from __future__ import annotations

import re

import click

from quizdl.cli.options import speak
from quizdl.text import listed

KINDS = ("number", "integer", "shape", "vector", "matrix", "expression", "choice", "choices", "text")


_NAME = re.compile(r"[^\W\d_][\w{}]{0,19}")
_MOST_NAMES = 50
_UNIT = re.compile(r"(?=.*[^\W\d_]|.*[%‰°])[^\d\s][^\n\r\t]{0,39}")


def _names(value: str | None, lang: str) -> tuple[str, ...]:
    """The variables of --variables. Raises UsageError."""
    names = listed((value or "").replace(" ", ","))
    for name in names:
        if not _NAME.fullmatch(name):
            raise _refusal(lang, f"--variables：{name[:20]!r} 不是变量名；请写字母，如 x,w_1",
                           f"--variables: {name[:20]!r} is no name; write letters, such as x,w_1")
    if len(names) > _MOST_NAMES:
        raise _refusal(lang, f"--variables：有 {len(names)} 个变量，最多 {_MOST_NAMES} 个",
                       f"--variables: {len(names)} names; at most {_MOST_NAMES} are taken")
    return tuple(dict.fromkeys(names))


def _unit(value: str | None, lang: str) -> str | None:
    """The unit of --unit, none where it is blank. Raises UsageError."""
    unit = (value or "").strip()
    if unit and not (unit.isprintable() and _UNIT.fullmatch(unit)):
        raise _refusal(lang, f"--unit：{unit[:20]!r} 不是单位；请写单位名，如 KB 或 %",
                       f"--unit: {unit[:20]!r} is no unit; write its name, such as KB or %")
    return unit or None


def _options(value: str | None, kind: str, lang: str) -> tuple[str, ...]:
    """The options of --choices. Raises UsageError."""
    options = tuple(listed(value or ""))
    if kind in {"choice", "choices"} and not options:
        raise _refusal(lang, f"--kind {kind} 需要 --choices A,B,C", f"--kind {kind} needs --choices A,B,C")
    if len(set(options)) < len(options):
        raise _refusal(lang, "--choices：有重复的选项", "--choices: an option stands there twice")
    return options


def _refusal(lang: str, zh: str, en: str) -> click.UsageError:
    return click.UsageError(zh if lang == "zh" else en)


@click.command("read", context_settings={"ignore_unknown_options": True})
@click.argument("text")
@click.option("--kind", type=click.Choice(KINDS), required=True, help="What the answer should be.")
@click.option("--variables", metavar="X,Y", help="Names a formula may use.")
@click.option("--unit", help="The unit a number is asked in.")
@click.option("--choices", metavar="A,B,C", help="The options of a choice.")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="en", callback=speak, is_eager=True,
              help="Language of the message.")
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

    reading = read(text, kind, variables=_names(variables, lang), unit=_unit(unit, lang),  # type: ignore[arg-type]
                   choices=_options(choices, kind, lang))
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
