"""What of each entry can be searched: its names first, then everything it says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from quizdl.knowledge.bank import Bank
from quizdl.knowledge.facts import Fact
from quizdl.knowledge.marks import MarkError, formulas, parse_marks, plain_text
from quizdl.store.search_text import latex_words
from quizdl.text import Text


@dataclass(frozen=True, slots=True)
class Document:
    """One thing that a search can find: what it is, its id, the line shown, its names and its text."""

    what: str
    id: str
    title: Text
    names: tuple[str, ...]
    texts: tuple[str, ...]


def documents(bank: Bank) -> Iterator[Document]:
    """The searchable text of the bank."""
    for concept in bank.concepts.values():
        yield Document("concept", concept.id, concept.name, (concept.id, *concept.spellings), ())
    for fact in bank.facts.values():
        concept_of = bank.concepts.get(fact.concept)
        names = concept_of.spellings if concept_of else (fact.concept,)
        shown = Text(plain_text(fact.zh), plain_text(fact.en))
        yield Document("fact", fact.id, shown, names, tuple(_fact_texts(fact)))
    for erratum in bank.errata.values():
        both = _both((erratum.said, erratum.right, erratum.why))
        yield Document("erratum", erratum.id, erratum.said, (), tuple(_spelled(both)))
    for each in bank.lists.values():
        yield Document("list", each.id, each.name, (each.zh, each.en), ())
    for item in bank.items.values():
        texts = _both((item.ask, *item.right, *item.steps, *((item.answer,) if item.answer else ())))
        yield Document("item", item.id, item.ask, (), tuple(_spelled(texts)))
    for figure in bank.figures.values():
        labels = tuple(_both(node.label for node in figure.node))
        yield Document("figure", figure.id, figure.name, (figure.zh, figure.en), labels)
    for topic in bank.topics.values():
        yield Document("topic", topic.id, topic.name, (topic.id, topic.zh, topic.en), ())
    for reference in bank.references.values():
        title = Text(reference.citation, reference.citation)
        yield Document("reference", reference.id, title, (reference.id, reference.title), (reference.authors,))


def _both(texts: Iterable[Text]) -> list[str]:
    return [text for each in texts for text in (each.zh, each.en)]


def _fact_texts(fact: Fact) -> list[str]:
    texts = [fact.zh, fact.en]
    texts += _both(each for each in (fact.ask, fact.short, fact.answer) if each is not None)
    texts += [wording for point in fact.points for wording in point.zh + point.en]
    spelled = _spelled(texts)
    if fact.latex is not None:
        spelled.append(latex_words(fact.latex))
    for symbol, meaning in fact.symbols.items():
        spelled += [latex_words(symbol), meaning.zh, meaning.en]
    return spelled


def _spelled(texts: Iterable[str]) -> list[str]:
    """Texts with marks opened up, accepted alternatives added, and formulas turned into words."""
    spelled = []
    for text in texts:
        try:
            marked = parse_marks(text)
            plain = marked.plain
            spelled += [other for mark in marked.marks for other in mark.accepted[1:]]
            for _, latex in formulas(plain):
                plain = plain.replace(f"${latex}$", f" {latex_words(latex)} ")
        except MarkError:
            plain = text
        spelled.append(plain)
    return spelled
