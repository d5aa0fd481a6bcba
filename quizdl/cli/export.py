"""`quizdl export`: data for elsewhere; each kind is a module of its own, imported when it is asked for."""

from __future__ import annotations

import click

from quizdl.cli.lazy import LazyGroup

COMMANDS: dict[str, str] = {
    "anki": "An Anki package. Anki 牌组",
    "csv": "A table for other programs. CSV 表格",
    "markdown": "A text for other programs. Markdown 文本",
    "log": "The learner's whole history, as JSON lines. 学习记录",
}


@click.group(cls=LazyGroup, modules={name: (f"quizdl.cli.export_{name}", help_) for name, help_ in COMMANDS.items()})
def command() -> None:
    """Carry data elsewhere."""
