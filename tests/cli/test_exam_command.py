"""Mock exams from the command line: a sitting on a pipe, its report, its mistakes, the history."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from quizdl.cli.main import group
from quizdl.store import family_cache
from quizdl.study.catalog import Family

SAMPLE = Path(__file__).parent.parent / "sample_bank"
BLUEPRINT = """
[blueprint]
id = "tiny"
zh = "小测"
en = "Tiny test"
minutes = 20
topics = { activations = 1 }

[[section]]
id = "all"
zh = "全部"
en = "All"
marks = 4
questions = 2
kinds = ["recall", "computed"]
levels = [1]
"""


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """`run(*arguments, typed=…, at="20:05")`: a command at a time of the evening, with the sample bank."""
    for module in ("quizdl.store.knowledge", "quizdl.store.packs", "quizdl.knowledge.lint.selection"):
        monkeypatch.setattr(f"{module}.data_directory", lambda: SAMPLE)
    monkeypatch.setattr("quizdl.study.exam.blueprint_file.shipped", lambda topics: ())
    monkeypatch.setattr(family_cache, "families", lambda: (Family("sigmoid-value", "activations", (1,)),))
    monkeypatch.setenv("QUIZDL_HOME", str(tmp_path / "home"))
    blueprint = tmp_path / "tiny.toml"
    blueprint.write_text(BLUEPRINT, encoding="utf-8")

    def invoke(*arguments: str, typed: str = "", at: str = "20:00", lang: str = "en") -> Result:
        monkeypatch.setenv("QUIZDL_NOW", f"2026-03-02T{at}:00+00:00")
        begins = ["--plain", "--blueprint", str(blueprint), "--seed", "1"] if arguments[:1] == ("begin",) else []
        words = list(arguments[1:] if begins else arguments)
        subcommand = words[:1] if words[:1] and words[0] in ("history", "report", "review") else []
        rest = words[len(subcommand):]
        return CliRunner().invoke(group, ["exam", *subcommand, *begins, *rest, "--lang", lang], input=typed)

    return invoke


def test_a_sitting_on_a_pipe(run) -> None:
    """Grid, flag, jump, time, change of an answer, handing in; nothing is told of right and wrong before that."""
    done = run("begin", typed="\n:grid\n:flag\n:time\n:2\nnonsense 1\n:1\n:dance\n:submit\nyes\nn\n")
    assert done.exit_code == 0, done.output
    before, after = done.output.split("not fully answered")
    for said in ("Tiny test: 2 questions, 4 marks, 20 minutes", "Mistakes also count as reviews", "# answered",
                 "Flagged.", "it ends at", "There is no such command.", "Question 2/2 [All], marks: 2"):
        assert said in before
    assert "RIGHT" not in before
    assert "WRONG" not in before
    assert "Mark 0 of 4 (0%)" in after
    assert "count for your reviews" in after


def test_leaving_goes_on_with_the_time_that_is_left(run) -> None:
    """The end of the input keeps everything; the next call goes on, in the language of its messages."""
    left = run("begin", typed="\n:flag\n")
    assert "Everything is kept" in left.output
    again = run(typed=":grid\n", at="20:12", lang="zh")
    assert "继续考试 tiny@" in again.output
    assert re.search("剩余 (7:5|8:0)", again.output)
    assert "1.*" in again.output
    refused = run("--minutes", "10", at="20:13")
    assert "still open" in str(refused.exception)


def test_the_deadline_hands_in_while_nobody_is_there(run) -> None:
    """Hours later the paper is handed in, reported once, and counted once; then a new one begins."""
    run("begin", typed="\n")
    late = run("begin", typed="", at="23:30")
    assert late.output.count("handed in by the clock") == 1
    assert "Enter begins" in late.output
    assert "handed in by the clock" not in run("begin", typed="", at="23:40").output
    listed = json.loads(run("history", "--json", at="23:45").output)
    assert [(each["handed_in_by_learner"], each["share"]) for each in listed["sittings"]] == [(False, 0.0)]


def test_mistakes_are_studied(run) -> None:
    """One command turns the mistakes into a session; the log says where the reviews came from."""
    run("begin", typed="\n:1\n:2\n:submit\nyes\n")
    session = run("review", typed="q\n", at="21:00")
    assert session.exit_code == 0, session.output
    assert "1. [once more]" in session.output
    log = CliRunner().invoke(group, ["export", "log", "--json"]).stdout.splitlines()
    lines = [json.loads(line) for line in log]
    assert {line["source"] for line in lines if line["what"] == "review"} == {"exam"}
    assert sum(line["what"] == "sitting" for line in lines) == 1


def test_the_same_paper_again_is_marked_as_such(run) -> None:
    """By its code alone, although the blueprint is not at hand."""
    run("begin", typed="\n:submit\nyes\n")
    code = json.loads(run("history", "--json").output)["sittings"][0]["code"]
    again = run("--code", code, "--plain", typed="\n:submit\nyes\n", at="21:00")
    assert "attempt 2" in again.output, again.output
    assert "sat before, attempt 2" in run("history").output
    assert "第 2 次" in run("history", lang="zh").output


def test_marks_in_words_are_looked_through(run) -> None:
    """The suggestion is shown beside the solution; what is typed in its place is the mark, and stays so."""
    found = "\n".join(f":{number}\nit dies" for number in (1, 2))
    done = run("begin", typed=f"\n{found}\n:submit\nyes\n\n100\n")
    assert "Suggested mark" in done.output, done.output
    assert "Marks that you corrected: 1." in done.output
    assert re.search(r"2/2 +\S+ / \S+  in words, \S+ suggested", done.output), done.output
    assert "Mark 2 of 4 (50%)" in done.output
    assert "Mark 2 of 4 (50%)" in run("report").output


def test_practice_can_be_paused(run) -> None:
    """The clock stands still until the learner goes on, also when the program was left; an exam refuses."""
    left = run("begin", "--practice", typed="\n:pause\n")
    assert "Paused; Enter goes on" in left.output
    again = run(typed=":submit\nyes\n", at="23:00")
    assert re.search(r"Question 1/2 \[All\], marks: 2, (19:|20:0)", again.output)
    assert "(practice)" in again.output
    assert "cannot be paused" in run("begin", typed="\n:pause\n:submit\nyes\n").output


def test_wrong_calls_are_told_in_one_line(run) -> None:
    """An unknown sitting, one that is still open, a code with other options."""
    assert "no sittings yet" in str(run("report").exception)
    run("begin", typed="\n")
    assert "still open" in str(run("report", at="20:01").exception)
    run(typed=":submit\nyes\n", at="20:02")
    assert "leave out" in str(run("--code", "x", "--seed", "3", at="20:03").exception)
    assert "is not the code of a paper" in str(run("--code", "x", at="20:03").exception)


def test_on_a_terminal_the_app_is_asked_for_the_exam(run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Paper, clock and counting as the options say; --plain stays on lines."""
    asked = []

    def run_app(lang, *, is_chosen, exam):
        from quizdl.cli.learning import opened_learner, opened_study
        from quizdl.store.sittings import LearnerRegister

        learner = opened_learner()
        asked.append((lang, is_chosen, exam(opened_study(learner, lang), LearnerRegister(learner))))
        return 0

    monkeypatch.setattr("quizdl.cli.app.can_run", lambda: True)
    monkeypatch.setattr("quizdl.cli.app.run_app", run_app)
    assert "Tiny test" in run("begin").stdout
    assert not asked
    blueprint = str(Path(os.environ["QUIZDL_HOME"]).parent / "tiny.toml")
    run("--blueprint", blueprint, "--seed", "1", "--practice", "--counts", "none")
    run()
    (lang, is_chosen, wanted), (*_, nothing) = asked
    assert (lang, is_chosen, wanted.counts, wanted.practice, wanted.paper.minutes) == ("en", True, "none", True, 20)
    assert nothing.paper is None
    assert not nothing.practice
