"""`quizdl export log`: the learner's whole history as JSON lines."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.option("--json", "as_json", is_flag=True, help="JSON lines, which is the only form there is.")
@click.option("--output", "-o", type=click.Path(path_type=Path, dir_okay=False), help="Write to this file.")
def command(as_json: bool, output: Path | None) -> None:
    """Print every answer ever given, undone ones and what undid them included, then suspended cards and settings.

    `quizdl import log` merges it into another machine's.
    """
    from quizdl.cli.learning import opened_learner
    from quizdl.store.transfer import exported
    from quizdl.store.whole_files import write_whole

    lines = exported(opened_learner())
    if output is None:
        for line in lines:
            click.echo(line)
        return
    write_whole(output, "".join(f"{line}\n" for line in lines).encode())
