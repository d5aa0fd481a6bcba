"""Marked text: `[[answer|another spelling]]` marks the words that matter, `$…$` holds a formula.

Inside a mark `\\|` is a bar that separates nothing; `\\$` is a dollar sign everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache


class MarkError(ValueError):
    """A text whose marks or formulas do not balance; `offset` counts characters from 0."""

    def __init__(self, message: str, offset: int, zh: str) -> None:
        super().__init__(f"{message} (character {offset + 1})")
        self.offset = offset
        self.zh = f"{zh}（第 {offset + 1} 个字符）"


@dataclass(frozen=True, slots=True)
class Mark:
    """A marked stretch of the plain text: `plain[start:end] == accepted[0]`."""

    start: int
    end: int
    accepted: tuple[str, ...]

    @property
    def answer(self) -> str:
        return self.accepted[0]


@dataclass(frozen=True, slots=True)
class MarkedText:
    """A text without its marks, and the marks with their places in it."""

    plain: str
    marks: tuple[Mark, ...]

    def blanked(self, index: int, blank: str = "____") -> str:
        """The plain text with the mark numbered `index` replaced by `blank`."""
        mark = self.marks[index]
        return self.plain[: mark.start] + blank + self.plain[mark.end :]


@lru_cache(maxsize=8192)  # every question about a fact reads its text again
def parse_marks(text: str) -> MarkedText:
    """Read marked text. Raises MarkError for unbalanced `[[`, `]]` or `$` and for empty answers."""
    plain: list[str] = []
    marks: list[Mark] = []
    length = position = 0
    while position < len(text):
        if text.startswith("[[", position):
            end, accepted = _read_mark(text, position)
            marks.append(Mark(length, length + len(accepted[0]), accepted))
            piece = accepted[0]
        elif text.startswith("]]", position):
            raise MarkError("']]' closes a mark that was never opened", position, "']]' 没有对应的 '[['")
        else:
            end = _after_piece(text, position)
            piece = text[position:end]
        plain.append(piece)
        length += len(piece)
        position = end
    return MarkedText("".join(plain), tuple(marks))


def plain_text(text: str) -> str:
    """The text as it is shown, marks taken off; text that does not balance comes back as it is."""
    try:
        return parse_marks(text).plain
    except MarkError:
        return text


def formulas(text: str) -> tuple[tuple[int, str], ...]:
    """The LaTeX between `$…$` with its offset. Raises MarkError for a `$` without its partner."""
    found = []
    position = 0
    while position < len(text):
        end = _after_piece(text, position)
        if text[position] == "$":
            found.append((position + 1, text[position + 1 : end - 1]))
        position = end
    return tuple(found)


def outside_formulas(text: str, filler: str = "x") -> str:
    """The text with each formula replaced by `filler`, for rules about prose."""
    out = []
    position = 0
    while position < len(text):
        end = _after_piece(text, position)
        out.append(filler if text[position] == "$" else text[position:end])
        position = end
    return "".join(out)


def _after_piece(text: str, position: int) -> int:
    """Where the character, escaped character or formula that starts at `position` ends."""
    if text.startswith(("\\$", "\\|"), position):
        return position + 2
    if text[position] != "$":
        return position + 1
    close = position + 1
    while (close := text.find("$", close)) >= 0 and text[close - 1] == "\\":
        close += 1
    if close < 0:
        raise MarkError("'$' opens a formula that never closes", position, "'$' 打开的公式没有结束")
    if not text[position + 1 : close].strip():
        raise MarkError("a formula is empty", position, "公式为空")
    return close + 1


def _read_mark(text: str, start: int) -> tuple[int, tuple[str, ...]]:
    accepted: list[str] = []
    position = piece_start = start + 2
    while position < len(text):
        if text.startswith("[[", position):
            raise MarkError("a mark inside a mark", position, "标记里不能再有标记")
        closes = text.startswith("]]", position)
        if closes or text[position] == "|":
            piece = text[piece_start:position]
            if not piece.strip() or piece != piece.strip():
                raise MarkError(
                    r"an answer in a mark is empty or has spaces around it (a bar itself is written \|)",
                    position,
                    r"标记中的答案为空或两端有空格（竖线本身写作 \|）",
                )
            accepted.append(piece.replace("\\|", "|") if "$" not in piece else piece)
            piece_start = position + 1
        if closes:
            return position + 2, tuple(accepted)
        position = _after_piece(text, position)
    raise MarkError("'[[' opens a mark that never closes", start, "'[[' 没有对应的 ']]'")
