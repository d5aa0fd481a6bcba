"""`quizdl restore`: put a backup in place, after saying what that would change."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from quizdl.cli.options import language_option
from quizdl.text import Language, in_singular

if TYPE_CHECKING:
    from quizdl.store.restore import Preview


@click.command()
@click.argument("name", metavar="[BACKUP]", required=False)
@click.option("--list", "listed", is_flag=True, help="List the backups.")
@click.option("--preview", "only_preview", is_flag=True, help="Only say what would change.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@language_option
def command(name: str | None, listed: bool, only_preview: bool, yes: bool, lang: Language) -> None:
    """Put BACKUP (its name or the beginning of it; by default the newest) in place of the learner's data.

    The present data are backed up before, or set aside where they are damaged.
    """
    from quizdl.store.backup import backups
    from quizdl.store.learner_file import learner_path
    from quizdl.store.restore import find_backup, preview, restore

    path = learner_path()
    if listed:
        for each in backups(path):
            click.echo(f"{each.name}  {each.made.astimezone():%Y-%m-%d %H:%M}  {each.why}")
        return
    chosen = find_backup(path, name)
    for line in _lines(preview(path, chosen), lang):
        click.echo(line)
    if only_preview:
        return
    if not yes:
        if not sys.stdin.isatty():
            raise click.UsageError("nobody can be asked on this input; use --yes to restore, --preview to look only")
        click.confirm("恢复？" if lang == "zh" else "Restore it?", abort=True)
    aside = restore(path, chosen)
    click.echo("已恢复" if lang == "zh" else "restored", err=True)
    if aside is not None:
        click.echo(f"{'原来的数据' if lang == 'zh' else 'the data before'}: {aside}", err=True)


def _lines(found: Preview, language: Language) -> list[str]:
    made = f"{found.backup.made.astimezone():%Y-%m-%d %H:%M}"
    last = found.last_day.isoformat() if found.last_day else "–"
    span = ", ".join(day.isoformat() for day in found.lost_days[-5:])
    if language == "zh":
        lines = [f"{found.backup.name}（{made}）：{found.reviews} 次作答，最后一次在 {last}"]
        if not found.readable:
            return [*lines, "现有数据已损坏，无法比较"]
        lines.append(f"会失去 {found.lost} 次作答（{found.lost_cards} 张卡片）" + (f"：{span}" if span else ""))
        lines += [f"会失去 {found.lost_sittings} 次模拟考试"] if found.lost_sittings else []
        return [*lines, f"会找回 {found.returned} 次作答；设置变化 {found.settings} 处，暂停或搁置变化 "
                f"{found.flags} 处"]  # fmt: skip
    lines = [f"{found.backup.name} ({made}): {found.reviews} answers, the last on {last}"]
    if not found.readable:
        return [*lines, "the present data are damaged and cannot be compared"]
    lines.append(f"{found.lost} answers to {found.lost_cards} cards would be lost" + (f": {span}" if span else ""))
    lines += [f"{found.lost_sittings} mock exams would be lost"] if found.lost_sittings else []
    lines.append(f"{found.returned} answers would come back; {found.settings} settings and {found.flags} suspended or "
                 "buried cards differ")
    return [in_singular(line) for line in lines]
