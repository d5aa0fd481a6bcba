"""`quizdl packs`: add, list and remove knowledge of one's own."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from quizdl.cli.options import json_option, language_option, print_json
from quizdl.text import Language, counted


@click.group()
def command() -> None:
    """Add, list and remove packs: files in the format of the shipped data, kept in the program's home."""


@command.command("add")
@click.argument("path", type=click.Path(path_type=Path, exists=True))
@click.option("--name", help="The pack's name; by default that of the file or folder.")
@click.option("--replace", is_flag=True, help="Put it in the place of the pack of that name.")
@language_option
def add(path: Path, name: str | None, replace: bool, lang: Language) -> None:
    """Check the TOML file or folder at PATH and add a copy of it.

    Ids that the shipped data or another pack uses are refused. Exits with 1 when a rule is broken.
    """
    from quizdl.store.packs import PackRefusedError, add_pack

    try:
        pack, warnings = add_pack(path, name=name, replace=replace)
    except PackRefusedError as refused:
        for problem in refused.problems:
            click.echo(problem.line_of_text(lang))
        click.echo(f"quizdl: {refused}", err=True)
        sys.exit(1)
    for problem in warnings:
        click.echo(problem.line_of_text(lang))
    click.echo(f"已添加 {pack.name}" if lang == "zh" else f"added {pack.name}", err=True)


@command.command("list")
@json_option
@language_option
def list_(as_json: bool, lang: Language) -> None:
    """List the packs that were added."""
    from quizdl.knowledge import Bank
    from quizdl.knowledge.reader import read_files
    from quizdl.store.packs import packs

    added = packs()
    for pack in added:
        contents = list(read_files(pack.files))
        facts = len(Bank(entry for each in contents for entry in each.entries).facts)
        broken = sum(len(each.problems) for each in contents)
        if as_json:
            values = {"name": pack.name, "path": str(pack.folder), "files": len(pack.files), "facts": facts}
            print_json({**values, "problems": broken})
        else:
            held = f"{facts} 条事实" if lang == "zh" else counted(facts, "fact")
            click.echo(f"{pack.name}  {held}  {pack.folder}")
    if not added:
        click.echo("没有添加过知识包" if lang == "zh" else "no pack has been added", err=True)


@command.command("remove")
@click.argument("name")
@language_option
def remove(name: str, lang: Language) -> None:
    """Delete the pack NAME."""
    from quizdl.store.packs import remove_pack

    pack = remove_pack(name)
    click.echo(f"已移除 {pack.name}" if lang == "zh" else f"removed {pack.name}", err=True)
