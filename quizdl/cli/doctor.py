"""`quizdl doctor`: what this terminal and this installation can do, with advice."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import click

from quizdl import __version__
from quizdl.cli.options import json_option, language_option, print_json
from quizdl.text import Language, Text

_PACKAGES = ("textual", "fsrs", "sqlalchemy", "numpy", "sympy", "msgspec", "click")
_SMALLEST = (60, 20)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: its value, and advice where something should be changed."""

    name: str
    title: Text
    value: str
    advice: Text | None = None


@click.command()
@json_option
@language_option
def command(as_json: bool, lang: Language) -> None:
    """Terminal, width of characters, colours, data folder, configuration and versions, with advice."""
    findings = [*_terminal(), *_folder(), *_configuration(), *_versions()]
    for each in findings:
        if as_json:
            advice = None if each.advice is None else each.advice.as_dict()
            print_json({"name": each.name, "value": each.value, "advice": advice})
            continue
        click.echo(f"{each.title[lang]}: {each.value}")
        if each.advice is not None:
            click.echo(f"    -> {each.advice[lang]}")


def _terminal() -> list[Finding]:
    import shutil

    from quizdl.cli.measured_width import AMBIGUOUS, WIDE, measured_width

    interactive = sys.stdin.isatty() and sys.stdout.isatty()
    size = shutil.get_terminal_size((80, 24))
    encoding = (sys.stdout.encoding or "").lower()
    term = os.environ.get("TERM", "")
    width, wide = measured_width(AMBIGUOUS), measured_width(WIDE)
    return [
        Finding("terminal", Text("终端", "terminal"), f"{term or '?'}, {'tty' if interactive else 'no tty'}",
                None if interactive and term != "dumb" else
                Text("这里不能打开全屏界面；请用 quizdl study --plain",
                     "the full-screen app cannot run here; use quizdl study --plain")),
        Finding("size", Text("大小", "size"), f"{size.columns}x{size.lines}",
                None if size.columns >= _SMALLEST[0] and size.lines >= _SMALLEST[1] else
                Text("窗口太小，至少 60x20", "the window is too small; 60x20 is the least")),
        Finding("encoding", Text("编码", "encoding"), encoding or "?",
                None if encoding in ("utf-8", "utf8") else
                Text("请使用 UTF-8，例如 export LANG=zh_CN.UTF-8", "use UTF-8, for example export LANG=en_US.UTF-8")),
        Finding("ambiguous", Text("歧义字符宽度", "width of ambiguous characters"),
                "?" if width is None else str(width),
                None if width in (None, 1) else
                Text("终端把 α、→ 等显示为两格宽，公式会错位；请在终端设置中改为一格（窄）",
                     "α and → take two cells here, so formulas will not line up; set them to narrow in the "
                     "terminal's preferences")),
        Finding("wide", Text("汉字宽度", "width of Chinese characters"), "?" if wide is None else str(wide),
                None if wide in (None, 2) else
                Text("汉字应占两格；请检查编码（UTF-8）和字体",
                     "they should take two cells; check the encoding (UTF-8) and the font")),
        _colours(),
    ]  # fmt: skip


def _colours() -> Finding:
    term, title = os.environ.get("TERM", ""), Text("颜色", "colours")
    if os.environ.get("NO_COLOR"):
        return Finding("colours", title, "NO_COLOR")
    if os.environ.get("COLORTERM", "").lower() in ("truecolor", "24bit"):
        return Finding("colours", title, "truecolor")
    if term in ("", "dumb"):
        return Finding("colours", title, "none")
    if "256" in term or "direct" in term:
        return Finding("colours", title, "256")
    return Finding("colours", title, "16", Text(
        "若配色难以辨认，按 Ctrl+T 换成“终端自带”；终端支持更多颜色时设 TERM=xterm-256color",
        "if colours are hard to tell apart, Ctrl+T changes to the terminal's own; set TERM=xterm-256color where "
        "the terminal has more"))


def _folder() -> list[Finding]:
    from quizdl.store.backup import backups
    from quizdl.store.home import home
    from quizdl.store.learner_file import LearnerError, learner_path, version_of

    folder, path = home(), learner_path()
    writable = os.access(_nearest(folder), os.W_OK)
    findings = [Finding("folder", Text("数据文件夹", "data folder"), str(folder), None if writable else Text(
        "不能写入；请检查权限，或设置 QUIZDL_HOME", "it cannot be written; check its permissions, or set QUIZDL_HOME"))]
    try:
        found = version_of(path)
        kept = f"{_size(path)}, version {found}" if path.is_file() else "–"
        findings.append(Finding("learner", Text("学习数据", "learner's data"), kept))
    except LearnerError as error:
        findings.append(Finding("learner", Text("学习数据", "learner's data"), str(path), error.text))
    newest = next(iter(backups(path)), None)
    made = "–" if newest is None else f"{newest.made.astimezone():%Y-%m-%d %H:%M}"
    findings.append(Finding("backup", Text("最近的备份", "latest backup"), made))
    return findings


def _configuration() -> list[Finding]:
    from quizdl.config.config import ConfigError, config_path, read_config

    title = Text("配置文件", "configuration")
    try:
        found = read_config()
    except ConfigError as error:
        return [Finding("config", title, str(config_path()), error.text)]
    return [Finding("config", title, str(found.path) if found.path.is_file() else "–")]


def _size(path: Path) -> str:
    """The size of a file as people say it."""
    size = float(path.stat().st_size)
    for unit in ("B", "kB", "MB"):
        if size < 1000:
            return f"{size:.0f} {unit}" if unit == "B" else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.1f} GB"


def _nearest(folder: Path) -> Path:
    """The folder, or the nearest one above it that is there."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return folder


def _versions() -> list[Finding]:
    import sqlite3

    python = ".".join(map(str, sys.version_info[:3]))
    found = [f"quizdl {__version__}", f"Python {python}", f"SQLite {sqlite3.sqlite_version}"]
    missing = []
    for name in _PACKAGES:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            missing.append(name)
    lacking = ", ".join(missing)
    return [Finding("versions", Text("版本", "versions"), ", ".join(found), None if not missing else Text(
        f"缺少 {lacking}；请重新安装 quizdl", f"{lacking} missing; install quizdl again"))]  # fmt: skip
