"""Fields of questions about facts: a front that asks, a back that answers, readable without any script."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from quizdl.answers.choice_policy import AllOf, OneOf
from quizdl.answers.text_policy import Rubric
from quizdl.export.anki.cloze import cloze_html
from quizdl.export.languages import Written, in_each, languages
from quizdl.export.rich_text import block_html, inert, inline_html, mathjax, text_html
from quizdl.export.subjects import Subject
from quizdl.figures import FigureQuestion
from quizdl.figures.svg import svg
from quizdl.knowledge.bank import Bank
from quizdl.questions.facts.making import Maker
from quizdl.questions.facts.question import FactQuestion, NoQuestionError, provenance, statement
from quizdl.questions.question import Field, Question
from quizdl.study.card import FactCard
from quizdl.text import Language, Text

_SEEDS = 8
_ANSWER = Text("答案：", "Answer: ")


def built(maker: Maker, card: FactCard, written: Written) -> dict[Language, FactQuestion]:
    """The card's question in each language, drawn alike. Raises NoQuestionError."""
    for seed in range(_SEEDS):
        with suppress(NoQuestionError):
            return {each: maker.build(card.kind, card.subject, seed, each) for each in languages(written)}
    raise NoQuestionError(f"{card} cannot be asked")


def fact_fields(subject: Subject, questions: dict[Language, FactQuestion], bank: Bank,
                written: Written) -> dict[str, str]:
    """Front and Back of a question that was built in each language."""
    if subject.kind == "cloze":
        front = in_each(written, lambda language: cloze_html(subject.facts[0].text[language]))
        formula = f"$${subject.facts[0].latex}$$" if subject.facts[0].latex else ""
        return {"Front": front, "Back": block_html(formula, mathjax)}
    return {"Front": in_each(written, lambda language: _front(questions[language], language)),
            "Back": in_each(written, lambda language: _back(questions[language], bank, language))}


def _front(question: FactQuestion, language: Language) -> str:
    html = prompt_html(question, language)
    shown: set[tuple[str, ...]] = set()
    for field in question.fields:
        if field.asked_if is None and isinstance(field.policy, OneOf | AllOf):
            if len(question.fields) > 1 and question.kind == "match":
                html += f"<p>{inline_html(field.label[language], mathjax)} → ?</p>"
            options = tuple(option.text[language] for option in field.policy.options)
            if options not in shown:
                items = "".join(f"<li>{inline_html(each, mathjax)}</li>" for each in options)
                html += f'<ol type="A">{items}</ol>'
            shown.add(options)
    return html


def _back(question: FactQuestion, bank: Bank, language: Language) -> str:
    steps = "".join(explanation_html(question, bank, language))
    told = {field.name for field in question.fields
            if isinstance(field.policy, Rubric) and _is_told(str(question.key[field.name]), steps)}
    answers = [_answer(question, field, language) for field in question.fields if field.name not in told]
    return "".join(f"<div>{each}</div>" for each in answers if each) + steps


def _is_told(answer: str, steps: str) -> bool:
    """Whether the explanation holds the answer word for word."""
    return block_html(answer, mathjax) in steps or inline_html(answer, mathjax) in steps


def prompt_html(question: Question, language: Language) -> str:
    """What is asked; a figure is drawn, with its blanks numbered like the fields."""
    if isinstance(question.drawing, FigureQuestion) and question.lead is not None:
        drawn = inert(svg(question.drawing.figure, language, tuple(question.drawing.fields)))
        return block_html(question.lead[language], mathjax) + drawn
    return block_html(question.prompt[language], mathjax)


def explanation_html(question: FactQuestion, bank: Bank, language: Language) -> list[str]:
    """The steps of a question, without the lines that say where they come from: those have a field of their own."""
    bare = {}
    for name in question.facts:
        if name in bank.facts:
            said = statement(bank.facts[name])
            bare[(said + provenance(bank, bank.facts[name]))[language]] = said[language]
    steps = [block_html(bare.get(step[language], step[language]), mathjax) for step in question.steps]
    if isinstance(question.drawing, FigureQuestion):
        steps[0] = inert(svg(question.drawing.figure, language))
    return steps


def _answer(question: FactQuestion, field: Field, language: Language) -> str:
    key: Any = question.key.get(field.name)
    label = _ANSWER[language] if len(question.fields) == 1 else f"{field.label[language]}: "
    if isinstance(field.policy, OneOf):
        said = inline_html(label + field.policy.text(key)[language], mathjax)
    elif isinstance(field.policy, AllOf):
        chosen = [option.text[language] for option in field.policy.options if option.id in key]
        items = "".join(f"<li>{inline_html(each, mathjax)}</li>" for each in chosen)
        return f"{text_html(label)}<ul>{items}</ul>"
    elif isinstance(key, str):
        return block_html(label + key, mathjax)
    else:
        said = inline_html(label, mathjax) + text_html(field.policy.show(key))
    return f"<p><b>{said}</b></p>"
