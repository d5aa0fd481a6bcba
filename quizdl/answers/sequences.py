"""Cutting bracketed lists of numbers into cells."""

from __future__ import annotations

from quizdl.answers.characters import Clean
from quizdl.answers.problems import UnreadableError

OPEN = {"(": ")", "[": "]", "{": "}"}
_CLOSE = set(OPEN.values())


def check_brackets(source: Clean) -> None:
    """Raise UnreadableError for the first bracket that does not match."""
    waiting: list[tuple[str, int]] = []
    for index, character in enumerate(source.text):
        if character in OPEN:
            waiting.append((OPEN[character], index))
        elif character in _CLOSE:
            if not waiting or waiting[-1][0] != character:
                raise UnreadableError(
                    f"括号 {character} 不成对", f"the bracket {character} has no partner", source.offset(index)
                )
            waiting.pop()
    if waiting:
        closing, index = waiting[-1]
        raise UnreadableError(f"缺少 {closing}", f"a {closing} is missing", source.offset(index))


def unwrapped(source: Clean) -> tuple[Clean, bool]:
    """`source` without the pair of brackets around all of it, and whether there was one."""
    source = source.strip()
    text = source.text
    if len(text) < 2 or text[0] not in OPEN or text[-1] != OPEN[text[0]]:
        return source, False
    depth = 0
    for index, character in enumerate(text):
        depth += (character in OPEN) - (character in _CLOSE)
        if depth == 0 and index < len(text) - 1:
            return source, False
    return source.part(1, len(text) - 1).strip(), True


def split(source: Clean, separators: str) -> list[Clean]:
    """The stripped parts between separators that stand outside all brackets."""
    parts: list[Clean] = []
    depth = start = 0
    for index, character in enumerate(source.text):
        depth += (character in OPEN) - (character in _CLOSE)
        if depth == 0 and character in separators:
            parts.append(source.part(start, index).strip())
            start = index + 1
    parts.append(source.part(start).strip())
    return parts


def cells(source: Clean, separators: str = ",;\n") -> list[Clean]:
    """The cells of a list: separated by `separators` if it has any, otherwise by white space."""
    parts = split(source, separators)
    if len(parts) > 1:
        if not parts[-1].text:
            parts.pop()
        for before, part in zip([source, *parts], parts, strict=False):
            if not part.text:
                raise UnreadableError(
                    "两个分隔符之间是空的", "there is nothing between two separators", before.offset(len(before))
                )
        return parts
    return _spaced(parts[0])


def _spaced(source: Clean) -> list[Clean]:
    parts = [p for p in split(source, " \n") if p.text]
    # "sqrt 2" and "ln 2" are one cell, "1 - 2" is a difference somebody wrote among spaces
    for index, part in enumerate(parts):
        if part.text in {"+", "-", "*", "/", "^", "**"} or part.text.isalpha():
            if not part.text.isalpha():
                raise UnreadableError(
                    f"{part.text} 前后有空格，不知是一个数还是几个数；请用逗号分开",
                    f"{part.text} stands alone; separate the numbers with commas",
                    part.offset(0),
                )
            return [source] if index < len(parts) - 1 else parts
    return parts
