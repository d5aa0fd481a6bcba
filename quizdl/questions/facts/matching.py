"""Match: formulas to optimizers, drawbacks to activations, innovations to networks."""

from __future__ import annotations

from quizdl.answers.choice_policy import OneOf, Option
from quizdl.knowledge.facts import Fact
from quizdl.knowledge.reach import FEWEST_PAIRS, rival_facts, rival_formulas
from quizdl.questions.facts.question import FactQuestion, NoQuestionError, Setting, explanation
from quizdl.questions.question import Field
from quizdl.text import Text

_MOST_PAIRS = 4
_TRIES = 20


def _compatible(chosen: list[Fact], candidate: Fact) -> bool:
    """Whether what is said of each is false of all the others, so that only one matching is right."""
    return all(candidate.concept not in other.holds_for and other.concept not in candidate.holds_for
               and other.concept != candidate.concept for other in chosen)


def _chosen(setting: Setting, fact: Fact, candidates: tuple[Fact, ...]) -> list[Fact]:
    chosen = [fact]
    for candidate in setting.rng.shuffled(candidates):
        if len(chosen) < _MOST_PAIRS and _compatible(chosen, candidate):
            chosen.append(candidate)
    return chosen


def build(setting: Setting, fact: Fact, seed: int) -> FactQuestion:
    """Match this fact and its rivals to their concepts. Raises NoQuestionError where there are too few."""
    by_formula = fact.latex is not None and len(rival_formulas(fact, setting.bank)) >= FEWEST_PAIRS - 1
    candidates = rival_formulas(fact, setting.bank) if by_formula else rival_facts(fact, setting.bank)
    chosen = [fact]
    for _ in range(_TRIES):
        chosen = _chosen(setting, fact, candidates)
        if len(chosen) >= FEWEST_PAIRS:
            break
    if len(chosen) < FEWEST_PAIRS:
        raise NoQuestionError(f"{fact.id} cannot be asked as match; it has too few siblings")
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
