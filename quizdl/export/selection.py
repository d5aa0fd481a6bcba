"""Which cards are exported."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from quizdl.export.subjects import Subject, subject_of
from quizdl.knowledge.kinds import QuestionKind
from quizdl.study.card import CardId
from quizdl.study.catalog import Catalog


@dataclass(frozen=True, slots=True)
class Selection:
    """Topics and kinds to export; all of them where nothing is named."""

    topics: Collection[str] = ()
    kinds: Collection[QuestionKind] = ()

    def subjects(self, catalog: Catalog, more: Iterable[CardId] = ()) -> list[Subject]:
        """The chosen cards by topic, in the order of the knowledge base; `more` are cards of mistakes to add."""
        order = {topic: place for place, topic in enumerate(catalog.topics())}
        cards = [*catalog.values(), *(catalog[card] for card in more if card in catalog)]
        found = [subject_of(card, catalog.bank) for card in cards if not self.topics or card.topic in self.topics]
        chosen = [each for each in found if not self.kinds or each.kind in self.kinds]
        return sorted(chosen, key=lambda each: order.get(each.card.topic, len(order)))
