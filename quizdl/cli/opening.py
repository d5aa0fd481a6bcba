"""Opening the knowledge base for a command: progress while it is built, and a word about what is wrong."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from quizdl.text import Language

if TYPE_CHECKING:
    from quizdl.store.knowledge import KnowledgeBase


def knowledge(language: Language) -> KnowledgeBase:
    """The knowledge base; it is closed when the command ends. Narration goes to standard error."""
    from quizdl.store.knowledge import open_knowledge

    base = open_knowledge(progress=_progress(language) if sys.stderr.isatty() else None)
    click.get_current_context().call_on_close(base.close)
    if base.outdated is not None:
        problem = base.outdated.message(language)
        previous = "仍用先前的知识库" if language == "zh" else "the previous knowledge base is used"
        click.echo(f"quizdl: {problem}\nquizdl: {previous}", err=True)
    for each in base.left_out:
        left_out = "未采用" if language == "zh" else "left out"
        click.echo(f"quizdl: {left_out}: {each.line_of_text(language)}", err=True)
    return base


def one_of(what: str, value: str | None, known: Iterable[str]) -> str | None:
    """The value of an option if it is a known id. Raises a usage error that names the nearest."""
    import difflib

    names = list(known)
    if value is None or value in names:
        return value
    near = difflib.get_close_matches(value, names, n=3)
    hint = f"did you mean {', '.join(near)}?" if near else f"known: {', '.join(names[:30])}"
    raise click.BadParameter(f"no {what} is named {value!r}; {hint}")


def shown(text: str) -> str:
    """A text on one line, marks off and formulas set; as written when a formula cannot be set."""
    from quizdl.knowledge.marks import plain_text
    from quizdl.typeset.nodes import TypesetError
    from quizdl.typeset.prose import inline

    plain = " ".join(plain_text(text).split())
    try:
        return inline(plain)
    except TypesetError:
        return plain


def _progress(language: Language) -> Bar:
    return Bar("建立知识库" if language == "zh" else "building the knowledge base")


class Bar:
    """A progress bar on standard error that clears itself when everything is done."""

    WIDTH = 30

    def __init__(self, label: str) -> None:
        self.label = label

    def __call__(self, done: int, total: int) -> None:
        filled = self.WIDTH * done // max(total, 1)
        bar = "#" * filled + "-" * (self.WIDTH - filled)
        end = "\r\x1b[2K" if done >= total else ""
        click.echo(f"\r{self.label} [{bar}] {done}/{total}{end}", nl=False, err=True)
