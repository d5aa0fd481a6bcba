"""The `quizdl` command: finds the sub-command, imports it, and turns errors into one line."""

from __future__ import annotations

import keyword
import os
import sys

import click

from quizdl import __version__
from quizdl.cli.complaints import complaint
from quizdl.cli.lazy import LazyGroup
from quizdl.cli.options import Spoken, of_locale
from quizdl.cli.streams import drop_output, prepare_streams
from quizdl.errors import QuizdlError
from quizdl.text import printable

COMMANDS: dict[str, str] = {
    "practice": "Answer questions, one after another. 逐题练习",
    "templates": "List the families of computed questions. 列出计算题模板",
    "generate": "Print computed questions as JSON lines. 生成计算题",
    "grade": "Grade an answer to a computed question. 批改答案",
    "read": "Say how an answer would be read. 查看答案如何被识读",
    "explain": "Work a question out, both ways. 逐步讲解一道题",
    "facts": "List facts of the knowledge base. 列出知识点",
    "show": "Show a fact, concept, list or erratum. 显示一条知识",
    "search": "Search the knowledge base. 搜索",
    "sources": "Follow the documents to their facts. 按资料查看",
    "errata": "List what the documents get wrong. 列出勘误",
    "outline": "Show the exam outline. 显示考纲",
    "lint": "Check knowledge files. 检查知识文件",
    "packs": "Add knowledge of your own. 管理自己的知识包",
    "study": "Study the cards of today. 学习今天的卡片",
    "exam": "Sit a mock exam against the clock. 限时模拟考试",
    "paper": "Write a mock exam to print. 生成打印试卷",
    "plan": "Plan until the day of an exam. 备考计划",
    "stats": "Show how studying goes. 学习统计",
    "backup": "Back the learner's data up. 备份学习数据",
    "restore": "Put a backup in place. 恢复备份",
    "check": "Check the learner's data. 检查学习数据",
    "export": "Carry data elsewhere. 导出",
    "import": "Take data in. 导入",
    "config": "Show the configuration. 显示配置",
    "doctor": "Say what this terminal can do. 检查终端环境",
}


_MODULES = {name: (f"quizdl.cli.{name}_" if keyword.iskeyword(name) else f"quizdl.cli.{name}", help_)
            for name, help_ in COMMANDS.items()}


@click.group(cls=LazyGroup, modules=_MODULES, invoke_without_command=True,
             context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="quizdl", message="%(prog)s %(version)s")
@click.pass_context
def group(context: click.Context) -> None:
    """Deep-learning exam questions, computed afresh and graded with a diagnosis; without a command, the app.

    深度学习考试题：题目现场计算，批改指出错因。不带命令时打开应用。
    """
    if context.invoked_subcommand is None:
        from quizdl.cli.app import run_app
        from quizdl.cli.options import preferred

        context.exit(run_app(preferred()))


def main() -> None:
    """Run the command line. Exit codes: 0 done, 1 a check failed, 2 usage."""
    prepare_streams()
    spoken = Spoken()
    try:
        exit_code = group(standalone_mode=False, obj=spoken)
        sys.exit(exit_code if isinstance(exit_code, int) else 0)
    except click.exceptions.Abort:
        sys.exit(130)
    except click.ClickException as error:
        click.echo(printable(f"quizdl: {complaint(error, spoken.language or of_locale())}"), err=True)
        sys.exit(error.exit_code)
    except QuizdlError as error:
        click.echo(printable(f"quizdl: {error.said(spoken.language or of_locale())}"), err=True)
        sys.exit(2)
    except BrokenPipeError:
        # The reader of our output is gone; say nothing more, also not at shutdown.
        drop_output()
        sys.exit(1)
    except OSError as error:
        drop_output()
        what = f"cannot use {error.filename}" if error.filename else "cannot write the output"
        click.echo(printable(f"quizdl: {what}: {error.strerror or error}"), err=True)
        sys.exit(2)
    except Exception as error:
        if os.environ.get("QUIZDL_DEBUG"):
            raise
        click.echo(f"quizdl: internal error: {type(error).__name__}: {error}. Please report it; "
                   "QUIZDL_DEBUG=1 shows where it happened.", err=True)
        sys.exit(70)
