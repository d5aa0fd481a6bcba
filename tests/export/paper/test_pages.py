"""Printed papers: everything is on them, nothing comes from elsewhere, and the exam does not tell the answers."""

from __future__ import annotations

import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest

from quizdl.answers.array_policy import Matrix, Vector
from quizdl.errors import QuizdlError
from quizdl.export.moodle.quiz import A_MARK, moodle_xml
from quizdl.export.paper.answer_key import key_html
from quizdl.export.paper.blanks import answer, blanks, shared_options
from quizdl.export.paper.exam_sheet import exam_html
from quizdl.export.paper.files import write_paper
from quizdl.export.paper.markdown import exam_markdown, key_markdown
from quizdl.study.exam.paper import Paper

VOID = {"meta", "br", "img", "hr"}
Papers = tuple[Paper, Paper]


class _Balance(HTMLParser):
    """Checks that every element is closed in order, and collects what addresses a page names."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.addresses: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.addresses += [value or "" for name, value in attrs if name in ("src", "href", "data")]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None: ...

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def _read(html: str) -> _Balance:
    page = _Balance()
    page.feed(html)
    assert page.open == []
    return page


@pytest.mark.parametrize("make", [exam_html, key_html])
@pytest.mark.parametrize("chosen", [slice(0, 1), slice(1, 2), slice(0, 2)])
def test_pages_are_whole_and_need_nothing_else(papers: Papers, make, chosen: slice) -> None:
    """Every element is closed, no address is named, every question is there in each language asked for."""
    html = make(papers[chosen])
    page = _read(html)
    assert page.addresses == []
    assert "http" not in html.replace("http://www.w3.org/", "")
    assert html.count('<section class="question">') == len(papers[0].items)
    text = "".join(page.text)
    for paper in papers[chosen]:
        for item in paper.items:
            assert item.question.heading[paper.language] in text


def test_the_exam_has_room_for_every_number(papers: Papers) -> None:
    """A vector gets a box for each of its numbers, a matrix one for each cell."""
    wanted = 0
    for item in papers[0].items:
        for blank in blanks(item.question):
            key = item.question.key[blank.field.name]
            if isinstance(blank.field.policy, Matrix):
                wanted += len(key) * len(key[0])
            elif blank.room == "boxes":
                wanted += len(key)
                assert isinstance(blank.field.policy, Vector) or len(key) > 1
    assert wanted > 0
    assert exam_html(papers[:1]).count('class="box"') == wanted


def test_the_key_says_every_answer_and_the_exam_none_of_the_solutions(papers: Papers) -> None:
    for paper in papers:
        key, sheet = key_html([paper]), exam_html([paper])
        assert "<ol class=steps>" in key
        assert "<ol class=steps>" not in sheet
        plain = "".join(_read(key).text)
        for item in paper.items:
            for field in item.question.fields:
                shown = answer(item.question, field)[paper.language]
                if field.weight > 0 and "$" not in shown and "\n" not in shown:
                    assert shown in plain, (item.code, shown)


def test_options_to_match_are_printed_once(papers: Papers) -> None:
    matching = next(item.question for item in papers[0].items if shared_options(item.question))
    html = exam_html(papers[:1])
    first = next(field for field in matching.fields)
    assert answer(matching, first).zh in "ABCD"
    assert html.count('class="blank line"') >= len(matching.fields)


@pytest.mark.parametrize("make", [exam_markdown, key_markdown])
def test_markdown_code_blocks_are_closed(papers: Papers, make) -> None:
    text = make(papers)
    assert text.count("```") % 2 == 0
    assert len(re.findall("(?m)^### ", text)) == len(papers[0].items)  # a curve may be drawn in # as well


def test_moodle_files_are_well_formed_and_pictures_are_beside_their_texts(papers: Papers) -> None:
    for paper in papers:
        root = ElementTree.fromstring(moodle_xml(paper))
        questions = [each for each in root if each.get("type") != "category"]
        assert {each.get("type") for each in questions} == {"cloze", "essay"}
        assert len(questions) >= len(paper.items)
        marks = sum(float(each.findtext("defaultgrade")) for each in questions)
        assert marks == pytest.approx(A_MARK * paper.marks, rel=0.01)
        for part in root.iter():
            text = part.findtext("text") or ""
            named = set(re.findall(r'@@PLUGINFILE@@/([\w.]+)"', text))
            assert named == {file.get("name") for file in part.findall("file")}


def test_files_stand_side_by_side(papers: Papers, tmp_path: Path) -> None:
    assert [each.name for each in write_paper(papers, tmp_path / "a.html")] == ["a.html", "a-key.html"]
    assert [each.name for each in write_paper(papers, tmp_path / "a.md", "B")] == ["a-B.md", "a-B-key.md"]
    assert [each.name for each in write_paper(papers, tmp_path / "a.xml")] == ["a.xml"]
    with pytest.raises(QuizdlError, match="stands for no format"):
        write_paper(papers, tmp_path / "a.doc")


@pytest.mark.skipif(shutil.which("chromium") is None or shutil.which("pdftotext") is None,
                    reason="needs chromium and pdftotext")
def test_no_question_is_split_over_two_printed_pages(papers: Papers, tmp_path: Path) -> None:
    """Printed to PDF, the heading of each question and its last label stand on one page."""
    sheet = write_paper(papers, tmp_path / "a.html")[0]
    subprocess.run(["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
                    "--disable-background-networking", f"--user-data-dir={tmp_path / 'profile'}",
                    "--no-pdf-header-footer", f"--print-to-pdf={tmp_path / 'a.pdf'}", sheet.as_uri()],
                   check=True, capture_output=True, timeout=120)
    pages = subprocess.run(["pdftotext", "-layout", str(tmp_path / "a.pdf"), "-"], check=True, capture_output=True,
                           text=True).stdout.split("\f")
    for number, item in enumerate(papers[0].items, 1):
        page = next(page for page in pages if re.search(rf"^\s*{number}\. ", page, re.MULTILINE))
        later = page[re.search(rf"^\s*{number}\. ", page, re.MULTILINE).start():]
        label = item.question.fields[-1].label.en
        if label.isascii() and label.isalpha():
            assert label in later, (number, label)
