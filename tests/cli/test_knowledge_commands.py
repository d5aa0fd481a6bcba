"""The commands over the knowledge base: data on standard output, narration on standard error, exit codes."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from quizdl.cli.main import group
from quizdl.errors import QuizdlError

SAMPLE = Path(__file__).parent.parent / "sample_bank"


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    copy = Path(shutil.copytree(SAMPLE, tmp_path / "data"))
    for module in ("quizdl.store.knowledge", "quizdl.store.packs", "quizdl.knowledge.lint.selection"):
        monkeypatch.setattr(f"{module}.data_directory", lambda: copy)
    monkeypatch.setenv("QUIZDL_HOME", str(tmp_path / "home"))
    return copy


@pytest.fixture
def run(data: Path):
    def invoke(*arguments: str | Path) -> Result:
        return CliRunner().invoke(group, [str(each) for each in arguments])

    return invoke


def lines(result: Result) -> list[Any]:
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_facts_as_json_carry_the_promised_keys(run) -> None:
    """One object a line, each with the keys that other programs may rely on."""
    facts = lines(run("facts", "--json"))
    assert len(facts) == 7
    keys = ["id", "topic", "concept", "kind", "text", "latex", "symbols", "provenance", "erratum", "questions"]
    assert all(list(fact) == keys for fact in facts)
    dying = next(fact for fact in facts if fact["id"] == "relu.dying")
    assert dying["erratum"] == "relu-negative-dead"
    assert dying["provenance"] == [{"source": "notes", "section": "activations", "standing": "corrected"}]
    assert dying["questions"] == ["recall", "cloze", "choice", "match", "mistake"]
    assert "[[" not in dying["text"]["zh"] + dying["text"]["en"]


@pytest.mark.parametrize(
    ("options", "count"),
    [
        ([], 7),
        (["--topic", "activations", "--kind", "drawback"], 3),
        (["--concept", "修正线性单元"], 2),
        (["--standing", "corrected"], 1),
        (["--source", "notes/training"], 3),
        (["--source", "notes", "--kind", "formula"], 1),
    ],
)
def test_facts_are_narrowed(run, options: list[str], count: int) -> None:
    """Conditions add up; a concept may be given by any of its names."""
    result = run("facts", *options, "--lang", "zh")
    assert result.exit_code == 0
    assert len(result.stdout.splitlines()) == count
    assert result.stderr.strip() == f"{count} 条"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["facts", "--concept", "rely"], "did you mean relu"),
        (["facts", "--source", "notes/train"], "did you mean training"),
        (["facts", "--source", "book"], "known: notes"),
        (["facts", "--kind", "joke"], "definition"),
        (["facts", "--standing", "maybe"], "reconstructed"),
        (["sources", "nots"], "did you mean notes"),
        (["errata", "--source", "nots"], "did you mean notes"),
        (["show", "relu.diing"], "nothing is named"),
        (["show", "'; DROP TABLE entry; --"], "nothing is named"),
        (["lint", "no/such/file"], "does not exist"),
        (["search"], "Missing argument"),
    ],
)
def test_a_wrong_argument_is_a_usage_error_that_helps(run, arguments: list[str], says: str) -> None:
    """Exit code 2, nothing on standard output, no traceback, and a word about what would do."""
    result = run(*arguments, *(["--lang", "en"] if arguments[0] != "search" else []))
    assert result.exit_code == 2
    assert result.stdout == ""
    assert says in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("command", ["facts", "errata"])
def test_topics_go_by_their_names(run, command: str) -> None:
    """Ids, names in both languages and what only one name begins with; others are told what comes near."""
    ids = {run(command, "--topic", name, "--lang", "en").stdout for name in ("activations", "激活函数", "activ")}
    assert len(ids) == 1
    assert "did you mean activations?" in str(run(command, "--topic", "activatoins").exception)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    "arguments",
    [["show", "relu.formula"], ["show", "ReLU"], ["show", "relu-negative-dead"], ["show", "overfitting.remedies"],
     ["show", "relu-unit"], ["show", "maas2013"], ["show", "notes"], ["search", "饱和"], ["sources"],
     ["sources", "notes/training"], ["errata"], ["outline"], ["facts"]],
)
def test_every_page_prints_in_both_languages(run, arguments: list[str], language: str) -> None:
    """Pages fit 80 columns, show no marks and no LaTeX."""
    from quizdl.typeset.cells import display_width

    result = run(*arguments, "--lang", language)
    assert result.exit_code == 0, result.output
    assert result.stdout.strip()
    assert "[[" not in result.stdout
    assert "\\" not in result.stdout
    if arguments[0] == "show":
        assert max(display_width(line) for line in result.stdout.splitlines()) <= 80


def test_a_page_has_everything_about_a_fact(run) -> None:
    """Statement, provenance, reference, erratum and kinds of question."""
    page = run("show", "relu.dying", "--lang", "en").stdout
    for words in ("stop updating", "notes/activations", "corrected", "Maas", "It is dead only", "recall, cloze"):
        assert words in page


def test_a_figure_is_shown_drawn_whole_or_with_blanks(run) -> None:
    """A figure's page has its drawing; labels left out are numbered."""
    whole = run("show", "relu-unit", "--lang", "en").stdout
    assert "▼" in whole
    assert "__(" not in whole
    blanked = run("show", "relu-unit", "--blank", "1", "--lang", "en").stdout
    assert "__(1)__" in blanked
    assert "__(2)__" not in blanked
    assert run("show", "relu-unit", "--blank", "-1").exit_code == 2


def test_search_finds_and_says_when_it_does_not(run) -> None:
    """Hits are data; that there are none is narration."""
    assert lines(run("search", "梯度", "消失", "--json"))[0]["id"] == "sigmoid.saturates"
    nothing = run("search", "zzzz", "--lang", "en")
    assert (nothing.exit_code, nothing.stdout, nothing.stderr) == (0, "", "nothing found\n")
    assert run("search", '"* OR (', "--what", "fact").exit_code == 0


def test_sources_lead_to_facts_and_back(run) -> None:
    """Every fact is listed under each of its sections, and what is not asked says why."""
    rows = {row["section"]: row for row in lines(run("sources", "--json"))}
    facts = lines(run("facts", "--json"))
    for fact in facts:
        for place in fact["provenance"]:
            assert fact["id"] in rows[place["section"]]["facts"][place["standing"]]
    assert rows["activations"]["errata"] == ["relu-negative-dead"]
    assert rows["adverts"]["untestable"]["en"]


def test_errata_and_outline_as_json(run) -> None:
    """Both give one object a line."""
    (erratum,) = lines(run("errata", "--json"))
    assert erratum["facts"] == ["relu.dying"]
    (point,) = lines(run("outline", "--json"))
    assert (point["weight"], point["facts"]) == (100, 7)


def test_lint_is_green_or_names_the_place(run, data: Path) -> None:
    """Exit code 0 without errors, 1 with; findings are data."""
    good = run("lint", "--lang", "en")
    assert (good.exit_code, good.stdout) == (0, "")
    assert "7 facts, 0 errors" in good.stderr
    topic = data / "topics" / "activations.toml"
    topic.write_text(topic.read_text(encoding="utf-8").replace('"drawback"', '"drawbck"', 1), encoding="utf-8")
    bad = run("lint", "--lang", "en")
    assert bad.exit_code == 1
    first = bad.stdout.splitlines()[0]
    assert "'drawbck' is not allowed" in bad.stdout
    assert first.startswith(("data/errata", "data/topics"))
    part = run("lint", data / "items", "--lang", "en")
    assert (part.exit_code, part.stdout) == (0, "")
    assert "in other files" in part.stderr


def test_a_broken_file_is_told_while_the_previous_base_answers(run, data: Path) -> None:
    """The error goes to standard error; the data are those of the last good text."""
    assert run("facts").exit_code == 0
    (data / "outline.toml").write_text("broken [", encoding="utf-8")
    result = run("facts", "--json", "--lang", "en")
    assert len(lines(result)) == 7
    assert "data/outline.toml:1" in result.stderr
    assert "previous knowledge base" in result.stderr


def test_packs_are_added_listed_and_removed(run, tmp_path: Path) -> None:
    """A pack with errors exits with 1 and says where; a sound one is there at once."""
    mine = tmp_path / "mine.toml"
    text = (SAMPLE / "topics" / "activations.toml").read_text(encoding="utf-8")
    mine.write_text(text, encoding="utf-8")
    refused = run("packs", "add", mine, "--lang", "en")
    assert refused.exit_code == 1
    assert "the id is already used" in refused.stdout
    mine.write_text(
        '[[concept]]\nid = "gelu"\nzh = "GELU"\nen = "GELU"\ngroup = "activation"\n', encoding="utf-8"
    )
    assert run("packs", "add", mine).exit_code == 0
    assert [pack["name"] for pack in lines(run("packs", "list", "--json"))] == ["mine"]
    assert lines(run("search", "gelu", "--json"))[0]["id"] == "gelu"
    assert run("packs", "remove", "mine").exit_code == 0
    assert lines(run("packs", "list", "--json")) == []
    with pytest.raises(QuizdlError, match="there is no pack"):
        CliRunner().invoke(group, ["packs", "remove", "mine"], catch_exceptions=False)


def test_every_knowledge_command_is_reachable() -> None:
    """The lazy group finds the command object of each."""
    context = click.Context(group)
    for name in ("facts", "show", "search", "sources", "errata", "outline", "lint", "packs"):
        assert isinstance(group.get_command(context, name), click.Command)
