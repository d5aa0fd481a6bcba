"""Rules about formulas: they parse in the declared subset, and every symbol is explained."""

from __future__ import annotations

import importlib
import importlib.util
import re
from collections.abc import Collection
from functools import cache

from quizdl.knowledge.bank import Bank
from quizdl.knowledge.lint.rule import Findings, found, rule
from quizdl.knowledge.lint.texts import passages
from quizdl.knowledge.marks import MarkError, formulas
from quizdl.knowledge.symbols import function_defined, running_indices, symbols_of, without_subscripts

_CHINESE = re.compile("[\u3400-\u9fff]+")


@cache
def complaint(latex: str) -> str | None:
    """What is wrong with a formula, None when it can be set."""
    from quizdl.typeset.nodes import TypesetError
    from quizdl.typeset.parser import parse

    try:
        parse(latex)
    except TypesetError as error:
        return " ".join(str(error).split())
    return None


@rule("latex")
def formulas_parse(bank: Bank) -> Findings:
    """Every formula, displayed or inside prose, is in the declared subset of LaTeX."""
    for fact in bank.facts.values():
        for field, latex in [("latex", fact.latex or ""), *(("symbols", key) for key in fact.symbols)]:
            if latex and (wrong := complaint(latex)):
                zh, en = f"公式 {latex} 无法排版：{wrong}", f"the formula {latex} cannot be set: {wrong}"
                yield found(fact, field, zh, en)
    for passage in passages(bank):
        try:
            inline = formulas(passage.text)
        except MarkError:
            continue
        for _, latex in inline:
            if wrong := complaint(latex):
                yield found(
                    passage.entry,
                    passage.field,
                    f"公式 ${latex}$ 无法排版：{wrong}",
                    f"the formula ${latex}$ cannot be set: {wrong}",
                )


@rule("latex-language")
def formulas_are_free_of_language(bank: Bank) -> Findings:
    """A formula is the same in both languages: Chinese words in it would be read by English readers too."""
    for fact in bank.facts.values():
        if words := "".join(_CHINESE.findall(fact.latex or "")):
            zh, en = f"公式中有文字“{words}”，应改用符号并说明", f"has the words {words}; use a symbol and explain it"
            yield found(fact, "latex", zh, en)


@rule("formula-fact")
def formula_facts_have_formulas(bank: Bank) -> Findings:
    """A fact of kind formula has LaTeX, and what belongs to a formula stands only beside one."""
    for fact in bank.facts.values():
        if fact.kind == "formula" and not fact.latex:
            yield found(fact, "latex", "公式类事实须有 latex", "a formula fact needs one")
        if fact.latex is None:
            for field, given in (("symbols", fact.symbols), ("blanks", fact.blanks), ("check", fact.check)):
                if given:
                    yield found(fact, field, "没有 latex，此字段无意义", "means nothing without `latex`")


@rule("blanks")
def blanks_are_parts_of_the_formula(bank: Bank) -> Findings:
    """A blank is a part of the formula, not all of it."""
    for fact in bank.facts.values():
        for blank in fact.blanks:
            if fact.latex is not None and (not blank.strip() or blank not in fact.latex):
                yield found(fact, "blanks", f"公式中没有 {blank}", f"{blank} is not in the formula")
            elif fact.latex is not None and blank.strip() == fact.latex.strip():
                yield found(fact, "blanks", "不能挖空整个公式", "would leave nothing of the formula")


@rule("check")
def checks_exist(bank: Bank) -> Findings:
    """An executable check that a fact names is one that there is."""
    known = _checks()
    for fact in bank.facts.values():
        if fact.check is not None and fact.check not in known:
            yield found(fact, "check", f"没有这个检验：{fact.check}", f"no check is named {fact.check}")


def _checks() -> Collection[str]:
    """The names of the executable checks, the keys of `quizdl.knowledge.checks.CHECKS`."""
    if importlib.util.find_spec("quizdl.knowledge.checks") is None:
        return ()
    names: Collection[str] = importlib.import_module("quizdl.knowledge.checks").CHECKS
    return names


# letters that name a thing every reader knows: Euler's number, the differential, the order of growth
_UNDERSTOOD = frozenset(("e", "d", "O", r"\pi", "T"))

@rule("symbols")
def symbols_are_explained(bank: Bank) -> Findings:
    """Every letter of a formula is explained; letters that occur in subscripts alone need not be."""
    for fact in bank.facts.values():
        if not fact.latex:
            continue
        needed = symbols_of(without_subscripts(fact.latex)) - _UNDERSTOOD
        needed -= function_defined(fact.latex) | running_indices(fact.latex)
        explained: set[str] = set()
        for key in fact.symbols:
            explained |= symbols_of(key)
        if missing := sorted(needed - explained):
            listed = " ".join(missing)
            yield found(fact, "symbols", f"未说明的符号：{listed}", f"does not explain {listed}")
        for key in fact.symbols:
            if symbols_of(key) and not symbols_of(key) & symbols_of(fact.latex):
                yield found(fact, "symbols", f"公式中没有符号 {key}", f"explains {key}, which is not in the formula")


@rule("check-agrees")
def checks_agree(bank: Bank) -> Findings:
    """A formula with an executable check agrees with the engine on random numbers."""
    if not any(fact.check for fact in bank.facts.values()):
        return
    from quizdl.knowledge.checks import CHECKS, disagreement

    for fact in bank.facts.values():
        if fact.check in CHECKS and fact.latex is not None and complaint(fact.latex) is None:
            wrong = disagreement(fact, CHECKS[fact.check])
            if wrong is not None:
                zh, en = f"公式与引擎不符：{wrong}", f"disagrees with the engine: it {wrong}"
                yield found(fact, "latex", zh, en)
