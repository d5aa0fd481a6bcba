"""The question of a card: the same for the same number of earlier answers, another one after each."""

from __future__ import annotations

from contextlib import suppress

from quizdl.knowledge.bank import Bank
from quizdl.questions.facts.making import Maker
from quizdl.questions.facts.question import FactQuestion, NoQuestionError
from quizdl.questions.question import Question
from quizdl.questions.registry import template
from quizdl.questions.stream import Stream
from quizdl.questions.variant import Variant, make
from quizdl.study.card import CardId, ComputedCard, FactCard, MistakeCard, parse
from quizdl.text import Language

_HIGHEST_SEED = 10**6
_DRAWS = 60
_FACT_DRAWS = 6


class Asker:
    """Builds questions. Nothing is kept but what makes the next one faster."""

    def __init__(self, bank: Bank) -> None:
        self._maker = Maker(bank)

    def question(self, card: CardId, answered: int, language: Language) -> Question:
        """The question of a card that was answered so many times.

        Raises QuizdlError where it cannot be asked (any more): a fact that is gone, a template without the level.
        """
        draws = Stream("card", card, answered)
        match parse(card):
            case FactCard() as fact:
                return self._of_fact(fact, draws, language)
            case ComputedCard(template=name, level=level):
                return make(template(name), level, draws.integer(1, _HIGHEST_SEED))
            case MistakeCard() as mistake:
                return _with_mistake(mistake, draws)

    def _of_fact(self, card: FactCard, draws: Stream, language: Language) -> FactQuestion:
        """Some draws of a match find too few pairs: others are tried before it is given up."""
        for _ in range(_FACT_DRAWS - 1):
            with suppress(NoQuestionError):
                return self._maker.build(card.kind, card.subject, draws.integer(1, _HIGHEST_SEED), language)
        return self._maker.build(card.kind, card.subject, draws.integer(1, _HIGHEST_SEED), language)


def _with_mistake(card: MistakeCard, draws: Stream) -> Variant:
    """A variant to which the misconception applies; where none is found, the last one drawn."""
    family = template(card.template)
    variant = make(family, card.level, draws.integer(1, _HIGHEST_SEED))
    for _ in range(_DRAWS):
        if any(mistake.id == card.misconception for mistake in variant.mistakes):
            break
        variant = make(family, card.level, draws.integer(1, _HIGHEST_SEED))
    return variant
