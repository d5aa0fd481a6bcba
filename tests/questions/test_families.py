"""What every family must have, whatever it draws."""

from __future__ import annotations

import dis
import inspect
import types
from collections.abc import Iterator

import pytest

from quizdl.knowledge.bank import read_bank
from quizdl.questions.given import describe
from quizdl.questions.registry import TOPICS, template, template_ids
from quizdl.questions.variant import make
from quizdl.text import LANGUAGES

FAMILIES = template_ids()


def names_used(function: types.FunctionType, seen: set[types.FunctionType]) -> Iterator[object]:
    """Every global value that a function uses, itself or through other functions of its module."""
    if function in seen:
        return
    seen.add(function)
    codes = [function.__code__]
    while codes:
        code = codes.pop()
        codes.extend(const for const in code.co_consts if isinstance(const, types.CodeType))
        for instruction in dis.get_instructions(code):
            if instruction.opname in {"LOAD_GLOBAL", "LOAD_NAME"} and instruction.argval in function.__globals__:
                value = function.__globals__[instruction.argval]
                yield value
                if isinstance(value, types.FunctionType) and value.__module__ == function.__module__:
                    yield from names_used(value, seen)


def uses_engine(function: types.FunctionType) -> bool:
    return any((value.__name__ if isinstance(value, types.ModuleType) else getattr(value, "__module__", "") or "")
               .startswith("quizdl.engine") for value in names_used(function, set()))


@pytest.mark.parametrize("family", FAMILIES)
def test_two_independent_derivations(family: str) -> None:
    """`solve` runs the engine; `closed_form` does not touch it."""
    kind = type(template(family))
    assert uses_engine(kind.solve), "solve does not use the engine"
    assert not uses_engine(kind.closed_form), "closed_form uses the engine"


@pytest.mark.parametrize("family", FAMILIES)
def test_described_in_both_languages(family: str) -> None:
    """Titles, givens, misconceptions and feedback exist in both languages; ids are unique and in place."""
    found = template(family)
    assert found.id == family
    assert found.topic in TOPICS
    assert inspect.getmodule(type(found)).__name__.split(".")[-2] == found.topic
    ids = [misconception.id for misconception in found.misconceptions]
    assert len(set(ids)) == len(ids) >= 3
    texts = [found.title, *(given.meaning for given in describe(found.givens))]
    texts += [text for m in found.misconceptions for text in (m.title, m.feedback)]
    for text in texts:
        assert all(text[language].strip() for language in LANGUAGES)
        assert any("一" <= character <= "鿿" for character in text.zh) or text.zh == text.en
        assert not any("一" <= character <= "鿿" for character in text.en)


@pytest.mark.parametrize("family", FAMILIES)
def test_every_misconception_is_met(family: str) -> None:
    """Each misconception applies to some variant: one that never does is dead."""
    found = template(family)
    met: set[str] = set()
    for level in found.levels:
        for seed in range(40):
            met |= {mistake.id for mistake in make(found, level, seed).mistakes}
    assert met == {misconception.id for misconception in found.misconceptions}


def test_families_lead_to_their_facts() -> None:
    """Every family names the facts it exercises, and they exist."""
    facts = read_bank().facts
    for family in FAMILIES:
        named = template(family).facts
        assert named, family
        assert [fact for fact in named if fact not in facts] == [], family
