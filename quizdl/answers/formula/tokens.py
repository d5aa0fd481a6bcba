"""Cutting a formula into tokens."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, TypeAlias

from quizdl.answers.characters import Clean, named
from quizdl.answers.formula.names import CONSTANTS, GREEK, Names
from quizdl.answers.literals import literal
from quizdl.answers.problems import AmbiguousError, UnreadableError

_LETTERS = "A-Za-z" + "".join(GREEK)
_NUMBER = re.compile(r"(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+(?![0-9.]))?")
_WORD = re.compile(rf"[{_LETTERS}]+")
_SUFFIX = re.compile(r"_\{[A-Za-z0-9]{1,12}\}|_[A-Za-z0-9]{1,12}|[0-9]+")
_OPERATORS = "+-*/^()[]{}|,√%"

TokenKind: TypeAlias = Literal["number", "variable", "function", "constant", "operator", "end"]


@dataclass(frozen=True, slots=True)
class Token:
    kind: TokenKind
    text: str
    offset: int | None
    spaced: bool  # whether white space stands before it
    value: Fraction = Fraction(0)


def tokenize(source: Clean, names: Names) -> list[Token]:
    """Tokens of a formula, ended by one of kind "end"; raises UnreadableError at an unknown character or name."""
    tokens: list[Token] = []
    text = source.text
    position = 0
    while position < len(text):
        spaced = text[position] in " \n"
        if spaced:
            position += 1
            if position < len(text) and text[position] in " \n":
                continue
            if position == len(text):
                break
        offset = source.offset(position)
        if match := _NUMBER.match(text, position):
            tokens.append(Token("number", match[0], offset, spaced, literal(match[0], offset)))
            position = match.end()
            if position < len(text) and text[position] == ".":
                at = source.offset(position)
                raise UnreadableError("一个数里有两个小数点", "a number has two decimal points", at)
        elif match := _WORD.match(text, position):
            position = _word(source, match, names, tokens, spaced)
        elif text.startswith("**", position):
            tokens.append(Token("operator", "^", offset, spaced))
            position += 2
        elif text[position] in _OPERATORS:
            tokens.append(Token("operator", text[position], offset, spaced))
            position += 1
        else:
            raise _strange(text[position], offset)
    tokens.append(Token("end", "", source.offset(len(text)), False))
    return tokens


def _strange(character: str, offset: int | None) -> UnreadableError:
    if character == "=":
        return UnreadableError("只写等号右边的式子", "type only what stands right of the equals sign", offset)
    if character in "∞":
        return UnreadableError("需要一个有限的数", "a finite number is needed", offset)
    shown = named(character)
    return UnreadableError(f"这里读不懂“{shown}”", f'cannot read "{shown}" here', offset)


def _suffixes(longest: str) -> list[str]:
    """The subscripts to try: in x_1y the subscript may be 1y or 1, in ln2 there may be none."""
    if longest.startswith("_{"):
        return [longest]
    if longest.startswith("_"):
        return [longest[:stop] for stop in range(len(longest), 1, -1)]
    return [longest, ""]


def _word(source: Clean, match: re.Match[str], names: Names, tokens: list[Token], spaced: bool) -> int:
    """Append the tokens of a run of letters with its subscript; the position behind them."""
    text, word, start = source.text, match[0], match.start()
    found = _SUFFIX.match(text, match.end())
    suffixes = _suffixes(found[0]) if found else [""]
    if suffixes[-1] == "" and len(suffixes) > 1 and names.whole(word, suffixes[0], called=True) is None:
        meaning = names.whole(word, "", called=False)
        if meaning is not None and meaning[0] == "function":
            suffixes.reverse()  # ln2 is ln 2, where log2 is a name of its own
    for suffix in suffixes:
        stop = match.end() + len(suffix)
        called = text[stop:].lstrip()[:1] == "("
        pieces = names.pieces(word, suffix, called=called)
        if pieces is None or (found and suffix == "" and pieces[-1][0] != "function"):
            continue
        at = start
        for kind, name, length in pieces:
            tokens.append(Token(kind, name, source.offset(at), spaced and at == start))
            at += length
        return stop
    offset = source.offset(start)
    whole = word + (found[0] if found else "")
    if found and found[0].isdigit() and (names.variable(word) or word in CONSTANTS):
        raise AmbiguousError(
            [f"{word}^{found[0]}", f"{word}*{found[0]}"],
            f"{whole} 是乘方还是乘积？",
            f"is {whole} a power or a product?",
            offset,
        )
    if word.lower() in {"inf", "nan", "infinity"}:
        raise UnreadableError("需要一个有限的数", "a finite number is needed", offset)
    known = "、".join(names.declared.values())
    if known:
        listed = ", ".join(names.declared.values())
        raise UnreadableError(
            f"不认识 {whole}；这里的变量是 {known}",
            f"the name {whole} is unknown; the variables here are {listed}",
            offset,
        )
    raise UnreadableError(f"不认识 {whole}", f"the name {whole} is unknown", offset)
