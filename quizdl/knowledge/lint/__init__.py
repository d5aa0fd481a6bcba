"""Checking the bank: `lint` runs every rule and says what breaks it, where."""

from quizdl.knowledge.lint.rule import RULES, Rule
from quizdl.knowledge.lint.run import lint_bank, lint_files

__all__ = ["RULES", "Rule", "lint_bank", "lint_files"]
