"""A paper and its key as Markdown: formulas stay LaTeX between dollars, drawings stand in code blocks."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import groupby
from typing import TypeAlias

from quizdl.export.paper import wording
from quizdl.export.paper.answer_key import key_of
from quizdl.export.paper.blanks import Blank, blanks, letter, shared_options
from quizdl.study.exam.paper import Item, Paper
from quizdl.text import Language, Text
from quizdl.typeset.nodes import TypesetError
from quizdl.typeset.prose import pieces

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~])")
_LINE = "______________"
_NEXT = "\n   "
Writer: TypeAlias = Callable[[Sequence[Item], Sequence[Language]], list[str]]
"""Writes one question, made in each language."""


def exam_markdown(papers: Sequence[Paper]) -> str:
    """The exam, in the languages of `papers`: the same paper drawn in each of them."""
    return _document(papers, wording.EXAM, _asked)


def key_markdown(papers: Sequence[Paper]) -> str:
    """The answer key with worked solutions, in the languages of `papers`."""
    return _document(papers, wording.KEY, _solved)


def _document(papers: Sequence[Paper], kind: Text, shown: Writer) -> str:
    paper, languages = papers[0], [each.language for each in papers]
    lines = [f"# {_both(paper.blueprint.name, languages)}: {_both(kind, languages)}", "",
             f"{_both(wording.minutes(paper.minutes), languages)} · "
             f"{_both(wording.in_all(paper.marks, len(paper.items)), languages)}", "", f"`{paper.code}`", ""]
    for section in paper.blueprint.sections:
        lines += [f"## {_both(section.name, languages)} ({_both(wording.marks(section.marks), languages)})", ""]
        for item in paper.of_section(section.id):
            heading, worth = item.question.heading, wording.marks(item.marks)
            lines += [f"### {item.number}. {_both(heading, languages)} ({_both(worth, languages)})", ""]
            lines += [*shown([each.items[item.number - 1] for each in papers], languages), ""]
    return "\n".join(lines).rstrip() + "\n"


def _asked(items: Sequence[Item], languages: Sequence[Language]) -> list[str]:
    question = items[0].question
    prompts = dict.fromkeys(each.question.prompt[language] for each, language in zip(items, languages, strict=True))
    lines = [line for prompt in prompts for line in (*_block(prompt), "")]
    shared = shared_options(question)
    lines += _options([option.text for option in shared], languages)
    for blank in blanks(question):
        label = _both(blank.field.label, languages)
        if blank.room == "options":
            lines += [label, "", *_options([option.text for option in blank.options], languages)]
        else:
            lines += [f"{label}: {_LINE}{_unit(blank)}{_tolerance(blank, languages)}", ""]
    return lines[:-1]


def _solved(items: Sequence[Item], languages: Sequence[Language]) -> list[str]:
    question = items[0].question
    lines = [f"- {_both(field.label, languages)}: **{_both(key_of(items, field.name, languages), languages)}**"
             + (f" {field.unit}" if field.unit else "") for field in question.fields if field.weight > 0]
    for number, step in enumerate(question.steps, 1):
        lines += ["", f"{number}. {_NEXT.join(_steps(step, languages))}"]
    return lines


def _steps(step: Text, languages: Sequence[Language]) -> list[str]:
    return [line for shown in dict.fromkeys(step[language] for language in languages) for line in _block(shown)]


def _options(texts: Sequence[Text], languages: Sequence[Language]) -> list[str]:
    lines = [f"- {letter(index)}. {_both(text, languages)}" for index, text in enumerate(texts)]
    return [*lines, ""] if lines else []


def _unit(blank: Blank) -> str:
    return f" {blank.field.unit}" if blank.field.unit else ""


def _tolerance(blank: Blank, languages: Sequence[Language]) -> str:
    if blank.options or blank.field.policy.kind == "text":
        return ""
    return f" ({_both(blank.field.policy.words(), languages)})"


def _both(text: Text, languages: Sequence[Language]) -> str:
    return " / ".join(_inline(each) for each in dict.fromkeys(text[language] for language in languages))


def _inline(text: str) -> str:
    try:
        found = list(pieces(text))
    except TypesetError:
        return _SPECIAL.sub(r"\\\1", text)
    dollars = {"inline": "$", "display": "$$"}
    return "".join(_SPECIAL.sub(r"\\\1", piece).replace("$", r"\$") if kind == "text"
                   else f"{dollars[kind]}{piece}{dollars[kind]}" for piece, kind in found)


def _block(text: str) -> list[str]:
    """The lines of a text; lines that begin with two spaces stand in a code block."""
    lines: list[str] = []
    for preformatted, group in groupby(text.split("\n"), lambda line: line.startswith("  ")):
        if preformatted:
            lines += ["", "```text", *(line[2:].replace(r"\$", "$") for line in group), "```", ""]
        else:
            lines += [f"{_inline(line)}  " for line in group if line.strip()]
    return lines
