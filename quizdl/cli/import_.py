"""`quizdl import`: data from elsewhere; each kind is a module of its own, imported when it is asked for."""

from __future__ import annotations

import click

from quizdl.cli.lazy import LazyGroup

COMMANDS: dict[str, str] = {
    "anki": "Answers given in Anki. 在 Anki 中的作答",
    "log": "The history of another machine. 另一台机器的学习记录",
}


@click.group(cls=LazyGroup, modules={name: (f"quizdl.cli.import_{name}", help_) for name, help_ in COMMANDS.items()})
def command() -> None:
    """Take data in."""
