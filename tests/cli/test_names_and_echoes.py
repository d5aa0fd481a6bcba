"""Names that people type, hints that lead on, and nothing typed that could steer a terminal."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import ClassVar

import pytest
from click.testing import CliRunner, Result

from quizdl.answers.label_policy import Label
from quizdl.cli.main import group
from quizdl.errors import QuizdlError
from quizdl.plain.asking import QuitError, answers_to, quit_session
from quizdl.plain.terminal import Terminal
from quizdl.questions.question import Field
from quizdl.questions.registry import template
from quizdl.questions.variant import make
from quizdl.text import Text, counted, filled, in_singular, printable, same


def invoke(*arguments: str) -> Result:
    return CliRunner().invoke(group, list(arguments))


def test_show_a_template() -> None:
    """A template is shown with title, levels, givens, blanks, mistakes and facts, in either language."""
    heads = {"en": ("[template]", "Givens", "Blanks", "Mistakes", "Facts"),
             "zh": ("[模板]", "已知量", "数的列表", "整数", "≥ -1000000", "要填的空", "错误", "知识点")}
    for language, words in heads.items():
        shown = invoke("show", "conv-pixel", "--lang", language).stdout
        family = template("conv-pixel")
        assert family.title[language] in shown
        assert all(word in shown for word in words)
        assert all(each.id in shown for each in family.misconceptions)
        assert all(fact in shown for fact in family.facts)
        assert max(map(len, shown.splitlines())) <= 80


def test_grade_without_givens_says_how() -> None:
    """A template alone is no question: the error names --givens and a code that would do."""
    done = invoke("grade", "conv-pixel", "--answer", "y=1")
    assert isinstance(done.exception, QuizdlError)
    assert "--givens" in str(done.exception)
    assert "conv-pixel.1.1.1" in str(done.exception)


@pytest.mark.parametrize("make_path", [lambda folder: "/dev/null", lambda folder: str(folder)])
def test_nothing_to_lint_is_an_error(make_path, tmp_path: Path) -> None:
    """Where there is no TOML file, nothing was checked: that is a usage error, not a clean bill."""
    (tmp_path / "notes.txt").write_text("no knowledge", encoding="utf-8")
    done = invoke("lint", make_path(tmp_path), "--lang", "en")
    assert done.exit_code == 2
    assert "no TOML file" in done.stderr


@pytest.mark.parametrize("count,said", [(0, "0 days"), (1, "1 day"), (2, "2 days")])
def test_one_is_singular(count: int, said: str) -> None:
    assert counted(count, "day") == said


@pytest.mark.parametrize("many,one", [
    ("in 1 days, 1 of them to study, 1 minutes a day", "in 1 day, 1 of them to study, 1 minute a day"),
    ("1 questions are not answered, 11 marks", "1 question is not answered, 11 marks"),
    ("needs 1 entries", "needs 1 entry"), ("1 more minutes on 21 days", "1 more minute on 21 days"),
    ("2.1 minutes, 0.1 marks, page-1 notes, 1 cards", "2.1 minutes, 0.1 marks, page-1 notes, 1 card"),
])
def test_behind_one_stands_the_singular(many: str, one: str) -> None:
    """A number that only ends in 1 is many."""
    assert in_singular(many) == one
    assert filled(Text("{n} 天", "{n} days"), n=1) == Text("1 天", "1 day")


def test_control_characters_are_spelled_out() -> None:
    """Escape, the C1 controls and characters without width never reach a terminal as they are."""
    assert printable("a\x1b[31mb\x9b1m\u202e\x7f\n\tc") == "aU+001B[31mbU+009B1mU+202EU+007F\n\tc"


class Typed(io.StringIO):
    """Lines from a pipe."""

    def isatty(self) -> bool:
        return False


def session(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], question: object, typed: str
            ) -> tuple[dict[str, str] | None, str]:
    """What was answered to the question, or None for a session that was left; and what was said."""
    monkeypatch.setattr(sys, "stdin", Typed(typed))
    try:
        answers = answers_to(question, Terminal("en"), {"q": quit_session}, Text("帮助", "HELP"))  # type: ignore[arg-type]
    except QuitError:
        answers = None
    return answers, capsys.readouterr().out


class Blank:
    """A question with one blank for a word."""

    key: ClassVar = {"word": "Q"}
    fields = (Field("word", same("word"), Label(("Q",))),)


def test_what_is_echoed_cannot_steer_the_terminal(monkeypatch, capsys) -> None:
    _, said = session(monkeypatch, capsys, make(template("conv-pixel"), 1, 1), "\x1b[31m7\n\x9b7\n5\n")
    assert "\x1b" not in said
    assert "\x9b" not in said


def test_a_line_without_end_is_not_echoed_in_full(monkeypatch, capsys) -> None:
    """A megabyte of zero bytes from a pipe is unreadable, and said so in little more than a line."""
    answers, said = session(monkeypatch, capsys, make(template("conv-pixel"), 1, 1), "\0" * 1_000_000 + "\n5\n")
    assert answers == {"pixel": "5"}
    assert "longer than 256 characters" in said
    assert len(said) < 4000


@pytest.mark.parametrize("typed,answered", [
    ("q\nq\n", {"word": "q"}),  # asked back, then taken as the answer
    (":q\n", None), ("：q\n", None), ("q\n:q\n", None), ("Q K V\n", {"word": "Q K V"}),
])
def test_a_command_does_not_shadow_an_answer(monkeypatch, capsys, typed: str, answered: dict[str, str] | None) -> None:
    """A blank that could want the letter q asks which was meant; with a colon it is always the command."""
    assert session(monkeypatch, capsys, Blank(), typed)[0] == answered


def test_a_command_needs_no_colon_where_it_cannot_be_an_answer(monkeypatch, capsys) -> None:
    """No number is called q."""
    assert session(monkeypatch, capsys, make(template("conv-pixel"), 1, 1), "q\n")[0] is None
