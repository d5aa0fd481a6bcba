"""Rules of the bank: one small function each, found by its id."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from quizdl.knowledge.bank import Bank
from quizdl.knowledge.entry import Entry
from quizdl.text import Text


@dataclass(frozen=True, slots=True)
class Finding:
    """An entry that breaks a rule, the field to look at, and what is wrong in both languages."""

    entry: Entry
    field: str
    message: Text
    severity: Literal["error", "warning"] = "error"


Findings: TypeAlias = Iterator[Finding]
RuleFunction: TypeAlias = Callable[[Bank], Findings]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule's id, what it demands, and its check; `whole` rules make sense for a complete bank only."""

    id: str
    demands: str
    check: RuleFunction
    whole: bool = False


RULES: dict[str, Rule] = {}


def rule(rule_id: str, *, whole: bool = False) -> Callable[[RuleFunction], RuleFunction]:
    """Register a check under an id; its docstring says what it demands."""

    def register(check: RuleFunction) -> RuleFunction:
        if rule_id in RULES:
            raise ValueError(f"two rules named {rule_id}")
        RULES[rule_id] = Rule(rule_id, (check.__doc__ or "").strip(), check, whole)
        return check

    return register


def found(
    entry: Entry, field: str, zh: str, en: str, severity: Literal["error", "warning"] = "error"
) -> Finding:
    return Finding(entry, field, Text(zh, en), severity)
