"""Fields as embedded answers of Moodle's Cloze format: `{weight:TYPE:answers}`.

The grammar is that of docs.moodle.org, "Embedded Answers (Cloze) question type", Moodle 4.5. Signs that end an
answer there are written as character references, which Moodle decodes before it takes options and feedback for HTML.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any

from quizdl.answers.array_policy import IntegerSequence, IntegerSet, Matrix, Shape, Vector
from quizdl.answers.choice_policy import AllOf, OneOf, Option
from quizdl.answers.label_policy import Label
from quizdl.answers.policy import Integer, Policy, Scalar
from quizdl.answers.text_policy import Phrase
from quizdl.export.rich_text import inline_html, mathjax
from quizdl.questions.question import Field, Mistake, Question
from quizdl.text import Language, Text

_SIGN = Text("数值正确，但符号反了。", "The size is right, the sign is flipped.")
_ENDS = re.compile(r"[}~\\]|(?<!&)#")


def can_embed(field: Field) -> bool:
    """Whether Moodle can grade this field by itself; what it cannot becomes an essay."""
    kinds = (Scalar, Vector, Matrix, Shape, IntegerSet, IntegerSequence, OneOf, AllOf, Phrase, Label)
    return isinstance(field.policy, kinds)


def embedded(question: Question, field: Field, weight: int, language: Language) -> str:
    """The blank of a field. Numbers of an array are blanks of their own, so that each earns its share."""
    policy, key = field.policy, question.key[field.name]
    if isinstance(policy, OneOf):
        return _choice(policy.options, {key: 100.0}, weight, language)
    if isinstance(policy, AllOf):
        share = 100.0 / len(key)
        shares = {option.id: share if option.id in key else -share for option in policy.options}
        return _choice(policy.options, shares, weight, language, kind="MULTIRESPONSE")
    if isinstance(policy, Phrase | Label):
        return _words((key, *policy.accepted), weight)
    known = [mistake for mistake in question.mistakes if field.name in mistake.values]
    signed = isinstance(policy, Scalar | Vector | Matrix)
    blanks = [
        _number(cell, value, _mistaken(known, field.name, place), weight, language, signed=signed)
        for place, cell, value in _cells(policy, key)
    ]
    columns = len(key[0]) if isinstance(policy, Matrix) else len(blanks)
    rows = [" ".join(blanks[start:start + columns]) for start in range(0, len(blanks), columns)]
    return "<br>".join(rows)


def cell_count(question: Question, field: Field) -> int:
    """How many blanks the field becomes."""
    policy = field.policy
    if isinstance(policy, OneOf | AllOf | Phrase | Label):
        return 1
    return len(list(_cells(policy, question.key[field.name])))


def _cells(policy: Policy, key: Any) -> Iterator[tuple[tuple[int, ...], Scalar, float]]:
    """Place, policy and key of each number of a field."""
    if isinstance(policy, Scalar):
        yield (), policy, key
    elif isinstance(policy, Matrix):
        for i, row in enumerate(key):
            for j, value in enumerate(row):
                yield (i, j), policy.cell, value
    elif isinstance(policy, Vector):
        cells = policy.cell if isinstance(policy.cell, tuple) else (policy.cell,) * len(key)
        for index, (cell, value) in enumerate(zip(cells, key, strict=True)):
            yield (index,), cell, value
    else:
        for index, value in enumerate(sorted(key) if isinstance(policy, IntegerSet) else key):
            yield (index,), Integer(), value


def _mistaken(mistakes: Sequence[Mistake], name: str, place: tuple[int, ...]) -> Mapping[str, tuple[float, Mistake]]:
    """What each mistake leads to at one place of a field."""
    found = {}
    for mistake in mistakes:
        value: Any = mistake.values[name]
        try:
            for index in place:
                value = value[index]
        except (IndexError, TypeError):
            continue  # a mistake of another shape says nothing of this cell
        if isinstance(value, int | float) and math.isfinite(value):
            found[mistake.id] = (float(value), mistake)
    return found


def _number(policy: Scalar, key: float, mistakes: Mapping[str, tuple[float, Mistake]], weight: int,
            language: Language, *, signed: bool) -> str:
    answers = [f"={_plain(key)}:{_plain(policy.tolerance(float(key)) * (1 + 1e-9))}"]
    taken = [key]
    for value, mistake in mistakes.values():
        if all(not policy.accepts(value, other) for other in taken):
            said = f"{mistake.title[language]}: {mistake.feedback[language]}"
            answers.append(f"%0%{_plain(value)}:{_plain(policy.tolerance(value))}#{_html(said)}")
            taken.append(value)
    if signed and key and all(not policy.accepts(-key, other) for other in taken):
        answers.append(f"%0%{_plain(-key)}:{_plain(policy.tolerance(float(key)))}#{_html(_SIGN[language])}")
    return f"{{{weight}:NUMERICAL:{'~'.join(answers)}}}"


def _plain(value: float) -> str:
    """A number as Moodle's numerical answers take it."""
    return str(int(value)) if float(value).is_integer() and abs(value) < 1e15 else f"{float(value):.12g}"


def _choice(options: Sequence[Option], shares: Mapping[str, float], weight: int, language: Language,
            kind: str = "") -> str:
    with_formula = any("$" in option.text[language] for option in options)
    kind = kind or ("MULTICHOICE_V" if with_formula or len(options) < 4 else "MULTICHOICE")
    texts = []
    for option in options:
        share = shares.get(option.id, 0.0)
        mark = "=" if share == 100 else f"%{share:.7g}%"
        texts.append(mark + _html(option.text[language]))
    return f"{{{weight}:{kind}:{'~'.join(texts)}}}"


def _words(accepted: Sequence[str], weight: int) -> str:
    spellings: dict[str, str] = {}
    for text in (each.replace("$", "").strip() for each in accepted):
        spellings.setdefault(text.casefold(), text)
    # An asterisk stands for anything in a short answer; the backslash before it must survive.
    texts = [_sealed(escape(text)).replace("*", r"\*") for text in spellings.values()]
    return f"{{{weight}:SHORTANSWER:{'~'.join('=' + text for text in texts)}}}"


def _html(text: str) -> str:
    """A text that is HTML once Moodle has decoded it: its own `<` and `&` are written twice over."""
    return _sealed(inline_html(text, mathjax).replace("&", "&amp;"))


def _sealed(html: str) -> str:
    """HTML without the signs at which an embedded answer would end."""
    return _ENDS.sub(lambda sign: f"&#{ord(sign.group())};", html)
