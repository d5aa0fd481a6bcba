"""Wrong usage of the command line, said in one line and in the language of the call."""

from __future__ import annotations

import re

import click

from quizdl.text import Language

_IN_CHINESE = (
    (r"Invalid value for '?(.+?)'?: (.+)", "{0} 的值无效：{1}"),
    (r"Invalid value: (.+)", "值无效：{0}"),
    (r"Missing argument '(.+?)'\.?(.*)", "缺少参数 {0}{1}"),
    (r"Missing option '(.+?)'\.?(.*)", "缺少选项 {0}{1}"),
    (r"No such option '?(.+?)'?\.", "没有选项 {0}"),
    (r"No such option '?(.+?)'?\. \(?Did you mean(?: one of:)? (.+)\?\)?", "没有选项 {0}；是否指 {1}？"),
    (r"No such command '(.+?)'\.", "没有命令 {0}"),
    (r"No such command '(.+?)'\. \(?Did you mean(?: one of:)? (.+)\?\)?", "没有命令 {0}；是否指 {1}？"),
    (r"Option '(.+)' requires an argument\.", "选项 {0} 需要一个值"),
    (r"Got unexpected extra arguments? \((.+)\)", "多余的参数：{0}"),
)
_DETAILS = (
    (r"(.+) is not in the range (.+)\.", "{0} 不在范围 {1} 内"),
    (r"(.+) is not a valid (?:integer|float).*\.", "{0} 不是数"),
    (r"(.+) is not one of (.+)\.", "{0} 不是其中之一：{1}"),
    (r"(?:Path|File|Directory) (.+) does not exist\.", "{0} 不存在"),
    (r"(?:Path|File|Directory) (.+) is a directory\.", "{0} 是文件夹"),
    (r"(?:Path|File|Directory) (.+) is a file\.", "{0} 是文件"),
    (r"\s*Choose from:?\s*(.+)", "；可选：{0}"),
    (r"\s*\(?Possible options: (.+?)\)?", "；可选：{0}"),
)


def complaint(error: click.ClickException, language: Language) -> str:
    """What was wrong with a call, and for wrong usage which help to ask for, on one line."""
    said = " ".join(error.format_message().split())
    if language == "zh":
        said = _translated(said, _IN_CHINESE)
    context = getattr(error, "ctx", None)
    if not isinstance(error, click.UsageError) or context is None:
        return said
    help_ = f"{context.command_path} --help"
    said = said.rstrip(".。").strip()
    return f"{said}；用法见 `{help_}`" if language == "zh" else f"{said}; `{help_}` tells the usage"


def _translated(text: str, table: tuple[tuple[str, str], ...]) -> str:
    """`text` by the first line of the table that it is; as it stands where there is none."""
    for english, chinese in table:
        if match := re.fullmatch(english, text):
            groups = [_translated(group, _DETAILS) if group else "" for group in match.groups()]
            return chinese.format(*groups).strip()
    return text
