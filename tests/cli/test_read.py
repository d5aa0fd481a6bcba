"""`quizdl read`: JSON on stdout, the message on stderr, 0 when it reads, 1 when not, 2 for wrong usage."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from quizdl.cli.read import KINDS, command


def run(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(command, arguments)
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.exit_code, result.stdout, result.stderr


@pytest.mark.parametrize(
    "arguments, outcome, value, code",
    [
        (("1/4", "--kind", "number"), "reads", 0.25, 0),
        (("-1/4", "--kind", "number"), "reads", -0.25, 0),
        (("２8", "--kind", "integer"), "reads", 28, 0),
        (("56x56", "--kind", "shape"), "reads", [56, 56], 0),
        (("[1 2; 3 4]", "--kind", "matrix"), "reads", [[1, 2], [3, 4]], 0),
        (("x²+1", "--kind", "expression", "--variables", "x"), "reads", "x^2 + 1", 0),
        (("b", "--kind", "choice", "--choices", "A,B,C"), "reads", "B", 0),
        (("12 KB", "--kind", "number", "--unit", "KB"), "reads", 12, 0),
        (("1,5", "--kind", "number"), "ambiguous", None, 1),
        (("nan", "--kind", "number"), "unreadable", None, 1),
    ],
)
def test_json_reports_the_reading(arguments: tuple[str, ...], outcome: str, value: object, code: int) -> None:
    exit_code, out, _ = run(*arguments, "--json")
    report = json.loads(out)
    assert (exit_code, report["outcome"], report["value"]) == (code, outcome, value)
    assert set(report["message"]) == {"zh", "en"}
    assert bool(report["readings"]) == (outcome == "ambiguous")


def test_data_goes_to_stdout_and_the_message_to_stderr() -> None:
    assert run("1/3", "--kind", "number") == (0, "0.3333\n", "")
    code, out, err = run("1/2x", "--kind", "expression", "--variables", "x", "--lang", "zh")
    assert (code, out) == (1, "(1/2)*x\n1/(2*x)\n")
    assert "括号" in err


@pytest.mark.parametrize("arguments", [
    ("1",), ("1", "--kind", "colour"), ("A", "--kind", "choice"), ("A", "--kind", "choice", "--choices", "A,A"),
    ("1", "--kind", "number", "--unit", "\x1b[31m"), ("1", "--kind", "number", "--unit", "5"),
    ("1", "--kind", "number", "--unit", "K" * 1000), ("x", "--kind", "expression", "--variables", "1,2"),
    ("x", "--kind", "expression", "--variables", "__import__('os')"),
    ("x", "--kind", "expression", "--variables", ",".join(f"x{i}" for i in range(500))),
])
def test_wrong_usage_exits_with_2(arguments: tuple[str, ...]) -> None:
    assert run(*arguments)[0] == 2


def test_a_blank_unit_is_none_and_a_name_is_taken_as_it_is() -> None:
    assert run("5", "--kind", "number", "--unit", " ") == (0, "5\n", "")
    assert run("5 MB/s", "--kind", "number", "--unit", "MB/s") == (0, "5 MB/s\n", "")
    assert run("50%", "--kind", "number", "--unit", "%") == (0, "50 %\n", "")


def test_variables_may_stand_between_spaces_too() -> None:
    assert run("w_1 + β", "--kind", "expression", "--variables", "w_1 β") == (0, "w_1+β\n", "")


def test_the_kinds_are_those_of_the_reader() -> None:
    from quizdl.answers import reading

    assert KINDS == reading.KINDS
