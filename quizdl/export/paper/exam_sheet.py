"""The printable exam: a page that needs nothing but a browser, A4, no question split over two pages."""

from __future__ import annotations

from collections.abc import Sequence

from quizdl.export.paper import wording
from quizdl.export.paper.blanks import Blank, blanks, letter, shared_options
from quizdl.export.paper.page import heading, page, spans, stacked
from quizdl.export.paper.prompt import prompt_html
from quizdl.export.rich_text import inline_html
from quizdl.questions.question import Question
from quizdl.study.exam.paper import Item, Paper
from quizdl.text import Language, Text


def exam_html(papers: Sequence[Paper], version: str = "") -> str:
    """One paper as HTML, in the languages of `papers`: the same paper drawn in each of them."""
    paper, languages = papers[0], [each.language for each in papers]
    title = paper.blueprint.name
    facts = [wording.minutes(paper.minutes), wording.in_all(paper.marks, len(paper.items))]
    head = (heading(title, wording.EXAM, facts, languages, paper.code, version)
            + f'<table class="names"><tr>{_names(languages)}</tr></table>')
    body = [head]
    for section in paper.blueprint.sections:
        body.append(f"<h2>{spans(section.name, languages)} <small>{spans(wording.marks(section.marks), languages)}"
                    "</small></h2>")
        numbers = [item.number for item in paper.of_section(section.id)]
        body += [question_html([each.items[number - 1] for each in papers], languages) for number in numbers]
    return page(title[languages[0]], "".join(body), languages[0])


def question_html(items: Sequence[Item], languages: Sequence[Language]) -> str:
    """One question with its blanks, shown in each language."""
    item = items[0]
    worth = spans(wording.marks(item.marks), languages)
    return (f'<section class="question"><h3>{item.number}. {spans(item.question.heading, languages)}'
            f" <small>{worth}</small></h3>{prompt_html([each.question for each in items], languages)}"
            f"{_answers(item.question, languages)}</section>")


def _names(languages: Sequence[Language]) -> str:
    return "".join(f"<td>{spans(each, languages)}</td>" for each in (wording.NAME, wording.NUMBER, wording.MARK))


def _answers(question: Question, languages: Sequence[Language]) -> str:
    shared = shared_options(question)
    lines = [_options_html([option.text for option in shared], languages, "letters")] if shared else []
    lines += [_blank_html(question, blank, languages, bool(shared)) for blank in blanks(question)]
    return f'<div class="answers">{"".join(lines)}</div>'


def _blank_html(question: Question, blank: Blank, languages: Sequence[Language], is_shared: bool) -> str:
    field = blank.field
    label = spans(field.label, languages)
    unit = f" {inline_html(field.unit)}" if field.unit else ""
    hint = "" if is_shared else f'<span class="hint">{stacked(_hint(question, blank), languages)}</span>'
    if blank.room == "options":
        options = _options_html([option.text for option in blank.options], languages, "boxes")
        return f'<div class="blank"><span class="label">{label}</span>{hint}{options}</div>'
    return f'<div class="blank {blank.room}"><span class="label">{label}</span>{_room(blank)}{unit}{hint}</div>'


def _hint(question: Question, blank: Blank) -> Text:
    """The tolerance, or that the blank is answered only after a certain choice; nothing for options and words."""
    field = blank.field
    if field.asked_if is not None:
        name, option = field.asked_if
        policy = next(each.policy for each in question.fields if each.name == name)
        text = next(each.text for each in getattr(policy, "options", ()) if each.id == option)
        return Text(wording.ONLY_IF.zh.format(text.zh), wording.ONLY_IF.en.format(text.en))
    if blank.options or field.policy.kind == "text":
        return Text("", "")
    return field.policy.words()


def _room(blank: Blank) -> str:
    box = '<span class="box"></span>'
    if blank.room == "boxes":
        return f'<span class="row">{box * blank.columns}</span>'
    if blank.room == "grid":
        return f'<span class="grid">{(f"<span class=row>{box * blank.columns}</span>") * blank.rows}</span>'
    if blank.room == "lines":
        return '<span class="rule"></span>' * blank.rows
    return '<span class="free"></span>' if blank.room == "space" else '<span class="rule short"></span>'


def _options_html(texts: Sequence[Text], languages: Sequence[Language], style: str) -> str:
    tick = '<span class="tick"></span>' if style == "boxes" else ""
    rows = [f"<li>{tick}<b>{letter(index)}.</b> <span>{stacked(text, languages)}</span></li>"
            for index, text in enumerate(texts)]
    return f'<ol class="options">{"".join(rows)}</ol>'
