"""Choosing questions for practice: kinds mixed, topics interleaved, the same for the same seed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, TypeAlias

from quizdl.errors import QuizdlError
from quizdl.knowledge.bank import Bank
from quizdl.knowledge.kinds import QuestionKind
from quizdl.knowledge.reach import question_kinds
from quizdl.questions.facts.making import Maker
from quizdl.questions.facts.question import FactQuestion, NoQuestionError
from quizdl.questions.question import Question
from quizdl.questions.registry import template, template_ids
from quizdl.questions.stream import Stream
from quizdl.questions.topic_names import topic_named, unknown
from quizdl.questions.variant import Variant, make
from quizdl.text import Language, Text

Made: TypeAlias = Literal["computed", "facts"]
_TRIES = 50


def _interleaved(families: Sequence[str], rng: Stream) -> list[str]:
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


def computed(families: Sequence[str], level: int | None, rng: Stream) -> Iterator[Variant]:
    """Variants of the families without end."""
    while families:
        for name in _interleaved(families, rng):
            family = template(name)
            yield make(family, rng.choice(family.levels) if level is None else level, rng.integer(1, 10**6))


def from_facts(bank: Bank, topics: Sequence[str], language: Language, rng: Stream) -> Iterator[FactQuestion]:
    """Questions about the facts of the topics without end: each topic in turn, a fact of it, one of its kinds."""
    maker = Maker(bank)
    filled = [topic for topic in topics if bank.facts_by_topic.get(topic)]
    while filled:
        for topic in rng.shuffled(filled):
            for _ in range(_TRIES):
                fact = rng.choice(bank.facts_by_topic[topic])
                question = _showing(maker, fact.id, language, rng)
                if question is not None:
                    yield question
                    break


def subjects(bank: Bank, fact_id: str, kind: QuestionKind) -> list[str]:
    """The entries by which a fact is asked in this kind: itself, or lists, errata, figures and items around it."""
    found = {
        "list": [each.id for each in bank.lists_by_fact.get(fact_id, ()) if not each.ordered],
        "order": [each.id for each in bank.lists_by_fact.get(fact_id, ()) if each.ordered],
        "mistake": [each.id for each in bank.errata_by_fact.get(fact_id, ())],
        "figure": [each.id for each in bank.figures.values() if fact_id in each.facts],
    }.get(kind, [fact_id])
    return found + [each.id for each in bank.items_by_fact.get(fact_id, ()) if each.kind == kind]


def _showing(maker: Maker, fact_id: str, language: Language, rng: Stream) -> FactQuestion | None:
    bank = maker.bank
    kind = rng.choice(question_kinds(bank.facts[fact_id], bank))
    try:
        subject = rng.choice(subjects(bank, fact_id, kind) or [fact_id])
        return maker.build(kind, subject, rng.integer(1, 10**6), language)
    except NoQuestionError:
        return None


def select(bank: Bank, what: str | None, *, level: int | None, count: int, seed: int, language: Language,
           only: Made | None = None) -> Iterator[Question]:
    """`count` questions of a topic, of one family, or of everything; computed ones and facts in turn.

    A topic goes by its id or its name in either language, and the beginning is enough. `level` limits the computed
    ones. Raises QuizdlError where nothing is called `what` or fits.
    """
    topics: Sequence[str] = tuple(bank.topics)
    if what is None:
        families = template_ids()
    elif what in template_ids():
        families, topics = (what,), ()
    elif (topic := topic_named(what, bank)) is not None:
        what, families, topics = topic, template_ids(topic), (topic,)
    else:
        raise unknown(what, bank)
    families = tuple(name for name in families if level is None or level in template(name).levels)
    rng = Stream("practice", seed, level, what, only)
    sources: list[Iterator[Question]] = []
    if only != "facts" and families:
        sources.append(computed(families, level, rng))
    if only != "computed" and level is None and any(bank.facts_by_topic.get(topic) for topic in topics):
        sources.append(from_facts(bank, topics, language, rng))
    if not sources:
        raise QuizdlError(Text(
            f"{what or '题库'} 没有这样的题；请换难度、主题或题型",
            f"{what or 'the bank'} has no such questions; choose another level, topic or kind"))
    return (next(sources[number % len(sources)]) for number in range(count))
