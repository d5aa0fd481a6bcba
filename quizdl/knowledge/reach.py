"""Which kinds of question the structure of the bank yields for a fact."""

from __future__ import annotations

import itertools

from quizdl.knowledge.bank import Bank
from quizdl.knowledge.facts import Fact
from quizdl.knowledge.figures import Figure
from quizdl.knowledge.kinds import QUESTION_KINDS, QuestionKind
from quizdl.knowledge.marks import MarkError, parse_marks
from quizdl.knowledge.parts import blankable

FEWEST_WRONG_OPTIONS = 2
FEWEST_STEPS = 3
FEWEST_BLANKS = 2


def question_kinds(fact: Fact, bank: Bank) -> tuple[QuestionKind, ...]:
    """The kinds by which the fact can be asked, in the order of QUESTION_KINDS."""
    kinds: set[QuestionKind] = set()
    if has_marks(fact):
        kinds.add("cloze")
    if is_recallable(fact):
        kinds.add("recall")
    if fact.ask is not None and fact.answer is not None and len(fact.wrong) >= FEWEST_WRONG_OPTIONS:
        kinds.add("choice")
    rivals = rival_facts(fact, bank)
    if len(rivals) >= FEWEST_WRONG_OPTIONS:
        kinds.add("choice")
    if match_partners(rivals) or match_partners(rival_formulas(fact, bank)):
        kinds.add("match")
    if fact.false is not None:
        kinds.add("true-false")
    if fact.effect is not None:
        kinds.add("effect")
    if fact.latex is not None and fact.blanks:
        kinds.add("formula")
    if any(can_be_corrected(each.id, bank) for each in bank.errata_by_fact.get(fact.id, ())):
        kinds.add("mistake")
    for each in bank.lists_by_fact.get(fact.id, ()):
        if not each.ordered:
            kinds.add("list")
        elif len(each.items) >= FEWEST_STEPS:
            kinds.add("order")
    kinds.update(item.kind for item in bank.items_by_fact.get(fact.id, ()))
    if any(fact.id in figure.facts and can_be_labelled(figure) for figure in bank.figures.values()):
        kinds.add("figure")
    return tuple(kind for kind in QUESTION_KINDS if kind in kinds)


def can_be_labelled(figure: Figure) -> bool:
    """Whether labels of the figure can be blanked, and enough of them."""
    return len(blankable(figure)) >= FEWEST_BLANKS


def can_be_corrected(erratum_id: str, bank: Bank) -> bool:
    """Whether a fact with key points says what is right, so that a correction can be marked."""
    return any(fact.points or has_marks(fact) for fact in bank.facts_by_erratum.get(erratum_id, ()))


def is_recallable(fact: Fact) -> bool:
    """Whether there is a question to answer freely, and something the answer can be held against."""
    against = bool(fact.points or fact.latex or fact.answer) or has_marks(fact)
    return fact.ask is not None and against


def has_marks(fact: Fact) -> bool:
    """Whether both languages of the statement have words to blank."""
    try:
        return bool(parse_marks(fact.zh).marks and parse_marks(fact.en).marks)
    except MarkError:
        return False


def rival_facts(fact: Fact, bank: Bank) -> tuple[Fact, ...]:
    """Facts whose `short` may stand beside this fact's as a wrong option: one for each sibling concept.

    Of the same kind, about another concept of the group, and neither true of this concept
    (`holds_for`) nor said of theirs by this fact.
    """
    if fact.short is None:
        return ()
    rivals = []
    for sibling in bank.siblings(fact.concept):
        if sibling.id in fact.holds_for:
            continue
        for other in bank.facts_by_concept.get(sibling.id, ()):
            if other.kind == fact.kind and other.short is not None and fact.concept not in other.holds_for:
                rivals.append(other)
                break
    return tuple(rivals)


def match_partners(rivals: tuple[Fact, ...]) -> list[tuple[Fact, Fact]]:
    """Every two rivals that can stand beside a fact in a match question: what is said of one is false of the other."""
    return [pair for pair in itertools.combinations(rivals, 2) if tell_apart(*pair)]


def tell_apart(one: Fact, other: Fact) -> bool:
    """Whether what is said of each concept is not said of the other one too."""
    return one.concept != other.concept and (
        one.concept not in other.holds_for and other.concept not in one.holds_for
    )


def rival_formulas(fact: Fact, bank: Bank) -> tuple[Fact, ...]:
    """One fact with a different formula for each sibling concept that has one."""
    if fact.latex is None:
        return ()
    rivals: list[Fact] = []
    seen = {fact.latex}
    for sibling in bank.siblings(fact.concept):
        for other in bank.facts_by_concept.get(sibling.id, ()):
            if other.kind == "formula" == fact.kind and other.latex is not None and other.latex not in seen:
                rivals.append(other)
                seen.add(other.latex)
                break
    return tuple(rivals)
