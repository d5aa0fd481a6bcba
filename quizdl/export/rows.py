"""Cards as plain text, one row for each language and variant, for programs that know nothing of ours."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from quizdl.answers.choice_policy import AllOf, OneOf
from quizdl.answers.formula.formula import Formula
from quizdl.errors import QuizdlError
from quizdl.export.languages import Written, languages
from quizdl.export.subjects import Subject
from quizdl.knowledge.bank import Bank
from quizdl.questions.facts.making import Maker
from quizdl.questions.facts.question import NoQuestionError
from quizdl.questions.question import Field, Question
from quizdl.questions.registry import template
from quizdl.questions.variant import make
from quizdl.study.card import FactCard, parse
from quizdl.text import Language

_SEEDS = 8


@dataclass(frozen=True, slots=True)
class Row:
    """One question with its answer; texts hold `$…$` formulas. `code` rebuilds the question in quizdl."""

    id: str
    code: str
    language: Language
    topic: str
    subject: str
    kind: str
    question: str
    answer: str
    explanation: str
    source: str
    erratum: str
    reference: str


def rows(subjects: Sequence[Subject], bank: Bank, written: Written, variants: int,
         progress: Callable[[int, int], None] | None = None) -> Iterator[Row]:
    """The rows of these cards in their order; a computed card has one for each of its variants."""
    maker = Maker(bank)
    for done, subject in enumerate(subjects, 1):
        for language in languages(written):
            for question in _questions(maker, subject, language, variants):
                yield _row(subject, question, bank, language)
        if progress is not None:
            progress(done, len(subjects))


def _questions(maker: Maker, subject: Subject, language: Language, variants: int) -> Iterator[Question]:
    card = parse(subject.card.id)
    if not isinstance(card, FactCard):
        yield from (make(template(card.template), card.level, seed) for seed in range(1, variants + 1))
        return
    for seed in range(_SEEDS):
        with suppress(NoQuestionError):
            yield maker.build(card.kind, card.subject, seed, language)
            return
    raise QuizdlError(f"{card} cannot be asked")


def _row(subject: Subject, question: Question, bank: Bank, language: Language) -> Row:
    places = dict.fromkeys((place.source, place.section) for fact in subject.facts for place in fact.provenance)
    names = dict.fromkeys([*(name for fact in subject.facts for name in fact.reference), *subject.references,
                           *(name for each in subject.errata for name in each.reference)])
    return Row(
        id=subject.card.id, code=question.code or "", language=language, topic=subject.topic[language],
        subject="" if subject.group is None else subject.group[language], kind=subject.kind,
        question=question.prompt[language] + _options(question, language),
        answer="\n".join(_answer(question, field, language) for field in question.fields),
        explanation="\n".join(step[language] for step in question.steps),
        source="; ".join(_place(bank, *place, language) for place in places),
        erratum="\n".join(f"{each.said[language]} → {each.right[language]}" for each in subject.errata),
        reference="; ".join(bank.references[name].citation for name in names if name in bank.references))


def _place(bank: Bank, source: str, section: str, language: Language) -> str:
    title = bank.sources[source].title[language] if source in bank.sources else source
    known = bank.sections.get((source, section))
    return f"{title} · {section if known is None else known.zh if language == 'zh' else known.en}"


def _options(question: Question, language: Language) -> str:
    """The options of the fields, each list of options once, and what is matched to them."""
    lines: dict[str, None] = {}
    chosen = [field for field in question.fields if isinstance(field.policy, OneOf | AllOf) and field.asked_if is None]
    if len(chosen) > 1:
        lines |= dict.fromkeys(f"{field.label[language]} → ?" for field in chosen)
    for field in chosen:
        options = field.policy.options  # type: ignore[attr-defined]
        lines |= dict.fromkeys(f"{option.id.upper() if len(option.id) == 1 else '-'}) {option.text[language]}"
                               for option in options)
    return "".join(f"\n{line}" for line in lines)


def _answer(question: Question, field: Field, language: Language) -> str:
    key: Any = question.key.get(field.name)
    if isinstance(field.policy, OneOf | AllOf):
        chosen = (key,) if isinstance(key, str) else key or ()
        said = "; ".join(option.text[language] for option in field.policy.options if option.id in chosen)
    elif isinstance(key, Formula):
        said = f"${key.latex}$"
    else:
        said = key if isinstance(key, str) else field.policy.show(key)
    said = f"{said} {field.unit}" if field.unit else said
    return said if len(question.fields) == 1 else f"{field.label[language]}: {said}"
