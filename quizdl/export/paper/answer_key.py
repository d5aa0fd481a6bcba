"""The answer key of a paper: every answer with its worked solution."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from quizdl.answers.policy import Policy
from quizdl.export.paper import wording
from quizdl.export.paper.blanks import answer
from quizdl.export.paper.page import heading, page, spans, stacked
from quizdl.export.rich_text import block_html
from quizdl.study.exam.paper import Item, Paper
from quizdl.text import Language, Text


def key_html(papers: Sequence[Paper], version: str = "") -> str:
    """The key as HTML, in the languages of `papers`: the same paper drawn in each of them."""
    paper, languages = papers[0], [each.language for each in papers]
    title = paper.blueprint.name
    facts = [wording.in_all(paper.marks, len(paper.items)), wording.CARRIED]
    body = [heading(title, wording.KEY, facts, languages, paper.code, version)]
    for section in paper.blueprint.sections:
        body.append(f"<h2>{spans(section.name, languages)}</h2>")
        body += [_solved([each.items[item.number - 1] for each in papers], languages)
                 for item in paper.of_section(section.id)]
    return page(f"{title[languages[0]]}: {wording.KEY[languages[0]]}", "".join(body), languages[0])


def key_of(items: Sequence[Item], name: str, languages: Sequence[Language]) -> Text:
    """The key of a field where each language has its own: a blank to be filled with a word."""
    shown = {language: answer(item.question, field)[language]
             for item, language in zip(items, languages, strict=True)
             for field in item.question.fields if field.name == name}
    first = shown[languages[0]]
    return Text(shown.get("zh", first), shown.get("en", first))


def _solved(items: Sequence[Item], languages: Sequence[Language]) -> str:
    item = items[0]
    rows = "".join(
        f"<tr><th>{spans(field.label, languages)}</th><td>{stacked(key_of(items, field.name, languages), languages)}"
        f"{_unit(field.unit)}</td><td class=hint>{stacked(_tolerance(field.policy), languages)}</td></tr>"
        for field in item.question.fields if field.weight > 0)
    steps = "".join(f"<li>{_both(step, languages)}</li>" for step in item.question.steps)
    return (f'<section class="question"><h3>{item.number}. {spans(item.question.heading, languages)}'
            f" <small>{spans(wording.marks(item.marks), languages)} · <code>{escape(item.code)}</code></small></h3>"
            f"<table class=key>{rows}</table><ol class=steps>{steps}</ol></section>")


def _unit(unit: str | None) -> str:
    return f" {escape(unit)}" if unit else ""


def _tolerance(policy: Policy) -> Text:
    """How exact an answer must be, for numbers."""
    return policy.words() if policy.kind not in ("text", "choice", "choices") else Text("", "")


def _both(text: Text, languages: Sequence[Language]) -> str:
    return "".join(block_html(each) for each in dict.fromkeys(text[language] for language in languages))
