"""A question with its solution, as lines."""

from __future__ import annotations

from typing import Any

from quizdl.questions.keep import EXACT
from quizdl.questions.question import Question
from quizdl.questions.variant import Variant, plain
from quizdl.text import Language, Text
from quizdl.typeset.lenient import formatted
from quizdl.typeset.prose import wrap

_WIDTH = 80
_SOLUTION = Text("解答", "Solution")
_ENGINE = Text("运行引擎", "engine")
_FORMULA = Text("按公式独立计算", "worked independently")
_MISTAKES = Text("常见错误会得到", "Where common mistakes lead")


def step_lines(question: Question, language: Language, width: int = _WIDTH) -> list[str]:
    """The worked solution, numbered."""
    lines = []
    for number, step in enumerate(question.steps, 1):
        head, *rest = formatted(step[language], width - 4)
        lines.append(f"{number:2d}. {head}")
        lines.extend(f"    {line}" for line in rest)
    return lines


def solution_lines(variant: Variant, language: Language) -> list[str]:
    """Prompt, answers and worked solution."""
    code = f" {variant.code}" if variant.code else ""
    lines = [f"{variant.heading[language]}{code}", "", *formatted(variant.prompt[language], _WIDTH), "",
             _SOLUTION[language], *step_lines(variant, language)]
    return [*lines, "", *(f"{f.label[language]} = {_shown(variant, f.name)}" for f in variant.fields)]


def _shown(variant: Variant, name: str) -> str:
    field = next(field for field in variant.fields if field.name == name)
    return field.policy.show(variant.key[name])


def _exact(value: Any) -> str:
    if isinstance(value, tuple):
        return "[" + ", ".join(map(_exact, value)) + "]"
    return f"{value:.12g}" if isinstance(value, float) else str(getattr(value, "text", value))


def comparison_lines(variant: Variant, language: Language, width: int = _WIDTH) -> list[str]:
    """The key by the engine and by the independent derivation, and the values that known mistakes lead to."""
    second = variant.template.closed_form(variant.givens, EXACT)
    lines = []
    for field in variant.fields:
        lines.append(field.label[language])
        for label, value in ((_ENGINE, variant.key[field.name]), (_FORMULA, plain(second[field.name]))):
            lines.extend(f"    {line}" for line in wrap(f"{label[language]}: {_exact(value)}", width - 4))
    if variant.mistakes:
        lines += ["", _MISTAKES[language]]
    for mistake in variant.mistakes:
        values = ", ".join(f"{name} = {_exact(value)}" for name, value in mistake.values.items())
        lines.extend(f"    {line}" for line in wrap(f"{mistake.title[language]}: {values}", width - 4))
    return lines
