"""Match: formulas to optimizers, drawbacks to activations, innovations to networks."""

from __future__ import annotations

from quizdl.answers.choice_policy import OneOf, Option
from quizdl.knowledge.facts import Fact
from quizdl.knowledge.reach import match_partners, rival_facts, rival_formulas, tell_apart
from quizdl.questions.facts.question import FactQuestion, NoQuestionError, Setting, explanation
from quizdl.questions.question import Field
from quizdl.text import Text

_MOST_PAIRS = 4


def build(setting: Setting, fact: Fact, seed: int) -> FactQuestion:
    """Match this fact and its rivals to their concepts. Raises NoQuestionError where there are too few."""
    formulas = rival_formulas(fact, setting.bank)
    by_formula = bool(match_partners(formulas))
    candidates = formulas if by_formula else rival_facts(fact, setting.bank)
    partners = match_partners(candidates)
    if not partners:
        raise NoQuestionError(f"{fact.id} cannot be asked as match; it has too few siblings")
    chosen = [fact, *setting.rng.choice(partners)]
    for candidate in setting.rng.shuffled(candidates):
        if len(chosen) < _MOST_PAIRS and all(tell_apart(candidate, other) for other in chosen):
            chosen.append(candidate)
    right = setting.rng.shuffled(chosen)
    options = tuple(Option("abcd"[index], _right_side(each, by_formula)) for index, each in enumerate(right))
    letter = {each.id: option.id for each, option in zip(right, options, strict=True)}
    left = setting.rng.shuffled(chosen)
    fields = tuple(Field(f"match{number}", setting.concept_name(each.concept), OneOf(options))
                   for number, each in enumerate(left, 1))
    return FactQuestion(
        kind="match", subject=fact.id, seed=seed, heading=setting.headings[fact.topic],
        prompt=Text("为每一项选出对应的说法：", "Match each to what belongs to it:"),
        fields=fields, key={field.name: letter[each.id] for field, each in zip(fields, left, strict=True)},
        steps=explanation(setting, tuple(chosen)), facts=tuple(each.id for each in chosen),
    )


def _right_side(fact: Fact, by_formula: bool) -> Text:
    if by_formula:
        return Text(f"${fact.latex}$", f"${fact.latex}$")
    return fact.short or Text("", "")
