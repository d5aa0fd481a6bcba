"""Exports for other programs: CSV that a spreadsheet does not run, Markdown that reads as written."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from quizdl.export.csv import HEADINGS, csv_text, guarded
from quizdl.export.markdown import markdown_text, text_lines
from quizdl.export.rows import Row, rows
from quizdl.export.selection import Selection
from quizdl.store.knowledge import open_knowledge
from quizdl.study.catalog import Catalog, Family

SAMPLE = Path(__file__).parents[1] / "sample_bank"
ROW = Row(id="recall:a.b", code="recall:a.b:0", language="en", topic="T", subject="S", kind="recall", question="q",
          answer="a", explanation="e", source="s", erratum="", reference="r")
NASTY = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1", '"quoted", with comma', "two\nlines", "，；")


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalog]:
    with open_knowledge(data=SAMPLE, home=tmp_path_factory.mktemp("home")) as base:
        yield Catalog(base.bank, base.question_kinds(), (Family("sigmoid-value", "activations", (1, 2)),
                                                         Family("conv-pixel", "convolution", (1,))))


def test_every_card_has_a_row_in_each_language(catalog: Catalog) -> None:
    """Both languages, and as many variants of a computed question as are asked for; nothing is empty."""
    found = list(rows(Selection().subjects(catalog), catalog.bank, "both", 3))
    computed = [row for row in found if row.kind == "computed"]
    assert len(computed) == 3 * 2 * 3
    assert len(found) - len(computed) == 2 * (len(catalog) - 3)
    assert all(row.question.strip() and row.answer.strip() and row.topic for row in found)


def test_topics_and_kinds_choose(catalog: Catalog) -> None:
    subjects = Selection(topics=("convolution",), kinds=("computed",)).subjects(catalog)
    assert [subject.card.id for subject in subjects] == ["conv-pixel@1"]


def test_csv_reads_back_as_written(catalog: Catalog) -> None:
    """The csv module finds the same cells, whatever quotes, commas and line ends they hold."""
    found = [replace(ROW, question=text) for text in NASTY[8:]] + list(
        rows(Selection().subjects(catalog), catalog.bank, "zh", 1))
    head, *cells = csv.reader(io.StringIO(csv_text(found), newline=""))
    assert tuple(head) == HEADINGS
    for row, read in zip(found, cells, strict=True):
        assert [cell.removeprefix("'") if cell != each else cell for cell, each in zip(
            read, (getattr(row, name) for name in HEADINGS), strict=True)] == [getattr(row, n) for n in HEADINGS]


@pytest.mark.parametrize("cell", NASTY[:8])
def test_what_a_spreadsheet_would_run_is_guarded(cell: str) -> None:
    assert guarded(cell) == "'" + cell


@pytest.mark.parametrize("cell", ["", "a=1", "1-1", "'", "卷积", "(−1)"])
def test_what_it_would_not_run_stays(cell: str) -> None:
    assert guarded(cell) == cell


def seen(html: str) -> str:
    """The text that a reader of the page sees."""
    return re.sub(r"<[^>]*>", "", html).replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"').replace(
        "&amp;", "&").strip()


@pytest.mark.parametrize("text", ["# no heading", "1. no list", "- no list", "+ no list", "a * b * c", "x_1 and y_2",
                                  "<b>not bold</b>", "[not](a link)", "`no code`", "a | b", "> no quote", "~~~", "\\x",
                                  "12) no list", "&amp;"])
def test_a_text_means_nothing_to_markdown(text: str) -> None:
    """Rendered by another program, a text is one paragraph that reads as it was written."""
    html = MarkdownIt().render("\n".join(text_lines(text)))
    assert seen(html) == text
    assert re.fullmatch(r"<p>[^<]*</p>", html.strip())


def test_drawings_are_fenced_and_formulas_kept() -> None:
    assert list(text_lines("X =\n  [ 1 ]\n  ```\nso $x_1$")) == ["X =", "````", "[ 1 ]", "```", "````", "so $x_1$"]


def test_a_document_has_a_section_for_each_row(catalog: Catalog) -> None:
    found = list(rows(Selection().subjects(catalog), catalog.bank, "en", 1))
    tokens = MarkdownIt().parse(markdown_text(found))
    assert sum(token.type == "heading_open" and token.tag == "h3" for token in tokens) == len(found)


