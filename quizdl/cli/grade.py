"""`quizdl grade`: an answer to a computed question, graded field by field."""

from __future__ import annotations

import click

from quizdl.cli.options import json_object, json_option, language_option, print_json
from quizdl.text import Language, Text


@click.command()
@click.argument("code_or_template", metavar="CODE|TEMPLATE")
@click.option("--givens", default=None, metavar="JSON", help="With a TEMPLATE: the values of the question.")
@click.option("--answer", "answers", multiple=True, metavar="FIELD=TEXT", help="An answer; repeat for each field.")
@json_option
@language_option
def command(code_or_template: str, givens: str | None, answers: tuple[str, ...], as_json: bool,
            lang: Language) -> None:
    """Grade an answer. Exit code 0: everything right; 1: not."""
    from quizdl.errors import QuizdlError
    from quizdl.questions.marking import as_dict, mark
    from quizdl.questions.registry import template, template_ids
    from quizdl.questions.variant import from_code, make_from_givens
    from quizdl.questions.verdict_lines import verdict_lines

    if givens is None and code_or_template in template_ids():
        family = template(code_or_template)
        code = f"{family.id}.{family.version}.{family.levels[0]}.1"
        raise QuizdlError(Text(
            f"{family.id} 是模板：请用 --givens JSON 给出数值，或给出它某一题的代码，如 {code}",
            f"{family.id} is a template: hand its values in with --givens JSON, or give the code of one of its "
            f"questions, such as {code}"))
    if givens is None:
        variant = from_code(code_or_template)
    else:
        variant = make_from_givens(template(code_or_template), json_object("--givens", givens))
    names = [field.name for field in variant.fields]
    typed: dict[str, str] = {}
    for answer in answers:
        name, separator, text = answer.partition("=")
        if not separator:
            raise QuizdlError(Text(
                f"--answer {answer!r}：请写成 字段=答案；字段有 {', '.join(names)}",
                f"--answer {answer!r}: write FIELD=TEXT; the fields are {', '.join(names)}"))
        if name not in names:
            raise QuizdlError(Text(
                f"--answer：这里没有字段 {name!r}；字段有 {', '.join(names)}",
                f"--answer: no field {name!r} here; the fields are {', '.join(names)}"))
        if name in typed:
            raise QuizdlError(Text(
                f"--answer：{name} 答了两次；每个字段只给一次",
                f"--answer: {name} is answered twice; give each field once"))
        typed[name] = text
    marked = mark(variant, typed)
    if as_json:
        print_json(as_dict(marked))
    else:
        for field in variant.fields:
            click.echo("\n".join(verdict_lines(field, marked.verdicts[field.name], lang)))
        click.echo(f"{marked.score:.0%}")
    raise click.exceptions.Exit(0 if marked.right else 1)
