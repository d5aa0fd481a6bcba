"""Computed questions: one note with many variants, and one of them complete for readers without scripts."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from quizdl.answers.formula.formula import Formula
from quizdl.errors import QuizdlError
from quizdl.export.anki.faces.data import Texts, field_text
from quizdl.export.anki.faces.questions import Variants
from quizdl.export.languages import Written, in_each, languages
from quizdl.export.rich_text import block_html, inline_html, mathjax
from quizdl.questions.registry import template
from quizdl.questions.variant import Variant, make
from quizdl.study.card import ComputedCard, MistakeCard, parse
from quizdl.text import Language

_TRIES = 4
"""Seeds tried for each variant wanted: families with few givens draw some of them again."""


def fields(card_id: str, *, variants: int, language: Written) -> dict[str, str]:
    """Front, Back and Data of the note of `template@level`; raises QuizdlError where it cannot be asked."""
    drawn = list(_drawn(card_id, variants))
    if not drawn:
        raise QuizdlError(f"{card_id} has no variants")
    collected = Variants(Texts(language), fixed=True)
    for variant in drawn:
        steps = {each: [block_html(step[each], mathjax) for step in variant.steps] for each in languages(language)}
        collected.add(dict.fromkeys(languages(language), variant), steps)
    return {"Front": in_each(language, lambda each: _front(drawn[0], each)),
            "Back": in_each(language, lambda each: _back(drawn[0], each)),
            "Data": field_text(collected.data(drawn[0].heading))}


def _drawn(card_id: str, count: int) -> Iterator[Variant]:
    """Different variants, the same ones for the same card."""
    card = parse(card_id)
    if not isinstance(card, ComputedCard | MistakeCard):
        raise QuizdlError(f"{card_id} is not a computed question")
    family, seen = template(card.template), set[str]()
    for seed in range(1, _TRIES * count + 1):
        variant = make(family, card.level, seed)
        wanted = not isinstance(card, MistakeCard) or any(each.id == card.misconception for each in variant.mistakes)
        if wanted and variant.prompt.en not in seen:
            seen.add(variant.prompt.en)
            yield variant
            if len(seen) == count:
                return


def _front(variant: Variant, language: Language) -> str:
    blanks = "".join(f"<li>{inline_html(field.label[language], mathjax)} "
                     f"<i>({escape(', '.join(filter(None, (field.policy.words()[language], field.unit))))})</i></li>"
                     for field in variant.fields)  # fmt: skip
    return (f'<div class="qz-title">{escape(variant.heading[language])}</div>'
            f"{block_html(variant.prompt[language], mathjax)}<ul>{blanks}</ul>")


def _back(variant: Variant, language: Language) -> str:
    steps = "".join(f"<li>{block_html(step[language], mathjax)}</li>" for step in variant.steps)
    answers = "".join(f"<li>{inline_html(field.label[language], mathjax)} = <b>{_answer(variant, index, language)}"
                      f"</b></li>" for index, field in enumerate(variant.fields))  # fmt: skip
    return f"<ul>{answers}</ul><ol>{steps}</ol>"


def _answer(variant: Variant, index: int, language: Language) -> str:
    field = variant.fields[index]
    key = variant.key[field.name]
    if isinstance(key, Formula):
        return mathjax(key.latex, False)
    if isinstance(key, str):
        options = {option.id: option.text[language] for option in getattr(field.policy, "options", ())}
        return inline_html(options.get(key, key), mathjax)
    return escape(" ".join(filter(None, (field.policy.show(key), field.unit))))
