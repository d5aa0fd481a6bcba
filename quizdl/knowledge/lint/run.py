"""Running the rules over a bank and finding the line each finding is about."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from quizdl.knowledge.bank import Bank, duplicate_problems
from quizdl.knowledge.entry import Entry
from quizdl.knowledge.lines import Lines
from quizdl.knowledge.lint import figures, formulas, identity, prose, provenance, questions
from quizdl.knowledge.lint.rule import RULES, Finding
from quizdl.knowledge.location import DataFile
from quizdl.knowledge.problems import Problem
from quizdl.knowledge.reader import read_files

RULE_MODULES = (identity, provenance, prose, formulas, questions, figures)


def lint_files(
    files: Sequence[DataFile], *, whole: bool = True, progress: Callable[[], object] = lambda: None
) -> tuple[Bank, list[Problem]]:
    """Read the files and check all that could be read; every problem, in the order of the files.

    `whole` says that the files are a complete bank. `progress` is called after each file.
    """
    entries: list[Entry] = []
    problems: list[Problem] = []
    for contents in read_files(files):
        entries.extend(contents.entries)
        problems.extend(contents.problems)
        progress()
    bank = Bank(entries)
    problems.extend(lint_bank(bank, files, whole=whole))
    return bank, sorted(set(problems))


def lint_bank(bank: Bank, files: Iterable[DataFile] = (), *, whole: bool = True) -> list[Problem]:
    """Every finding of every rule; `files` lets a finding name the line of its field."""
    places = _Places(files)
    problems = duplicate_problems(bank)
    for each in RULES.values():
        if whole or not each.whole:
            problems.extend(places.problem(each.id, finding) for finding in each.check(bank))
    return problems


class _Places:
    """The texts of the files that findings are about, read once and only when needed."""

    def __init__(self, files: Iterable[DataFile]) -> None:
        self._paths = {file.name: file.path for file in files}
        self._lines: dict[str, Lines] = {}

    def problem(self, rule: str, finding: Finding) -> Problem:
        entry = finding.entry
        return Problem(
            entry.file,
            self._line(entry, finding.field),
            entry.id,
            finding.field,
            rule,
            finding.message.zh,
            finding.message.en,
            finding.severity,
        )

    def _line(self, entry: Entry, field: str) -> int:
        path = self._paths.get(entry.file)
        if path is None or not field:
            return entry.line
        if entry.file not in self._lines:
            self._lines[entry.file] = Lines(path.read_text(encoding="utf-8-sig", errors="replace"))
        lines = self._lines[entry.file]
        head, _, rest = field.partition(".")
        if head == "sections" and rest:
            return lines.mention(f'"{rest}"', entry.line) or entry.line
        return lines.field(entry.line, head)
