"""The commands as a user meets them: data on stdout, one clear line on stderr, exit codes 0, 1 and 2."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest


def run(*arguments: str, typed: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "quizdl", *arguments], input=typed, capture_output=True, text=True,
                          timeout=60, env={**os.environ, "PYTHONIOENCODING": "utf-8", **environment}, check=False)


def test_version_loads_nothing_heavy() -> None:
    """`quizdl --version` loads none of the heavy libraries."""
    code = ("import sys; sys.argv = ['quizdl', '--version']\n"
            "from quizdl.cli.main import main\n"
            "try:\n    main()\nexcept SystemExit:\n    pass\n"
            "print(*{'textual', 'numpy', 'sympy', 'sqlalchemy', 'mpmath', 'msgspec'} & set(sys.modules))")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["quizdl 0.1.0", ""]


def test_generate_grade_round_trip() -> None:
    """A generated question, answered with its own key, is graded right; with a mistake's value, it is named."""
    question = json.loads(run("generate", "sigmoid-value", "--seed", "4").stdout)
    code, key = question["code"], {f["name"]: f["key"] for f in question["fields"]}
    right = run("grade", code, *(f"--answer={name}={value!r}" for name, value in key.items()), "--json")
    assert right.returncode == 0
    assert json.loads(right.stdout)["score"] == 1
    mistake = next(m for m in question["misconceptions"] if "value" in m["values"])
    wrong = run("grade", code, f"--answer=value={mistake['values']['value']!r}", "--json")
    assert wrong.returncode == 1
    verdict = json.loads(wrong.stdout)["fields"]["value"]
    assert (verdict["verdict"], verdict["misconception"]) == ("wrong", mistake["id"])


def test_explicit_givens_are_graded_alike() -> None:
    """`grade TEMPLATE --givens` grades any legal values, not only drawn ones."""
    done = run("grade", "sigmoid-value", "--givens", '{"x": 0}', "--answer", "value=1/2", "--answer", "slope=25%",
               "--json")
    assert done.returncode == 0, done.stdout
    assert json.loads(done.stdout)["fields"]["value"]["read_as"] == "0.5"


@pytest.mark.parametrize("arguments,complaint", [
    (("generate", "sigmoid-valu"), "sigmoid-value"),
    (("generate", "sigmoid-value", "--level", "9"), "no level 9"),
    (("generate", "sigmoid-value", "--givens", "{"), "--givens"),
    (("generate", "sigmoid-value", "--givens", "[]"), "got a list"),
    (("generate", "sigmoid-value", "--givens", '{"x": 1, "x": 2}'), "'x' stands there twice"),
    (("generate", "sigmoid-value", "--givens", '{"x": true}'), "got true or false"),
    (("generate", "sigmoid-value", "--givens", '{"x": 11}'), "needs a number <= 10"),
    (("generate", "critical-point", "--givens", '{"hessian": [[1]], "asked": "x"}'),
     "needs one of 'hessian', 'function', got 'x'"),
    (("generate", "sigmoid-value", "--givens", '{"x": "0.5"}'), "'x'"),
    (("generate", "sigmoid-value", "--givens", '{"x": 1e9}'), "'x'"),
    (("generate", "sigmoid-value", "--givens", '{"x": NaN}'), "'x'"),
    (("generate", "sigmoid-value", "--givens", '{"y": 1}'), "'y'"),
    (("generate", "sigmoid-value", "--givens", "{}"), "'x'"),
    (("grade", "nonsense"), "not a question code"),
    (("grade", "sigmoid-value.99.1.1"), "version"),
    (("grade", "sigmoid-value.1.1.1", "--answer", "value"), "FIELD=TEXT"),
    (("grade", "sigmoid-value.1.1.1", "--answer", "x=1"), "no field"),
    (("explain", "sigmoid-value.1.7.1"), "no level"),
    (("practice", "no-such-topic"), "no-such-topic"),
    (("templates", "no-such-topic"), "no-such-topic"),
    (("frobnicate",), "frobnicate"),
])
def test_bad_input_is_one_clear_line(arguments: tuple[str, ...], complaint: str) -> None:
    """Bad input names what is wrong, shows no traceback, prints no data and exits with 2."""
    done = run(*arguments)
    assert done.returncode == 2
    assert done.stdout == ""
    assert complaint in done.stderr
    assert "Traceback" not in done.stderr
    assert len([line for line in done.stderr.splitlines() if not line.startswith(("Usage", "Try"))]) <= 2


@pytest.mark.parametrize("language,right,asked", [("zh", "[对]", "求"), ("en", "[RIGHT]", "Find")])
def test_practice_on_a_pipe(language: str, right: str, asked: str) -> None:
    """Practice asks, rereads what cannot be read, grades and explains, in both languages, on plain lines."""
    done = run("practice", "sigmoid-value", "--level", "1", "--count", "1", "--seed", "3", "--lang", language,
               typed="gibberish!\n0.5\n1/4\n")
    assert done.returncode == 0, done.stderr
    assert asked in done.stdout
    assert "σ'(x) =" in done.stdout
    assert done.stderr == ""
    assert right in done.stdout  # 1/4 follows from 0.5


def test_practice_ends_with_the_input() -> None:
    """An input that ends in the middle of a question ends the session with a summary, not with an error."""
    done = run("practice", "--count", "5", "--seed", "1", "--lang", "en")
    assert done.returncode == 0
    assert "Nothing was answered" in done.stdout


def test_same_seed_same_session() -> None:
    """A seed gives the same session again."""
    sessions = [run("practice", "--count", "6", "--seed", "11", "--lang", "en", typed=":s\n" * 6).stdout
                for _ in range(2)]
    assert sessions[0] == sessions[1]
    assert sessions[0].count("Skipped") == 6


def test_templates_are_described_as_data() -> None:
    """Every family is one JSON line with the promised keys."""
    lines = [json.loads(line) for line in run("templates", "activations", "--json").stdout.splitlines()]
    assert lines
    for line in lines:
        assert {"id", "topic", "title", "levels", "givens", "fields", "misconceptions", "facts"} <= line.keys()
