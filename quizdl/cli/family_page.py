"""A family of computed questions as a page of text: what it takes, what it asks, which mistakes it knows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from quizdl.answers.policy import plain_decimal
from quizdl.questions.listing import described
from quizdl.questions.template import Template
from quizdl.text import Language
from quizdl.typeset.prose import wrap

WIDTH = 80
_SIGNS = {"ge": "≥", "gt": ">", "le": "≤", "lt": "<"}
_TYPES = {"number": "数", "integer": "整数", "text": "文字", "true or false": "true 或 false"}


def family_page(family: Template[Any], language: Language) -> list[str]:
    """The lines of the page of a family."""
    zh = language == "zh"
    told = described(family)
    levels = ", ".join(map(str, told["levels"]))
    lines = [f"{told['id']}  [{'模板' if zh else 'template'}]", "", told["title"][language], "",
             f"{'主题' if zh else 'topic'}: {told['topic']}",
             f"{'难度' if zh else 'levels'}: {levels}", "", "已知量" if zh else "Givens"]
    for given in told["givens"]:
        about = [_in_chinese(given["type"]) if zh else given["type"], *_bounds(given["bounds"])]
        if given["optional"]:
            about.append("可省略" if zh else "optional")
        lines += _item(given["name"], f"{given['meaning'][language]} ({', '.join(about)})")
    lines += ["", "要填的空" if zh else "Blanks"]
    for field in told["fields"]:
        lines += _item(field["name"], f"{field['label'][language]} ({field['policy_text'][language]})")
    lines += ["", "能认出的错误" if zh else "Mistakes it knows"]
    for mistake in told["misconceptions"]:
        stop = "。" if zh else ". "
        lines += _item(mistake["id"], f"{mistake['title'][language]}{stop}{mistake['feedback'][language]}")
    lines += ["", "相关知识点" if zh else "Facts", *(f"  {fact}" for fact in told["facts"]), "",
              f"quizdl practice {told['id']}", ""]
    return lines


def _in_chinese(kind: str) -> str:
    """The type of a given: 数, 数的列表, one of several words."""
    if kind.startswith("list of "):
        return f"{_in_chinese(kind.removeprefix('list of '))}的列表"
    if kind.startswith("one of "):
        return f"{kind.removeprefix('one of ')} 之一"
    return _TYPES.get(kind, kind)


def _bounds(bounds: Mapping[str, float]) -> list[str]:
    return [f"{_SIGNS[name]} {plain_decimal(bound)}" for name, bound in bounds.items()]


def _item(name: str, text: str) -> list[str]:
    return [f"  {name}", *(f"    {line}" for line in wrap(text, WIDTH - 4))]
