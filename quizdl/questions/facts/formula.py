"""Complete the formula: a part of it left out, to be typed, or picked where it cannot be typed on one line."""

from __future__ import annotations

from quizdl.answers.choice_policy import OneOf, Option
from quizdl.answers.expression_policy import Expression
from quizdl.answers.formula.formula import Formula
from quizdl.answers.reading import read
from quizdl.answers.text_policy import SelfMarked
from quizdl.knowledge.facts import Fact
from quizdl.questions.facts.question import FactQuestion, NoQuestionError, Setting, explanation
from quizdl.questions.facts.spacing import within_chinese
from quizdl.questions.question import Field
from quizdl.text import Text
from quizdl.typeset.nodes import TypesetError
from quizdl.typeset.oneline import one_line

_HOLE = r"\boxed{\,?\,}"
_FEWEST_WRONG = 2
_MOST_WRONG = 3


def typed_form(latex: str, variables: tuple[str, ...] = ()) -> Formula | None:
    """The piece of LaTeX as a formula (in `variables`) that can be typed and graded, or None."""
    try:
        reading = read(one_line(latex), "expression", variables=variables)
    except TypesetError:
        return None
    return reading.value if isinstance(reading.value, Formula) and reading.value.variables else None


def build(setting: Setting, fact: Fact, seed: int) -> FactQuestion:
    """Ask for one of `fact.blanks`. Raises NoQuestionError where there is nothing to blank."""
    if fact.latex is None or not fact.blanks:
        raise NoQuestionError(f"{fact.id} cannot be asked as formula; nothing in it may be blanked")
    piece = setting.rng.choice(fact.blanks)
    field, key = _field(setting, fact, piece)
    name = setting.concept_name(fact.concept)
    shown = f"$${fact.latex.replace(piece, _HOLE)}$$"
    return FactQuestion(
        kind="formula", subject=fact.id, seed=seed, heading=setting.headings[fact.topic],
        prompt=Text(f"补全{within_chinese(name.zh)}的公式：\n{shown}\n{symbols_line(fact, 'zh')}",
                    f"Complete the formula of {name.en}:\n{shown}\n{symbols_line(fact, 'en')}"),
        fields=(field,), key={field.name: key}, steps=explanation(setting, (fact,)), facts=(fact.id,),
    )


def symbols_line(fact: Fact, language: str) -> str:
    """What the letters of the formula mean, on one line."""
    meanings = [f"${symbol}$：{text.zh}" if language == "zh" else f"${symbol}$: {text.en}"
                for symbol, text in fact.symbols.items()]
    return ("；" if language == "zh" else "; ").join(meanings)


def _field(setting: Setting, fact: Fact, piece: str) -> tuple[Field, Formula | str]:
    label = Text("空缺处", "The missing part")
    formula = typed_form(piece)
    if formula is not None:
        return Field("part", label, Expression(tuple(sorted(formula.variables)))), formula
    others = [part for other in setting.bank.facts_by_topic[fact.topic] for part in other.blanks if part != piece]
    wrong = setting.rng.sample(sorted(set(others)), _MOST_WRONG)
    if len(wrong) < _FEWEST_WRONG:
        return Field("part", label, SelfMarked()), f"${piece}$"
    parts = setting.rng.shuffled([piece, *wrong])
    options = tuple(Option("abcd"[index], Text(f"${part}$", f"${part}$")) for index, part in enumerate(parts))
    return Field("part", label, OneOf(options)), options[parts.index(piece)].id
