"""Questions with blanks and options as data for a card's script: several variants, one drawn at each showing."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from quizdl.answers.choice_policy import AllOf, OneOf
from quizdl.answers.formula.formula import Formula
from quizdl.answers.label_policy import Label
from quizdl.answers.policy import Policy
from quizdl.answers.text_policy import SelfMarked
from quizdl.export.anki.faces.data import Texts, in_languages, plain_value
from quizdl.export.anki.faces.policies import demanded, is_steady, label_key, policy_name, room
from quizdl.export.anki.fact_fields import prompt_html
from quizdl.export.rich_text import inline_html, mathjax
from quizdl.questions.question import Field, Question
from quizdl.text import Language, Text
from quizdl.typeset.nodes import TypesetError
from quizdl.typeset.prose import WORD_JOINER, pieces

Built = Mapping[Language, Question]
"""One question built in each language of the card, drawn alike."""


class Variants:
    """Collects the variants of one card. `fixed` keeps the order of options."""

    def __init__(self, texts: Texts, *, fixed: bool = False) -> None:
        self.texts = texts
        self._fixed = fixed
        self._fields: list[dict[str, Any]] = []
        self._places: dict[str, int] = {}
        self._mistakes: dict[str, int] = {}
        self._mistake_texts: list[list[Any]] = []
        self._variants: list[dict[str, Any]] = []

    def add(self, built: Built, steps: Mapping[Language, Sequence[str]]) -> None:
        """One more variant; `steps` explain it, as HTML."""
        question = next(iter(built.values()))
        asked = [field for field in question.fields if field.asked_if is None]
        count = len(next(iter(steps.values())))
        self._variants.append({
            "c": question.code, "p": self.texts.add(lambda language: prompt_html(question, language)),
            "f": [self._row(field, question, built, asked) for field in asked],
            "s": [self.texts.add(lambda language, at=at: steps[language][at])  # type: ignore[misc]
                  for at in range(count)],
        })

    def data(self, heading: Text | None = None) -> dict[str, Any]:
        """Everything the script needs."""
        head = {} if heading is None else {"h": self._html(heading)}
        return {"k": "question", "lang": self.texts.written, **head, "t": self.texts.entries, "f": self._fields,
                "m": self._mistake_texts, "v": self._variants}

    def _html(self, text: Text) -> int:
        return self.texts.add(lambda language: inline_html(text[language], mathjax))

    def _row(self, field: Field, question: Question, built: Built, asked: list[Field]) -> dict[str, Any]:
        policy, key = field.policy, question.key[field.name]
        steady = is_steady(policy)
        row: dict[str, Any] = {"i": self._place(field, key, steady, asked)}
        if not isinstance(key, Formula) and policy_name(policy) != "self":
            row["k"] = label_key(policy) if isinstance(policy, Label) else plain_value(key)
        if not steady:
            row["r"], row["d"] = room(policy, key), demanded(policy, key)
        if isinstance(policy, OneOf | AllOf):
            row["o"] = [[option.id, self._html(option.text)] for option in policy.options]
        else:
            row["s"] = in_languages(self.texts.written, lambda language: _shown(field, built[language]))
        mistakes = [[self._mistake(each.id, Text(f"{each.title.zh}。{each.feedback.zh}",
                                                 f"{each.title.en}. {each.feedback.en}")),
                     plain_value(each.values[field.name]),
                     *([] if steady else [room(policy, each.values[field.name])])]
                    for each in question.mistakes
                    if field.name in each.values and policy_name(policy) != "self"]  # fmt: skip
        return row | ({"m": mistakes} if mistakes else {})

    def _place(self, field: Field, key: Any, steady: bool, asked: list[Field]) -> int:
        policy = field.policy
        names = [each.name for each in asked]
        known: dict[str, Any] = {
            "l": self._html(field.label), "p": policy_name(policy), "k": policy.kind,
            "w": in_languages(self.texts.written, lambda language: _words(policy)[language]),
            "a": [names.index(name) for name in field.after if name in names],
        }
        if field.unit:
            known["u"] = field.unit
        if self._fixed:
            known["x"] = 1
        if steady:
            known |= {"r": room(policy, key), "d": demanded(policy, key)}
        name = json.dumps(known)
        if name not in self._places:
            self._places[name] = len(self._fields)
            self._fields.append(known)
        return self._places[name]

    def _mistake(self, name: str, said: Text) -> int:
        if name not in self._mistakes:
            self._mistakes[name] = len(self._mistake_texts)
            self._mistake_texts.append([name, self._html(said)])
        return self._mistakes[name]


def _words(policy: Policy) -> Text:
    return SelfMarked().words() if policy_name(policy) == "self" else policy.words()


def _shown(field: Field, question: Question) -> str:
    """The key as text, its formulas in MathJax's marks."""
    key = question.key[field.name]
    if isinstance(key, Formula):
        return rf"\({key.latex}\)"
    if isinstance(key, str):
        return marked_text(key)
    return field.policy.show(key) + (f" {field.unit}" if field.unit else "")


def marked_text(text: str) -> str:
    r"""Text, not HTML, with `$…$` as `\(…\)`; marks that it has already begin no formula."""
    try:
        found = list(pieces(text))
    except TypesetError:
        found = [(text, "text")]
    marks = {"text": ("", ""), "inline": (r"\(", r"\)"), "display": (r"\[", r"\]")}
    return "".join(f"{marks[kind][0]}{_unmarked(piece) if kind == 'text' else piece}{marks[kind][1]}"
                   for piece, kind in found)


def _unmarked(text: str) -> str:
    return re.sub(r"\\(?=[()\[\]])", lambda found: f"{found[0]}{WORD_JOINER}", text)
