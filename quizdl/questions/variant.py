"""Variants: questions drawn from a template, certified, and rebuilt anywhere from their code."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from quizdl.answers.formula.formula import Formula
from quizdl.engine.validation import EngineError
from quizdl.errors import QuizdlError
from quizdl.figures.sheet import Drawing
from quizdl.questions.certificate import Certificate, certify, difference
from quizdl.questions.given import GivenError, as_mapping, from_mapping
from quizdl.questions.keep import EXACT
from quizdl.questions.question import Field, Mistake, Question
from quizdl.questions.registry import template
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Template
from quizdl.text import LANGUAGES, Language, Text

MAX_DRAWS = 200
MAX_SEED = 10**9
_CODE = re.compile(r"([a-z][a-z0-9-]*)\.([0-9]{1,3})\.([0-9])\.([0-9]{1,10})")
_DRAWN = 76
_SAME = 1e-9
"""A mistake that changes nothing beyond binary rounding does not apply to these givens."""


class VariantError(QuizdlError):
    """No variant can be made: an unknown code, another version, or every draw rejected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant(Question):
    """One generated question. `level` and `seed` are None where the givens were handed in."""

    template: Template[Any]
    givens: Any
    level: int | None
    seed: int | None
    certificate: Certificate

    @property
    def code(self) -> str | None:
        """The printable code that rebuilds this variant anywhere: template.version.level.seed."""
        if self.seed is None:
            return None
        return f"{self.template.id}.{self.template.version}.{self.level}.{self.seed}"

    def follow(self, earlier: Mapping[str, Any]) -> Mapping[str, Any]:
        with np.errstate(all="ignore"):
            return _plain_answers(self.template.follow(self.givens, earlier))

    def follow_otherwise(self, earlier: Mapping[str, Any]) -> Mapping[str, Any]:
        with np.errstate(all="ignore"):
            return _plain_answers(self.template.follow_otherwise(self.givens, earlier))


def plain(value: Any) -> Any:
    """A value without NumPy types: arrays become nested tuples."""
    if isinstance(value, np.ndarray):
        return plain(value.tolist())
    if isinstance(value, list | tuple):
        return tuple(plain(entry) for entry in value)
    if isinstance(value, np.generic):
        return value.item()
    return value


def _plain_answers(answers: Answers) -> dict[str, Any]:
    return {name: plain(value) for name, value in answers.items()}


def _mistakes(family: Template[Any], givens: Any, fields: tuple[Field, ...],
              key: Mapping[str, Any]) -> tuple[Mistake, ...]:
    """The misconceptions that change at least one answer here, each with the answers it changes."""
    found = []
    for misconception in family.misconceptions:
        values = misconception.wrong(givens)
        if values is None:
            continue
        changed = {}
        for field in fields:
            if field.name in values and difference(field, value := plain(values[field.name]), key[field.name]) > _SAME:
                changed[field.name] = value
        if changed:
            found.append(Mistake(misconception.id, misconception.title, misconception.feedback, changed))
    return tuple(found)


def _build(family: Template[Any], givens: Any, level: int | None, seed: int | None, rejected: int) -> Variant:
    fields = family.fields(givens)
    key = _plain_answers(family.solve(givens))
    second = _plain_answers(family.closed_form(givens, EXACT))
    honest = second if family.keep == EXACT else _plain_answers(family.closed_form(givens, family.keep))
    mistakes = _mistakes(family, givens, fields, key)
    certificate = certify(fields, key, second, honest, mistakes, family.agreement, rejected)
    if not certificate.accepted and seed is not None:  # it will be drawn again
        return Variant(heading=family.title, template=family, givens=givens, level=level, seed=seed,
                       certificate=certificate, prompt=Text("", ""), fields=fields, key=key)
    rounds = any(difference(field, honest[field.name], second[field.name]) > _SAME * 1e-3 for field in fields)
    lead, drawing = _lead(family, givens, certificate, rounds), family.drawing(givens)
    return Variant(heading=family.title, template=family, givens=givens, level=level, seed=seed,
                   certificate=certificate,
                   prompt=lead if drawing is None else Text(*(_drawn(lead, drawing, each) for each in LANGUAGES)),
                   fields=fields, key=key, mistakes=mistakes, steps=tuple(family.steps(givens)), facts=family.facts,
                   drawing=drawing, lead=None if drawing is None else lead)


def _drawn(lead: Text, drawing: Drawing, language: Language) -> str:
    """The prompt with the drawing below it, where that fits."""
    sheet = drawing.sheet(language, _DRAWN)
    lines = () if sheet is None or sheet.width > _DRAWN else sheet.lines
    return "\n".join([lead[language], *(f"  {line}" for line in lines)])


def _lead(family: Template[Any], givens: Any, certificate: Certificate, rounds: bool) -> Text:
    """The family's prompt, with its promise about digits or, where givens handed in break it, what holds instead.

    Where no intermediate result has more digits than are kept, nothing is promised: there is nothing to round.
    """
    prompt, promise = family.prompt(givens), family.keep.words() if rounds else None
    if certificate.rounding > 1:
        promise = Text("中间结果不要舍入。", "Do not round in between.")
    return prompt if promise is None else Text(f"{prompt.zh}\n{promise.zh}", f"{prompt.en}\n{promise.en}")


def make(family: Template[Any], level: int, seed: int) -> Variant:
    """The variant of a level and seed. Raises VariantError where the level is unknown or every draw is rejected."""
    if level not in family.levels:
        levels = ", ".join(str(known) for known in family.levels)
        raise VariantError(Text(f"{family.id} 没有 {level} 级；有 {levels}",
                                f"{family.id} has no level {level}; it has {levels}"))
    if not 0 <= seed <= MAX_SEED:
        raise VariantError(Text(f"种子 {seed} 超出范围；应为 0 到 {MAX_SEED}",
                                f"seed {seed} is out of range; needs 0 to {MAX_SEED}"))
    problems: tuple[str, ...] = ()
    for attempt in range(MAX_DRAWS):
        rng = Stream(family.id, family.version, level, seed, attempt)
        variant = _build(family, family.draw(rng, level), level, seed, attempt)
        if variant.certificate.accepted:
            return variant
        problems = variant.certificate.problems
    raise VariantError(Text(f"{family.id}：{level} 级、种子 {seed} 连抽 {MAX_DRAWS} 次都不合格：{problems[0]}",
                            f"{family.id}: {MAX_DRAWS} draws rejected for level {level}, seed {seed}: {problems[0]}"))


def make_from_givens(family: Template[Any], values: Mapping[str, Any]) -> Variant:
    """The variant of given values, drawn or not.

    Raises GivenError for illegal ones. Mistakes that cannot be told apart here stay listed; the certificate says so.
    """
    givens = from_mapping(family.givens, values)
    family.check(givens)
    try:
        variant = _build(family, givens, None, None, 0)
    except EngineError as error:
        raise GivenError(error.argument, Text(f"得到 {error.got}，需要 {error.need}",
                                              f"got {error.got}, needs {error.need}")) from None
    except ArithmeticError as error:
        raise GivenError("givens", Text(f"得不出有限的答案（{error}）",
                                        f"lead to no finite answer ({error})")) from None
    if variant.certificate.agreement > family.agreement:
        raise GivenError("givens", Text("过于极端：两种推导的答案不一致；请用温和些的数值",
                                        "are too extreme: two derivations of the answer disagree; use milder values"))
    return variant


def from_code(code: str) -> Variant:
    """The variant that a printed code stands for. Raises VariantError."""
    match = _CODE.fullmatch(code.strip())
    if match is None:
        raise VariantError(Text(f"{code[:60]!r} 不是题目代码；代码形如 conv-output-size.1.2.48213",
                                f"{code[:60]!r} is not a question code; codes look like conv-output-size.1.2.48213"))
    family = template(match[1])
    if int(match[2]) != family.version:
        raise VariantError(Text(
            f"{code} 由 {family.id} 的第 {match[2]} 版生成；本程序是第 {family.version} 版",
            f"{code} was made by version {match[2]} of {family.id}; this program has version {family.version}"))
    return make(family, int(match[3]), int(match[4]))


def as_dict(variant: Variant) -> dict[str, Any]:
    """A variant as plain data, fit for JSON."""
    fields = [{"name": field.name, "label": field.label.as_dict(), "kind": field.policy.kind, "unit": field.unit,
               "policy": field.policy.describe(), "policy_text": field.policy.words().as_dict(),
               "key": _json(variant.key[field.name])} for field in variant.fields]
    mistakes = [{"id": mistake.id, "title": mistake.title.as_dict(), "feedback": mistake.feedback.as_dict(),
                 "values": {name: _json(value) for name, value in mistake.values.items()}}
                for mistake in variant.mistakes]
    return {"code": variant.code, "template": variant.template.id, "version": variant.template.version,
            "level": variant.level, "seed": variant.seed, "givens": as_mapping(variant.givens),
            "prompt": variant.prompt.as_dict(), "fields": fields,
            "steps": {"zh": [step.zh for step in variant.steps], "en": [step.en for step in variant.steps]},
            "misconceptions": mistakes, "certificate": variant.certificate.as_dict(), "facts": list(variant.facts)}


def _json(value: Any) -> Any:
    return value.text if isinstance(value, Formula) else value
