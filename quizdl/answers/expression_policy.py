"""Policy for answers that are formulas, equal by high-precision sampling."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from quizdl.answers.formula.formula import Formula
from quizdl.answers.policy import Policy
from quizdl.text import Text


@dataclass(frozen=True, slots=True)
class Expression(Policy):
    """Any formula in `variables` that equals the key on `domain` (variable, low, high)."""

    variables: tuple[str, ...]
    domain: tuple[tuple[str, float, float], ...] = ()
    kind = "expression"

    def gap(self, value: Any, key: Any, scale: Any = None) -> float:
        if not isinstance(value, Formula) or not isinstance(key, Formula):
            return math.inf
        from quizdl.answers.formula.equality import equal  # mpmath is slow to import and seldom needed

        domain = {name: (low, high) for name, low, high in self.domain}
        return 0.0 if equal(value, key, self.variables, domain or None) == "equal" else math.inf

    def words(self) -> Text:
        names = ", ".join(self.variables)
        return Text(f"关于 {names} 的公式，任何等价写法均可", f"a formula in {names}; any equivalent form")

    def show(self, value: Any) -> str:
        return str(value.text) if isinstance(value, Formula) else str(value)

    def describe(self) -> dict[str, Any]:
        return {"policy": "expression", "variables": list(self.variables),
                "domain": {name: [low, high] for name, low, high in self.domain}}
