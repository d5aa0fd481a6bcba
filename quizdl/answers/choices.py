"""Choices of a question, and reading which one was meant."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from quizdl.answers.problems import AmbiguousError, UnreadableError
from quizdl.text import Text

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_TRUE = ("true", "t", "yes", "y", "对", "正确", "是", "真", "√", "✓", "✔")
_FALSE = ("false", "f", "no", "n", "错", "错误", "不对", "否", "不是", "假", "×", "✗", "✘")
_LEAD = re.compile(r"^(?:我?选择?|答案是?|answer(?: is)?|option|choice|第)[:：\s]*", re.IGNORECASE)
_TAIL = re.compile(r"\s*(?:个|项|号|选项|[。.、)）:：,，])+$")
_SEVERAL = re.compile(r"[a-z](?:\s*[,，、;；/&和]?\s*[a-z])+")


@dataclass(frozen=True, slots=True)
class Choice:
    """One option: its stable id, the words shown, the letter shown beside it, and other accepted words."""

    id: str
    text: Text | None = None
    label: str | None = None
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ChoiceRead:
    """The choice meant and its read-back."""

    id: str
    shown: str


def read_choice(text: str, choices: Sequence[Choice | str]) -> ChoiceRead:
    """Which of `choices` was typed: by its letter, its id, its words in either language, or its number.

    Letters are the labels given; without any, ids that are letters; without those, A, B, C in order.
    Raises UnreadableError or AmbiguousError, and ValueError without choices.
    """
    options = [Choice(c) if isinstance(c, str) else c for c in choices]
    if not options:
        raise ValueError("choices must not be empty")
    letters = _letters(options)
    typed = _folded(text)
    core = _TAIL.sub("", _LEAD.sub("", typed)).strip("()[] ") or typed
    if not typed:
        raise UnreadableError("还没有选", "nothing was chosen yet", 0)
    for spelled in dict.fromkeys((typed, core)):
        found = _matches(spelled, options, letters)
        if len(found) == 1:
            index = found[0]
            return ChoiceRead(options[index].id, _shown(options[index], letters[index]))
        if found:
            raise AmbiguousError(
                [letters[i] for i in found],
                f"{text.strip()} 可以指多个选项，请输入字母",
                f"{text.strip()} fits more than one option; type its letter",
            )
    listed = ", ".join(letters)
    folded_letters = {letter.lower() for letter in letters}
    several = re.findall(r"[a-z]", core) if _SEVERAL.fullmatch(core) else []
    if len(several) > 1 and all(letter in folded_letters for letter in several):
        raise UnreadableError("只能选一个", "choose exactly one")
    raise UnreadableError(f"没有这个选项；可选 {listed}", f"there is no such option; the options are {listed}", 0)


def read_choices(text: str, choices: Sequence[Choice | str]) -> list[ChoiceRead]:
    """Which of `choices` were typed, in their own order: letters or numbers with or without separators.

    Raises UnreadableError or AmbiguousError, and ValueError without choices.
    """
    folded = re.sub(r"[,，、;；/&+和与]|\band\b", " ", _folded(text)).strip("()[] ")
    parts = folded.split()
    if len(parts) == 1 and len(parts[0]) <= len(choices) and re.fullmatch(r"[a-z]+|[1-9]+", parts[0]):
        parts = list(parts[0])
    if not parts:
        raise UnreadableError("还没有选", "nothing was chosen yet", 0)
    found = {each.id: each for each in (read_choice(part, choices) for part in parts)}
    ids = [c if isinstance(c, str) else c.id for c in choices]
    return sorted(found.values(), key=lambda each: ids.index(each.id))


def _letters(options: Sequence[Choice]) -> list[str]:
    if any(c.label for c in options):
        return [c.label or c.id for c in options]
    if all(len(c.id) == 1 and c.id.upper() in _LETTERS for c in options):
        return [c.id.upper() for c in options]
    return [_LETTERS[i] if i < len(_LETTERS) else str(i + 1) for i in range(len(options))]


def _matches(typed: str, options: Sequence[Choice], letters: Sequence[str]) -> list[int]:
    """Indices of the options meant, by the strongest kind of match that finds any."""
    every = range(len(options))
    named = [i for i in every if typed == _folded(letters[i])]
    worded = [i for i in every if typed in _words(options[i])]
    if named or worded:
        return named or worded  # the letters shown beside the options win over options that read like letters
    if re.fullmatch(r"[0-9]{1,2}", typed):
        # a number counts the options only where no option is itself a number
        numeric = any(re.fullmatch(r"[0-9.]+", w) for c in options for w in _words(c))
        position = int(typed) - 1
        return [position] if position in every and not numeric else []
    if len(typed) >= 3 or (len(typed) >= 2 and not typed.isascii()):
        return [i for i in every if any(w.startswith(typed) for w in _words(options[i]))]
    return []


def _words(choice: Choice) -> set[str]:
    words = {choice.id, *choice.aliases}
    if choice.text is not None:
        words |= {choice.text.zh, choice.text.en}
    lowered = choice.id.lower()
    words |= set(_TRUE if lowered == "true" else _FALSE if lowered == "false" else ())
    return {folded for w in words if (folded := _folded(w))}


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split()).rstrip("。.")


def _shown(choice: Choice, letter: str) -> str:
    words = choice.text.zh if choice.text and choice.text.zh == choice.text.en else choice.id
    return letter if _folded(letter) == _folded(words) else f"{letter} ({words})"
