"""The files of a paper: the exam and its key side by side, or a question bank for Moodle."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from quizdl.errors import QuizdlError
from quizdl.export.moodle.quiz import moodle_xml
from quizdl.export.paper.answer_key import key_html
from quizdl.export.paper.exam_sheet import exam_html
from quizdl.export.paper.markdown import exam_markdown, key_markdown
from quizdl.store.whole_files import write_whole
from quizdl.study.exam.paper import Paper
from quizdl.text import Text

FORMATS = {".html": "a page to print", ".md": "Markdown", ".xml": "questions for Moodle"}


class FormatError(QuizdlError):
    """A file name whose ending stands for no format."""


def checked_format(path: Path) -> str:
    """The ending of a file name, if it stands for a format. Raises FormatError."""
    if path.suffix.lower() not in FORMATS:
        known = ", ".join(f"{suffix} ({what})" for suffix, what in FORMATS.items())
        raise FormatError(Text(
            f"{path.name}：扩展名 {path.suffix or '（无）'} 不是可写的格式；请用 {'、'.join(FORMATS)}",
            f"{path.name}: the ending {path.suffix or '(none)'} stands for no format; use {known}"))
    return path.suffix.lower()


def write_paper(papers: Sequence[Paper], path: Path, version: str = "") -> list[Path]:
    """Write one paper, drawn in each language it is to be in; the files that were written.

    A page or Markdown gets its key as a second file, `NAME-key`; with a `version`, names end in it. Moodle files
    hold the questions with their keys, in the first of the languages. Raises FormatError, and OSError.
    """
    suffix = checked_format(path)
    stem = f"{path.stem}-{version}" if version else path.stem
    sheet, key = path.with_name(stem + path.suffix), path.with_name(f"{stem}-key{path.suffix}")
    if suffix == ".html":
        texts = {sheet: exam_html(papers, version), key: key_html(papers, version)}
    elif suffix == ".md":
        texts = {sheet: exam_markdown(papers), key: key_markdown(papers)}
    else:
        texts = {sheet: moodle_xml(papers[0])}
    for target, text in texts.items():
        write_whole(target, text.encode())
    return list(texts)
