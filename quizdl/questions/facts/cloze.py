"""Cloze: a statement with the words that matter left out, in the learner's language."""

from __future__ import annotations

from quizdl.answers.text_policy import Phrase
from quizdl.knowledge.facts import Fact
from quizdl.knowledge.marks import MarkedText, parse_marks
from quizdl.questions.facts.question import FactQuestion, NoQuestionError, Setting, explanation
from quizdl.questions.question import Field
from quizdl.text import Text


def _blanked(text: MarkedText) -> str:
    plain = text.plain
    for number, mark in reversed(list(enumerate(text.marks, 1))):
        plain = f"{plain[:mark.start]}＿＿({number})＿＿{plain[mark.end:]}"
    return plain


def build(setting: Setting, fact: Fact, seed: int) -> FactQuestion:
    """Blank every marked word of `fact`. Raises NoQuestionError where nothing is marked."""
    texts = {"zh": parse_marks(fact.zh), "en": parse_marks(fact.en)}
    marks = texts[setting.language].marks
    if not marks:
        raise NoQuestionError(f"{fact.id} cannot be asked as cloze; none of its words are marked")
    fields = tuple(Field(f"blank{number}", Text(f"({number})", f"({number})"),
                         Phrase(mark.accepted, setting.language, setting.terms))
                   for number, mark in enumerate(marks, 1))
    return FactQuestion(
        kind="cloze", subject=fact.id, seed=seed, heading=setting.headings[fact.topic],
        prompt=Text("填空：\n" + _blanked(texts["zh"]), "Fill in the blanks:\n" + _blanked(texts["en"])),
        fields=fields, key={field.name: mark.answer for field, mark in zip(fields, marks, strict=True)},
        steps=explanation(setting, (fact,)), facts=(fact.id,),
    )
