"""The fields of a card's note."""

from __future__ import annotations

from quizdl.errors import QuizdlError
from quizdl.export.anki.backs import erratum_html, reference_html, source_html
from quizdl.export.anki.faces import computed, facts
from quizdl.export.anki.fact_fields import built, fact_fields
from quizdl.export.languages import Written
from quizdl.export.subjects import Subject
from quizdl.knowledge.bank import Bank
from quizdl.questions.facts.making import Maker
from quizdl.study.card import FactCard, parse


class Contents:
    """Builds fields; nothing is kept but what makes the next ones faster."""

    def __init__(self, bank: Bank, written: Written, variants: int) -> None:
        self.bank = bank
        self.written = written
        self.variants = variants
        self._maker = Maker(bank)

    def fields(self, subject: Subject) -> dict[str, str]:
        """All fields of a card's note but its id. Raises QuizdlError where the card cannot be asked."""
        card = parse(subject.card.id)
        if isinstance(card, FactCard):
            asked = fact_fields(subject, built(self._maker, card, self.written), self.bank, self.written)
            asked["Data"] = facts.data(self._maker, card, self.written)
        else:
            asked = computed.fields(subject.card.id, variants=self.variants, language=self.written)
        if not asked["Front"].strip():
            raise QuizdlError(f"{subject.card.id}: its front would be empty")
        return {**asked, "Source": source_html(self.bank, subject.facts, self.written),
                "Erratum": erratum_html(subject.errata, self.written),
                "Reference": reference_html(self.bank, subject.facts, subject.errata, subject.references)}
