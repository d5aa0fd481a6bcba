"""A paper as Moodle XML: one Cloze question for what Moodle grades, an essay for what a person reads.

Format: docs.moodle.org, "Moodle XML format", Moodle 4.5. Errors are not carried forward there, and numbers are read
as Moodle reads them. There a Cloze question is worth the sum of its whole weights, whatever else is said; so every
question is worth a thousand times its marks, as nearly as its weights allow, and a quiz scales the sum to its grade.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from fractions import Fraction
from math import gcd, lcm
from xml.sax.saxutils import escape, quoteattr

from quizdl.answers.array_policy import IntegerSet
from quizdl.export.moodle.cloze import can_embed, cell_count, embedded
from quizdl.export.paper.blanks import answer, letter, shared_options
from quizdl.export.rich_text import block_html, inline_html, mathjax, svg_drawing
from quizdl.questions.question import Field, Question
from quizdl.study.exam.paper import Item, Paper
from quizdl.text import Language, Text

A_MARK = 1000
"""What one mark of the paper is worth in Moodle."""
_ASCENDING = Text("（从小到大）", " (in ascending order)")
_ESSAY = Text("按以下要点给分：", "Mark by these points:")


def moodle_xml(paper: Paper) -> str:
    """The questions of a paper, in its language, in a category of their own."""
    name = f"quizdl/{paper.blueprint.name[paper.language]} {paper.code}".replace("//", "/")
    parts = ['<?xml version="1.0" encoding="UTF-8"?>', "<quiz>",
             f'<question type="category"><category>{_text("$course$/top/" + name)}</category></question>']
    for item in paper.items:
        parts += _questions(item, paper.language)
    return "\n".join([*parts, "</quiz>", ""])


def _questions(item: Item, language: Language) -> list[str]:
    question = item.question
    graded = [field for field in question.fields if can_embed(field) and field.weight > 0]
    read = [field for field in question.fields if not can_embed(field) and field.weight > 0]
    total = sum(field.weight for field in question.fields)
    found = []
    if graded:
        share = sum(field.weight for field in graded) / total
        found.append(_cloze(item, graded, share, language))
    found += [_essay(item, field, field.weight / total, language) for field in read]
    return found


def _cloze(item: Item, fields: Sequence[Field], share: float, language: Language) -> str:
    drawings = _Drawings()
    body = [block_html(item.question.prompt[language], mathjax, drawings)]
    shared = shared_options(item.question)
    if shared:
        options = (f"{letter(index)}. {inline_html(option.text[language], mathjax)}"
                   for index, option in enumerate(shared))
        body.append(f"<p>{'<br>'.join(options)}</p>")
    weights = scaled_weights(item.question, fields, item.marks * share)
    for field, weight in zip(fields, weights, strict=True):
        label = inline_html(field.label[language], mathjax)
        order = _ASCENDING[language] if isinstance(field.policy, IntegerSet) else ""
        tolerance = "" if field.policy.kind in ("choice", "choices", "text") else f" ({field.policy.words()[language]})"
        unit = f" {escape(field.unit)}" if field.unit else ""
        blank = embedded(item.question, field, weight, language)
        body.append(f"<p>{label}{order} {blank}{unit}{escape(tolerance)}</p>")
    worth = sum(weight * cell_count(item.question, field) for field, weight in zip(fields, weights, strict=True))
    return _question("cloze", item, "".join(body), drawings, language,
                     f"<defaultgrade>{worth}</defaultgrade><penalty>0</penalty>")


def cell_weights(question: Question, fields: Sequence[Field]) -> list[int]:
    """Whole weights of the blanks of each field, in the ratio of what a number of it is worth."""
    shares = [Fraction(field.weight).limit_denominator(1000) / cell_count(question, field) for field in fields]
    common = lcm(*(share.denominator for share in shares))
    whole = [int(share * common) for share in shares]
    divisor = gcd(*whole)
    return [each // divisor for each in whole]


def scaled_weights(question: Question, fields: Sequence[Field], marks: float) -> list[int]:
    """The weights of `cell_weights`, so many times that all blanks together come nearest to `A_MARK` a mark."""
    weights = cell_weights(question, fields)
    total = sum(weight * cell_count(question, field) for field, weight in zip(fields, weights, strict=True))
    times = max(1, round(A_MARK * marks / total))
    return [weight * times for weight in weights]


def _essay(item: Item, field: Field, share: float, language: Language) -> str:
    drawings = _Drawings()
    label = inline_html(field.label[language], mathjax)
    body = f"{block_html(item.question.prompt[language], mathjax, drawings)}<p>{label}</p>"
    points = "".join(f"<li>{inline_html((point.en or point.zh if language == 'en' else point.zh)[0], mathjax)}</li>"
                     for point in getattr(field.policy, "points", ()))
    key = block_html(answer(item.question, field)[language], mathjax, drawings)
    info = key + (f"<p>{_ESSAY[language]}</p><ul>{points}</ul>" if points else "")
    rest = (f"<defaultgrade>{A_MARK * item.marks * share:g}</defaultgrade><penalty>0</penalty>"
            "<responseformat>editor</responseformat><responserequired>0</responserequired>"
            "<responsefieldlines>8</responsefieldlines><attachments>0</attachments>"
            f'<graderinfo format="html">{_text(info)}</graderinfo>')
    return _question("essay", item, body, drawings, language, rest)


def _question(kind: str, item: Item, body: str, drawings: _Drawings, language: Language, rest: str) -> str:
    solved = "".join(block_html(step[language], mathjax, drawings.later) for step in item.question.steps)
    name = f"{item.number:02d} {item.question.heading[language]}"
    return (f'<question type="{kind}"><name>{_text(name)}</name>'
            f'<questiontext format="html">{_text(body)}{drawings.files(drawings.first)}</questiontext>'
            f'<generalfeedback format="html">{_text(solved)}{drawings.files(drawings.second)}</generalfeedback>'
            f"{rest}<hidden>0</hidden><tags><tag>{_text(item.topic)}</tag><tag>{_text(item.code)}</tag></tags></question>")


class _Drawings:
    """Drawings of one question as files beside its text, which is where Moodle keeps pictures."""

    def __init__(self) -> None:
        self.first: list[str] = []
        self.second: list[str] = []
        self._content: dict[str, str] = {}

    def __call__(self, lines: Sequence[str]) -> str:
        return self._keep(lines, self.first, "figure")

    def later(self, lines: Sequence[str]) -> str:
        """A drawing of the solution."""
        return self._keep(lines, self.second, "solution")

    def _keep(self, lines: Sequence[str], where: list[str], name: str) -> str:
        where.append(f"{name}{len(where) + 1}.svg")
        self._content[where[-1]] = svg_drawing(lines)
        return f'<p><img src="@@PLUGINFILE@@/{where[-1]}" alt=""></p>'

    def files(self, names: Sequence[str]) -> str:
        """The files of these names."""
        return "".join(
            f'<file name={quoteattr(name)} path="/" encoding="base64">'
            f"{base64.b64encode(self._content[name].encode()).decode()}</file>" for name in names)


def _text(html: str) -> str:
    return f"<text><![CDATA[{html.replace(']]>', ']]]]><![CDATA[>')}]]></text>"
