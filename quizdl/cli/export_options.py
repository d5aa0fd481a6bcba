"""Options that the exports of cards share."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, get_args

import click

from quizdl.cli.opening import Bar, one_of
from quizdl.cli.options import Spoken, preferred
from quizdl.knowledge.kinds import QUESTION_KINDS, QuestionKind
from quizdl.text import Language, listed

if TYPE_CHECKING:
    from quizdl.export.selection import Selection
    from quizdl.study.catalog import Catalog

KINDS: tuple[str, ...] = get_args(QuestionKind)

topics_option = click.option("--topics", metavar="TOPIC,…", help="Only these topics, separated by commas.")
kinds_option = click.option("--kinds", metavar="KIND,…", help=f"Only these kinds of question: {', '.join(KINDS)}.")
written_option = click.option("--lang", "written", type=click.Choice(["zh", "en", "both"]), default=preferred,
                              callback=lambda context, _option, written: _spoken(context, written),
                              help="Language of the cards; by default that of the terminal.")


def selection(topics: str | None, kinds: str | None, catalog: Catalog) -> Selection:
    """What the options choose. Raises a usage error that names the nearest known name."""
    from quizdl.export.selection import Selection
    from quizdl.questions.topic_names import require_topic

    wanted = {one_of("kind", kind, KINDS) for kind in listed(kinds or "")}
    chosen = [kind for kind in QUESTION_KINDS if kind in wanted]
    return Selection([require_topic(topic, catalog.bank) for topic in listed(topics or "")], chosen)


def progress(label: str) -> Callable[[int, int], None] | None:
    """A bar on standard error, where that is a terminal."""
    return Bar(label) if sys.stderr.isatty() else None


def _spoken(context: click.Context, written: str) -> str:
    context.ensure_object(Spoken).language = message_language(written)
    return written


def message_language(written: str) -> Language:
    """The language of what is told on the way: that of the cards, or of the terminal where they have both."""
    return preferred() if written == "both" else "zh" if written == "zh" else "en"
