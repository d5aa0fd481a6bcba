"""`quizdl lint`: check the bank, or a file or pack of one's own, and name every place that is wrong."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from quizdl.cli.options import language_option
from quizdl.text import Language, counted


@click.command("lint")
@click.argument("path", required=False, type=click.Path(path_type=Path, exists=True))
@click.option("--rules", is_flag=True, help="List the rules and stop.")
@language_option
def command(path: Path | None, rules: bool, lang: Language) -> None:
    """Check the shipped knowledge, or the files at PATH, rule by rule.

    Findings go to standard output, one a line: FILE:LINE: ID, FIELD: MESSAGE [RULE].
    PATH is a file or folder of the shipped data, or of a pack of one's own (read together with the shipped data).
    Exits with 1 when there are errors; warnings alone pass.
    """
    from quizdl.knowledge.lint import RULES, lint_files
    from quizdl.knowledge.lint.selection import select

    if rules:
        for each in RULES.values():
            click.echo(f"{each.id:22} {each.demands}")
        return
    selection = select(path)
    if not selection.files or (path is not None and not selection.shown):
        said = f"{path} 中没有可检查的 TOML 文件" if lang == "zh" else f"{path} holds no TOML file to check"
        raise click.BadParameter(said, param_hint="PATH")
    with click.progressbar(
        length=len(selection.files), label="lint", file=sys.stderr, hidden=not sys.stderr.isatty()
    ) as bar:
        bank, problems = lint_files(selection.files, whole=selection.whole, progress=lambda: bar.update(1))
    shown = [each for each in problems if each.file in selection.shown or each.file not in selection.names]
    for problem in shown:
        click.echo(problem.line_of_text(lang))
    errors = sum(problem.severity == "error" for problem in shown)
    elsewhere = len(problems) - len(shown)
    if lang == "zh":
        said = f"{len(bank.facts)} 条事实，{errors} 个错误，{len(shown) - errors} 个警告"
        said += f"；其他文件另有 {elsewhere} 处" if elsewhere else ""
    else:
        said = ", ".join((counted(len(bank.facts), "fact"), counted(errors, "error"),
                          counted(len(shown) - errors, "warning")))
        said += f"; {counted(elsewhere, 'more finding')} in other files" if elsewhere else ""
    click.echo(said, err=True)
    if errors:
        raise SystemExit(1)
