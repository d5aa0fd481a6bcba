"""Executable checks of formulas: a fact names its check, and the lint runs it against the engine."""

from quizdl.knowledge.checks.check import Check, Draw, disagreement
from quizdl.knowledge.checks.elementary import ELEMENTARY
from quizdl.knowledge.checks.updates import UPDATES
from quizdl.knowledge.checks.vectors import VECTORS

CHECKS: dict[str, Check] = {**ELEMENTARY, **VECTORS, **UPDATES}
"""Name -> check."""

__all__ = ["CHECKS", "Check", "Draw", "disagreement"]
