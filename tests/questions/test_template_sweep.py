"""Every family, at every level, over a sweep of seeds, through the real reading and grading path.

Each rule is a function whose first line states it; a failure names the rule and the question's code.
"""

from __future__ import annotations

import math

import pytest

from quizdl.answers.formula.formula import Formula
from quizdl.answers.policy import Integer, Scalar
from quizdl.questions.certificate import numbers
from quizdl.questions.marking import mark
from quizdl.questions.notation import num
from quizdl.questions.registry import template, template_ids
from quizdl.questions.variant import Variant, as_dict, make, make_from_givens
from quizdl.text import LANGUAGES
from quizdl.typeset.prose import display_width, wrap

SEEDS = 200
SLOW_SEEDS = 2000
FAMILIES = [(family, level) for family in template_ids() for level in template(family).levels]


def typed(value: object) -> str:
    """An exact value as somebody would type it."""
    if isinstance(value, tuple):
        if value and isinstance(value[0], tuple):
            return "; ".join(typed(row) for row in value)
        return ", ".join(typed(entry) for entry in value)
    if isinstance(value, float):
        return repr(value)
    return value.text if isinstance(value, Formula) else str(value)


def shown_key(variant: Variant) -> dict[str, str]:
    return {field.name: field.policy.show(variant.key[field.name]) for field in variant.fields}


def the_certificate_is_clean(variant: Variant) -> None:
    """Engine and closed form agree, honest rounding wins, every mistake loses, all by a margin."""
    certificate = variant.certificate
    assert certificate.accepted
    assert certificate.agreement <= variant.template.agreement
    assert certificate.rounding <= 1
    assert certificate.mistakes >= 2
    assert certificate.pairs >= 2


def the_shown_key_is_right(variant: Variant) -> None:
    """The key as a solution prints it earns full marks when typed back."""
    marked = mark(variant, shown_key(variant))
    assert marked.right, {name: (shown_key(variant)[name], v.outcome, v.read_as) for name, v in marked.verdicts.items()}
    assert marked.score == 1


def the_solution_shows_the_key(variant: Variant) -> None:
    """The worked solution prints every field's key, in both languages, as the policy prints it."""
    for language in LANGUAGES:
        text = "\n".join(step[language] for step in variant.steps)
        for field in variant.fields:
            if field.policy.kind != "choice":
                assert field.policy.show(variant.key[field.name]) in text, (language, field.name, text)


def tolerances_have_edges(variant: Variant) -> None:
    """Just inside the tolerance is right, just outside is not."""
    for field in variant.fields:
        if not isinstance(field.policy, Scalar):
            continue
        key = float(variant.key[field.name])
        room = field.policy.tolerance(key)
        if isinstance(field.policy, Integer):
            assert mark(variant, {field.name: num(key + 0.2)}).verdicts[field.name].outcome != "right"
            continue
        for side in (-1, 1):
            inside, outside = key + side * room * 0.99, key + side * room * 1.01
            assert mark(variant, {field.name: repr(inside)}).verdicts[field.name].outcome == "right"
            assert mark(variant, {field.name: repr(outside)}).verdicts[field.name].outcome != "right"


def every_mistake_is_recognised(variant: Variant) -> None:
    """An answer worked out by a wrong method is not right, and the method is named."""
    for mistake in variant.mistakes:
        answers = {name: typed(value) for name, value in {**variant.key, **mistake.values}.items()
                   if name in {field.name for field in variant.fields}}
        marked = mark(variant, answers)
        assert marked.score < 1, mistake.id
        named = {v.misconception for v in marked.verdicts.values() if v.misconception}
        carried = any(v.carried for v in marked.verdicts.values())
        assert mistake.id in named or carried, (mistake.id, named, answers)


def nonsense_costs_nothing(variant: Variant) -> None:
    """What cannot be read is not an attempt."""
    for field in variant.fields:
        verdict = mark(variant, {field.name: "¿?!"}).verdicts[field.name]
        assert not verdict.counts, (field.name, verdict)


def prompts_fit_the_terminal(variant: Variant) -> None:
    """Prompt, labels and solution fit 80 columns in both languages."""
    for language in LANGUAGES:
        texts = [variant.prompt, *variant.steps, *(field.label for field in variant.fields)]
        for text in texts:
            assert text[language].strip()
            for line in wrap(text[language], 80):
                assert display_width(line) <= 80, line


def explicit_givens_give_the_same_question(variant: Variant) -> None:
    """The givens, written as JSON and handed in again, lead to the same key."""
    again = make_from_givens(variant.template, as_dict(variant)["givens"])
    assert again.key == variant.key
    assert again.prompt == variant.prompt


def earlier_errors_are_carried(variant: Variant) -> None:
    """A field that follows correctly from an earlier wrong answer earns its credit."""
    for field in variant.fields:
        numeric = [name for name in field.after if isinstance(variant.key[name], float)]
        if not numeric:
            continue
        earlier = dict(variant.key)
        earlier[numeric[0]] = variant.key[numeric[0]] * 1.5 + 0.37
        followed = variant.follow({name: earlier[name] for name in field.after})
        assert field.name in followed, f"{field.name} declares `after` but does not follow"
        value = followed[field.name]
        if (isinstance(value, float) and not math.isfinite(value)) or not any(numbers(value)):
            continue
        answers = {name: typed(earlier[name]) for name in field.after}
        verdict = mark(variant, {**answers, field.name: typed(value)}).verdicts[field.name]
        assert verdict.outcome == "right", (field.name, verdict)


def zeros_earn_nothing(variant: Variant) -> None:
    """Zeros typed everywhere earn no more than the fields whose key is zero."""
    zero = {field.name: typed(_zeros(variant.key[field.name])) for field in variant.fields
            if numbers(variant.key[field.name])}
    marked = mark(variant, zero)
    for name in zero:
        if any(numbers(variant.key[name])):
            assert not marked.verdicts[name].carried, (name, marked.verdicts[name])


def _zeros(value: object) -> object:
    if isinstance(value, tuple):
        return tuple(_zeros(entry) for entry in value)
    return 0


EVERY_SEED = (the_certificate_is_clean, the_shown_key_is_right, the_solution_shows_the_key,
              every_mistake_is_recognised, prompts_fit_the_terminal)
SOME_SEEDS = (tolerances_have_edges, nonsense_costs_nothing, explicit_givens_give_the_same_question,
              earlier_errors_are_carried, zeros_earn_nothing)


def sweep(family: str, level: int, seeds: range) -> None:
    for seed in seeds:
        variant = make(template(family), level, seed)
        rules = EVERY_SEED + SOME_SEEDS if seed % 10 == 0 else EVERY_SEED
        for rule in rules:
            try:
                rule(variant)
            except AssertionError as error:
                raise AssertionError(f"{rule.__doc__} [{variant.code}] {error}") from error


@pytest.mark.parametrize("family,level", FAMILIES)
def test_sweep(family: str, level: int) -> None:
    """All rules hold on every variant of the sweep."""
    sweep(family, level, range(SEEDS))


@pytest.mark.slow
@pytest.mark.parametrize("family,level", FAMILIES)
def test_long_sweep(family: str, level: int) -> None:
    """All rules hold on ten times as many variants."""
    sweep(family, level, range(SEEDS, SLOW_SEEDS))
