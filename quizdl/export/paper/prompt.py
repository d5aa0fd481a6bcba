"""What a question asks, as HTML."""

from __future__ import annotations

from collections.abc import Sequence

from quizdl.export.rich_text import block_html
from quizdl.questions.question import Question
from quizdl.text import Language


def prompt_html(questions: Sequence[Question], languages: Sequence[Language]) -> str:
    """The prompt of one question, made in each language, one below the other."""
    blocks = {question.prompt[language]: language for question, language in zip(questions, languages, strict=True)}
    return "".join(f'<div class="prompt" lang="{language}">{block_html(text)}</div>'
                   for text, language in blocks.items())
