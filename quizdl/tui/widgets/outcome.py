"""What is said after an answer: verdicts, the answer, the solution, the facts, the run, the rating."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from textual.app import ComposeResult
from textual.containers import Vertical

from quizdl.answers.choice_policy import AllOf, OneOf
from quizdl.knowledge.bank import Bank
from quizdl.questions.facts.question import provenance, statement
from quizdl.questions.question import Field, Question
from quizdl.questions.solution_lines import comparison_lines
from quizdl.questions.variant import Variant
from quizdl.questions.verdict_lines import verdict_lines
from quizdl.study.exchange import Answered
from quizdl.study.rating import NAMES
from quizdl.study.review import Rating
from quizdl.text import Language, same
from quizdl.tui import words
from quizdl.tui.widgets.answer_field import LETTERS
from quizdl.tui.widgets.lines import Lines

_MOST_FACTS = 2
_RESULTS = {"right": words.RIGHT, "partly": words.PARTLY, "wrong": words.WRONG, "gave-up": words.GAVE_UP,
            "shown": words.SHOWN}


class Run(Lines):
    """How the key was computed, both ways, and where mistakes lead."""

    def __init__(self, variant: Variant, language: Language) -> None:
        super().__init__("run")
        self._variant = variant
        self._language: Language = language

    def lines(self, width: int) -> list[str]:
        return comparison_lines(self._variant, self._language, max(20, width))


class Outcome(Vertical):
    """The parts, top down. `full` says that no second try is open, so that the solution may be seen."""

    DEFAULT_CSS = """
    Outcome { height: auto; margin-top: 1; border-top: solid $primary; }
    Outcome .head { text-style: bold; margin-top: 1; }
    Outcome .verdict { text-style: bold; }
    """

    def __init__(self, question: Question, answered: Answered, bank: Bank, language: Language, *, full: bool,
                 run: bool) -> None:
        super().__init__()
        self._question = question
        self._answered = answered
        self._bank = bank
        self._language: Language = language
        self._full = full
        self._run = run

    def compose(self) -> ComposeResult:
        answered, language = self._answered, self._language
        head = _RESULTS[answered.result] if answered.counts else words.UNREAD
        score = f"  {answered.score:.0%}" if answered.result == "partly" and answered.counts else ""
        yield Lines(head[language] + score, classes=f"verdict -{answered.result}")
        yield from self._verdicts()
        if not answered.counts:
            return
        if not self._full:
            yield Lines(words.SECOND_TRY[language], classes="head")
            return
        yield from self._solution()
        if self._run and isinstance(self._question, Variant):
            yield Lines(words.THE_RUN[language], classes="head")
            yield Run(self._question, language)

    def _verdicts(self) -> Iterator[Lines]:
        for field in self._question.fields:
            verdict = self._answered.marked.verdicts[field.name]
            if verdict.outcome == "empty" and (not field.weight or self._answered.result in ("shown", "gave-up")):
                continue
            first, *rest = verdict_lines(field, verdict, self._language)
            yield Lines(first)
            for line in rest:
                yield Lines(line.strip(), indent=4)

    def _solution(self) -> Iterator[Lines]:
        question, language = self._question, self._language
        yield Lines(words.KEY[language], classes="head")
        for field in question.fields:
            if field.weight:
                yield Lines(f"{field.label[language]}: {self._key(field)}", indent=2)
        if question.steps:
            yield Lines(words.STEPS[language], classes="head")
        for number, step in enumerate(question.steps, 1):
            yield Lines(f"{number}. {step[language]}", indent=2)
        if isinstance(question, Variant):
            facts = [self._bank.facts[name] for name in question.facts if name in self._bank.facts]
            for fact in facts[:_MOST_FACTS]:
                yield Lines(words.FACT[language], classes="head")
                yield Lines((statement(fact) + provenance(self._bank, fact))[language], indent=2)

    def _key(self, field: Field) -> str:
        key, policy = self._question.key[field.name], field.policy
        if isinstance(policy, OneOf | AllOf):
            ids = (key,) if isinstance(policy, OneOf) else key
            found = [f"{LETTERS[index]}. {option.text[self._language]}" for index, option in enumerate(policy.options)
                     if option.id in ids]
            return "; ".join(found)
        shown = policy.show(key)
        return f"{shown} {field.unit}" if field.unit else shown


def rating_line(answered: Answered, chosen: Rating, today: date, language: Language) -> str:
    """The rating that will be recorded, why it is suggested, and all four with the day each leads to."""
    why = words.filled(words.BECAUSE, why=answered.why[language])[language]
    each = []
    for rating in Rating:
        days = (answered.due[rating] - today).days
        said = words.filled(words.DUE_IN, name=f"{int(rating)} {NAMES[rating][language]}", days=days)[language]
        each.append(f"[{said}]" if rating is chosen else f" {said} ")
    head = same(": ") if language == "en" else same("：")
    return f"{words.RATING[language]}{head[language]}{NAMES[chosen][language]}{why}  {' '.join(each)}"
