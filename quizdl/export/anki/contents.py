"""The fields of a card's note."""

from __future__ import annotations

from collections.abc import Mapping

from quizdl.errors import QuizdlError
from quizdl.export.anki.backs import erratum_html, reference_html, source_html
from quizdl.export.anki.faces import computed, facts
from quizdl.export.anki.fact_fields import built, fact_fields
from quizdl.export.languages import Written, in_each, languages
from quizdl.export.rich_text import block_html, kept_with_marks, mathjax
from quizdl.export.subjects import Subject
from quizdl.knowledge.bank import Bank
from quizdl.questions.facts.making import Maker
from quizdl.questions.question import Question
from quizdl.questions.registry import template
from quizdl.questions.variant import make
from quizdl.study.card import FactCard, parse
from quizdl.study.hints import hints
from quizdl.text import Language

_HINTED = frozenset({"cloze", "recall", "list", "mistake", "computed"})


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
        questions: Mapping[Language, Question]
        if isinstance(card, FactCard):
            questions = found = built(self._maker, card, self.written)
            asked = fact_fields(subject, found, self.bank, self.written)
            asked["Data"] = facts.data(self._maker, card, self.written)
        else:
            questions = dict.fromkeys(languages(self.written), make(template(card.template), card.level, 1))
            asked = computed.fields(subject.card.id, variants=self.variants, language=self.written)
        if not asked["Front"].strip():
            raise QuizdlError(f"{subject.card.id}: its front would be empty")
        shown = {**asked, "Hint": self._hint(subject, questions),
                 "Source": source_html(self.bank, subject.facts, self.written),
                 "Erratum": erratum_html(subject.errata, self.written),
                 "Reference": reference_html(self.bank, subject.facts, subject.errata, subject.references)}
        return {name: text if name == "Data" else kept_with_marks(text) for name, text in shown.items()}

    def _hint(self, subject: Subject, questions: Mapping[Language, Question]) -> str:
        """The first rung of the hint ladder, where it says nothing of options or numbers that change."""
        if subject.kind not in _HINTED or (subject.kind == "computed" and not subject.facts):
            return ""
        rungs = {language: hints(question, self.bank)[:1] for language, question in questions.items()}
        return in_each(self.written, lambda language: "".join(block_html(rung[language], mathjax)
                                                              for rung in rungs[language]))
