"""`quizdl backup`: a checked copy of the learner's data, now."""

from __future__ import annotations

import click

from quizdl.cli.options import json_option, language_option, print_json
from quizdl.text import Language, Text


@click.command()
@json_option
@language_option
def command(as_json: bool, lang: Language) -> None:
    """Write a backup, open it and check it; older ones are thinned out (12 daily, 10 weekly, 9 monthly)."""
    from quizdl.store.backup import back_up
    from quizdl.store.learner_file import LearnerError, learner_path

    path = learner_path()
    if not path.is_file():
        raise LearnerError(Text(f"还没有可备份的内容：{path} 不存在",
                                f"there is nothing to back up yet: {path} does not exist"))
    made = back_up(path, "asked")
    if as_json:
        print_json({"name": made.name, "path": str(made.path), "bytes": made.path.stat().st_size})
    else:
        click.echo(str(made.path))
        click.echo("已备份并检查" if lang == "zh" else "backed up and checked", err=True)
