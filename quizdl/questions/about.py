"""Questions about one thing of the knowledge base: a fact, a concept, a family, an erratum, a figure…"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

from quizdl.knowledge.bank import Bank
from quizdl.knowledge.kinds import QuestionKind
from quizdl.knowledge.reach import question_kinds
from quizdl.questions.facts.making import Maker
from quizdl.questions.facts.question import FactQuestion, NoQuestionError
from quizdl.questions.question import Question
from quizdl.questions.selection import computed, select, subjects
from quizdl.questions.stream import Stream
from quizdl.text import Language


def questions_about(bank: Bank, what: str, entry_id: str, *, families: Sequence[str] = (), level: int | None = None,
                    count: int = 10, seed: int, language: Language) -> list[Question]:
    """At most `count` questions, the same for the same seed; none where nothing can be asked.

    `families` are the templates that exercise the facts of the thing; `level` is that of a template.
    """
    rng = Stream("about", seed, what, entry_id, level)
    if what == "topic":
        return list(select(bank, entry_id, level=None, count=count, seed=seed, language=language))
    if what == "template":
        source = computed((entry_id,), level, rng)
        return [next(source) for _ in range(count)]
    made = list(_made(Maker(bank), what, entry_id, language, rng))
    worked = computed(rng.shuffled(families), level, rng)
    variants: list[Question] = [next(worked) for _ in families[:count]]
    taken = [each for pair in _in_turn(made, variants) for each in pair]
    return taken[:count]


def _in_turn(one: Sequence[Question], other: Sequence[Question]) -> Iterator[tuple[Question, ...]]:
    for index in range(max(len(one), len(other))):
        yield (*one[index:index + 1], *other[index:index + 1])


def _made(maker: Maker, what: str, entry_id: str, language: Language, rng: Stream) -> Iterator[FactQuestion]:
    bank = maker.bank
    if what == "fact":
        for way in rng.shuffled(question_kinds(bank.facts[entry_id], bank)):
            yield from _built(maker, way, [entry_id, *subjects(bank, entry_id, way)], language, rng)
        return
    facts: Sequence[str] = ()
    kind: QuestionKind | None = None
    if what == "erratum":
        kind, facts = "mistake", [fact.id for fact in bank.facts_by_erratum.get(entry_id, ())]
    elif what == "figure":
        figure = bank.figures[entry_id]
        kind, facts = "figure", figure.facts or [fact.id for fact in bank.facts_by_concept.get(figure.concept, ())]
    elif what == "list":
        kind, facts = "order" if bank.lists[entry_id].ordered else "list", bank.lists[entry_id].items
    elif what == "item":
        kind = bank.items[entry_id].kind
    elif what == "concept":
        facts = [fact.id for fact in bank.facts_by_concept.get(entry_id, ())]
    elif what == "reference":
        facts = [fact.id for fact in bank.facts_by_reference.get(entry_id, ())]
    yield from chain(_built(maker, kind, [entry_id], language, rng) if kind else (),
                     *(_one_of_fact(maker, fact, language, rng) for fact in rng.shuffled(facts) if fact in bank.facts))


def _one_of_fact(maker: Maker, fact: str, language: Language, rng: Stream) -> Iterator[FactQuestion]:
    """One question about a fact, of the first kind that can be asked."""
    for kind in rng.shuffled(question_kinds(maker.bank.facts[fact], maker.bank)):
        found = list(_built(maker, kind, [fact, *subjects(maker.bank, fact, kind)], language, rng))
        if found:
            yield found[0]
            return


def _built(maker: Maker, kind: str, names: Sequence[str], language: Language, rng: Stream) -> Iterator[FactQuestion]:
    """The question of the first of the subjects that can be asked this way."""
    for name in names:
        try:
            yield maker.build(kind, name, rng.integer(1, 10**6), language)
        except NoQuestionError:
            continue
        return
