"""What is said after an answer: verdicts, the answer, the solution, the facts, the run, the rating."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.widget import Widget

from quizdl.answers.array_policy import IntegerSequence
from quizdl.answers.choice_policy import AllOf, OneOf
from quizdl.answers.formula.formula import Formula
from quizdl.figures.sheet import Drawing, filled
from quizdl.knowledge.bank import Bank
from quizdl.questions.engine_run import run_lines
from quizdl.questions.question import Field, Question
from quizdl.questions.solution_lines import comparison_lines
from quizdl.questions.variant import Variant
from quizdl.questions.verdict_lines import verdict_lines
from quizdl.study.behind import behind
from quizdl.study.exchange import Answered
from quizdl.study.rating import NAMES
from quizdl.study.review import Rating
from quizdl.text import Language, Text, same
from quizdl.tui import words
from quizdl.tui.widgets.answer_field import LETTERS
from quizdl.tui.widgets.lines import Lines
from quizdl.tui.widgets.ordering_field import steps_of

_RESULTS = {"right": words.RIGHT, "partly": words.PARTLY, "wrong": words.WRONG, "gave-up": words.GAVE_UP,
            "shown": words.SHOWN}


class Run(Lines):
    """What the engine did, then the key by both ways, and where mistakes lead."""

    def __init__(self, variant: Variant, language: Language) -> None:
        super().__init__("run")
        self._variant = variant
        self._language: Language = language

    def lines(self, width: int) -> list[str]:
        room = max(20, width - 2)
        lines = [*run_lines(self._variant, self._language, room), "",
                 *comparison_lines(self._variant, self._language, room)]
        return [f"  {line}".rstrip() for line in lines]


class Solved(Lines):
    """The drawing with the right values in its blanks; a list of them where they do not fit."""

    def __init__(self, question: Question, drawing: Drawing, language: Language) -> None:
        super().__init__("solved")
        self._question = question
        self._drawing = drawing
        self._language: Language = language

    def lines(self, width: int) -> list[str]:
        fields = {field.name: field for field in self._question.fields}
        shown = {name: field.policy.show(self._question.key[name]) for name, field in fields.items()}
        sheet = self._drawing.sheet(self._language, width)
        lines = None if sheet is None or sheet.width > width else filled(sheet, shown)
        return lines or [f"  {field.label[self._language]}: {shown[name]}" for name, field in fields.items()]


class Head(Lines):
    """The name of a part with the key that leads there; a click does what the key does."""

    def __init__(self, name: Text, key: str, action: str, language: Language) -> None:
        super().__init__(f"{name[language]}  [{key}]", classes="head")
        self._action = action

    def on_click(self) -> None:
        # the screen's turn: the action may take this very widget away, which must not wait for itself
        self.screen.call_later(self.screen.run_action, self._action)


class Outcome(Vertical):
    """The parts, top down, the same for every kind of question.

    `full` says that no second try is open, so that the solution may be seen; `run` that the run is unfolded;
    `keys` names the key of an action.
    """

    class LaidOut(Message):
        """It has its size."""

        def __init__(self, outcome: Outcome) -> None:
            super().__init__()
            self.outcome = outcome

    DEFAULT_CSS = """
    Outcome { height: auto; margin-top: 1; border-top: solid $primary; }
    Outcome .head { text-style: bold; margin-top: 1; }
    Outcome .verdict { text-style: bold; }
    """

    def __init__(self, question: Question, answered: Answered, bank: Bank, language: Language, *, full: bool,
                 run: bool, keys: Callable[[str], str]) -> None:
        super().__init__()
        self._question = question
        self._answered = answered
        self._bank = bank
        self._language: Language = language
        self._full = full
        self._run = run
        self._keys = keys
        self._is_laid_out = False

    def on_resize(self) -> None:
        # once: scrolling may bring a scroll bar, and with it another size
        if not self._is_laid_out:
            self._is_laid_out = True
            self.call_after_refresh(self.post_message, self.LaidOut(self))

    def compose(self) -> ComposeResult:
        answered, language = self._answered, self._language
        head = _RESULTS[answered.result] if answered.counts else words.UNREAD
        score = f"  {answered.score:.0%}" if answered.result == "partly" and answered.counts else ""
        yield Lines(head[language] + score, classes=f"verdict -{answered.result}")
        yield from self._verdicts()
        if answered.counts:
            if self._full:
                yield from self._explained()
            else:
                yield Lines(words.filled(words.SECOND_TRY, retry=self._keys("retry"), go=self._keys("go"))[language],
                            classes="head")

    def _verdicts(self) -> Iterator[Lines]:
        for field in self._question.fields:
            verdict = self._answered.marked.verdicts[field.name]
            if verdict.outcome == "empty" and (not field.weight or self._answered.result in ("shown", "gave-up")):
                continue
            first, *rest = verdict_lines(field, verdict, self._language)
            yield Lines(first)
            for line in rest:
                yield Lines(line.strip(), indent=4)

    def _explained(self) -> Iterator[Lines]:
        question, language = self._question, self._language
        found = behind(question, self._bank)
        yield Lines(words.KEY[language], classes="head")
        if isinstance(question, Variant) and question.drawing is not None:
            yield Solved(question, question.drawing, language)
        else:
            for field in question.fields:
                if field.weight:
                    yield Lines(f"{field.label[language]}: {self._key(field)}", indent=2)
        if found.steps:
            yield self._head(words.STEPS, "solution")
        for number, step in enumerate(found.steps, 1):
            yield Lines(f"{number}. {step[language]}" if len(found.steps) > 1 else step[language], indent=2)
        if found.facts:
            yield self._head(words.FACT, "facts")
        for fact in found.facts:
            yield Lines(fact[language], indent=2, classes="fact")
        if isinstance(question, Variant):
            yield self._head(words.THE_RUN, "run")
            if self._run:
                yield Run(question, language)

    def _head(self, name: Text, action: str) -> Head:
        head = Head(name, self._keys(action), action, self._language)
        head.add_class(f"-{action}")
        return head

    def part(self, action: str) -> Widget | None:
        """The head of a part; None where this outcome has no such part."""
        return next(iter(self.query(f".head.-{action}")), None)

    def _key(self, field: Field) -> str:
        key, policy = self._question.key[field.name], field.policy
        if isinstance(policy, OneOf | AllOf):
            ids = (key,) if isinstance(policy, OneOf) else key
            found = [f"{LETTERS[index]}. {option.text[self._language]}" for index, option in enumerate(policy.options)
                     if option.id in ids]
            return "; ".join(found)
        if isinstance(key, Formula):
            return f"\n$${key.latex}$$"
        if isinstance(policy, IntegerSequence):
            _, steps = steps_of(self._question.prompt[self._language])
            if len(steps) == len(key):
                return "\n".join(["", *(f"  {place}. {steps[number - 1]}" for place, number in enumerate(key, 1))])
        shown = policy.show(key)
        return f"{shown} {field.unit}" if field.unit else shown


def rating_line(answered: Answered, chosen: Rating, today: date, language: Language) -> str:
    """The rating that will be recorded, why it is suggested, and all four with the day each leads to."""
    reason = answered.why if chosen is answered.suggested else words.YOUR_CHOICE
    why = words.filled(words.BECAUSE, why=reason[language])[language]
    each = []
    for rating in Rating:
        days = (answered.due[rating] - today).days
        said = words.filled(words.DUE_IN, name=f"{int(rating)} {NAMES[rating][language]}", days=days)[language]
        each.append(f"[{said}]" if rating is chosen else f" {said} ")
    head = same(": ") if language == "en" else same("：")
    return f"{words.RATING[language]}{head[language]}{NAMES[chosen][language]}{why}\n{' '.join(each)}"
