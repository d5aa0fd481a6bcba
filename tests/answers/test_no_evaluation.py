"""Text is never evaluated: no call in the package turns a string into code."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import quizdl

FORBIDDEN = {"eval", "exec", "compile", "__import__", "literal_eval"}
FORBIDDEN |= {"sympify", "parse_expr", "parse_latex", "lambdify", "S"}  # SymPy's, which evaluate text
ROOT = Path(quizdl.__file__).parent


def offences(source: str) -> list[str]:
    """Names of forbidden calls and imports in `source`, with their lines."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            match node.func:
                case ast.Name(name) if name in FORBIDDEN:
                    found.append(f"{node.lineno}: {name}")
                case ast.Attribute(ast.Name("re"), "compile"):
                    pass
                case ast.Attribute(_, name) if name in FORBIDDEN:
                    found.append(f"{node.lineno}: .{name}")
        if isinstance(node, ast.ImportFrom):
            found += [f"{node.lineno}: import {a.name}" for a in node.names if a.name in FORBIDDEN]
            if (node.module or "").startswith(("sympy.parsing", "pickle")):
                found.append(f"{node.lineno}: from {node.module}")
        if isinstance(node, ast.Import):
            found += [f"{node.lineno}: import {a.name}" for a in node.names if a.name == "pickle"]
    return found


@pytest.mark.parametrize("path", sorted(ROOT.rglob("*.py")), ids=lambda p: str(p.relative_to(ROOT)))
def test_no_module_evaluates_text(path: Path) -> None:
    assert offences(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "line",
    [
        "eval(text)",
        "exec(text)",
        "compile(text, '', 'eval')",
        "sympy.sympify(text)",
        "sympy.S(text)",
        "from sympy import S",
        "from sympy import lambdify as f",
        "from sympy.parsing.sympy_parser import parse_expr",
        "import pickle",
        "builtins.eval(text)",
        "__import__(text)",
    ],
)
def test_the_lint_sees_each_way_of_evaluating(line: str) -> None:
    assert offences(line) != []


def test_the_lint_lets_regular_expressions_compile() -> None:
    assert offences("re.compile('x')") == []
