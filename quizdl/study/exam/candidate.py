"""Candidates: what could stand on a paper, by topic and kind, each built when it is drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from quizdl.knowledge.kinds import QuestionKind
from quizdl.questions.facts.making import Maker
from quizdl.questions.facts.question import NoQuestionError
from quizdl.questions.question import Question
from quizdl.questions.registry import template
from quizdl.questions.variant import VariantError, from_code, make
from quizdl.study.card import CardId, ComputedCard, FactCard, parse
from quizdl.study.catalog import Catalog
from quizdl.study.exam.blueprint import Section
from quizdl.study.exam.giveaway import Contents, about, contents_of
from quizdl.study.exam.work import minutes_of
from quizdl.text import LANGUAGES, Language


@dataclass(frozen=True, slots=True)
class Candidate:
    """A question that could stand on a paper, in both languages."""

    card: CardId
    topic: str
    kind: str
    questions: Mapping[Language, Question]
    work: float
    contents: Contents


class Pool:
    """All cards of a catalog by topic and kind."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._maker = Maker(catalog.bank)
        self._cards: dict[tuple[str, str], list[CardId]] = {}
        for card in catalog.values():
            self._cards.setdefault((card.topic, kind_of(card.id)), []).append(card.id)

    def __contains__(self, card: object) -> bool:
        return card in self._catalog

    def topics(self) -> tuple[str, ...]:
        return self._catalog.topics()

    def cards(self, section: Section, topic: str, kind: QuestionKind) -> Sequence[CardId]:
        """The cards of a topic and kind that a section may ask."""
        cards = self._cards.get((topic, kind), ())
        if kind != "computed":
            return cards
        return [card for card in cards if _level(card) in section.levels]

    def about(self, card: CardId) -> tuple[frozenset[str], frozenset[str]]:
        """The facts or family, and the concepts of a card (see `giveaway.about`)."""
        return about(self._catalog[card])

    def build(self, card: CardId, seed: int) -> Candidate | None:
        """A card with the numbers, options and order of a seed; None where it cannot be asked so."""
        made = parse(card)
        try:
            if isinstance(made, FactCard):
                questions: dict[Language, Question] = {
                    language: self._maker.build(made.kind, made.subject, seed, language) for language in LANGUAGES}
            elif isinstance(made, ComputedCard):
                variant = make(template(made.template), made.level, seed)
                questions = dict.fromkeys(LANGUAGES, variant)
            else:
                return None
        except (NoQuestionError, VariantError):
            return None
        known = self._catalog[card]
        return Candidate(card, known.topic, kind_of(card), questions, minutes_of(questions),
                         contents_of(known, questions, self._catalog.bank))


def kind_of(card: CardId) -> str:
    """The kind of question that a card asks."""
    made = parse(card)
    return made.kind if isinstance(made, FactCard) else "computed"


def _level(card: CardId) -> int:
    made = parse(card)
    return made.level if isinstance(made, ComputedCard) else 0


def question_of(code: str, maker: Maker, language: Language) -> Question:
    """The question that a code stands for. Raises QuizdlError where it cannot be asked any more."""
    if ":" in code:
        return maker.from_code(code, language)
    return from_code(code)
