"""Choosing questions for practice: topics interleaved, families spread, the same for the same seed."""

from __future__ import annotations

from collections.abc import Iterator

from quizdl.errors import QuizdlError
from quizdl.questions.registry import TOPICS, template, template_ids
from quizdl.questions.stream import Stream
from quizdl.questions.variant import Variant, make


def _interleaved(families: tuple[str, ...], rng: Stream) -> list[str]:
    """The families in random order, such that neighbours come from different topics where possible."""
    by_topic: dict[str, list[str]] = {}
    for name in rng.shuffled(families):
        by_topic.setdefault(template(name).topic, []).append(name)
    order = []
    while by_topic:
        for topic in rng.shuffled(list(by_topic)):
            order.append(by_topic[topic].pop())
            if not by_topic[topic]:
                del by_topic[topic]
    return order


def select(what: str | None, level: int | None, count: int, seed: int) -> Iterator[Variant]:
    """`count` variants of a topic, of one family, or of everything.

    Raises QuizdlError where nothing is called `what`, or where it has nothing at this `level`.
    """
    if what is None:
        families = template_ids()
    elif what in TOPICS:
        families = template_ids(what)
    else:
        families = (template(what).id,)
    fitting = tuple(name for name in families if level is None or level in template(name).levels)
    if not fitting:
        raise QuizdlError(f"{what or 'nothing'} has no questions of level {level}; choose another level")
    return _draw(fitting, level, count, seed)


def _draw(families: tuple[str, ...], level: int | None, count: int, seed: int) -> Iterator[Variant]:
    rng = Stream("practice", seed, level, *families)
    order: list[str] = []
    for _ in range(count):
        order = order or _interleaved(families, rng)
        family = template(order.pop(0))
        yield make(family, rng.choice(family.levels) if level is None else level, rng.integer(1, 10**6))
