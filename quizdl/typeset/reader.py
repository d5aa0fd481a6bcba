"""Characters and tokens of a formula, with their offsets."""

from __future__ import annotations

import unicodedata

from wcwidth import wcwidth

from quizdl.typeset.nodes import TypesetError

BLANKS = " \t\n\r"
TEXT_ESCAPES = "_%&#${} "
# Scripts whose letters each take the cells wcwidth gives them, whatever stands beside them; in others letters
# merge or reorder, and emoji combine.
_BLOCKS = ((0x20, 0x52F), (0x2010, 0x2027), (0x2030, 0x205E), (0x2070, 0x2BFF), (0x3000, 0xD7A3), (0xF900, 0xFAFF),
           (0xFE30, 0xFE4F), (0xFF01, 0xFFEF), (0x20000, 0x323AF))


def steady(char: str) -> bool:
    """Whether ``char`` takes one or two cells of its own beside any neighbour."""
    if not any(low <= ord(char) <= high for low, high in _BLOCKS):
        return False
    return char.isprintable() and wcwidth(char) > 0 and not unicodedata.combining(char)


def wide_text(char: str) -> bool:
    """Whether ``char`` is a Chinese, Japanese or Korean letter or mark, which stands for itself in a formula."""
    return ord(char) >= 0x2E80 and steady(char) and wcwidth(char) == 2


class Reader:
    """A position in a formula's source."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0

    def error(self, message: str, offset: int | None = None, command: str = "") -> TypesetError:
        return TypesetError(message, self.at if offset is None else offset, command)

    def skip_spaces(self) -> None:
        while self.at < len(self.source) and self.source[self.at] in BLANKS:
            self.at += 1

    def peek(self) -> str:
        """The next command with its backslash, or the next character; empty at the end."""
        self.skip_spaces()
        if self.source[self.at : self.at + 1] != "\\":
            return self.source[self.at : self.at + 1]
        end = self.at + 1
        while end < len(self.source) and self.source[end].isascii() and self.source[end].isalpha():
            end += 1
        return self.source[self.at : max(end, self.at + 2)]

    def take(self) -> str:
        token = self.peek()
        self.at += len(token)
        return token

    def expect(self, token: str, why: str) -> None:
        found = self.peek()
        if found != token:
            got = f", got {found!r}" if found else ""
            raise self.error(f"{why}: needs {token!r}{got}", command=found)
        self.take()

    def number(self) -> str:
        """Digits with at most one decimal point inside them."""
        start = self.at
        digits = self._digits()
        if self.source[self.at : self.at + 1] == "." and self._digit(self.at + 1):
            self.at += 1
            digits += self._digits()
        return self.source[start : self.at]

    def _digits(self) -> int:
        start = self.at
        while self._digit(self.at):
            self.at += 1
        return self.at - start

    def _digit(self, at: int) -> bool:
        return self.source[at : at + 1] in tuple("0123456789")

    def raw_group(self, command: str) -> str:
        """The characters between braces as they are, the escapes of ``\\text`` resolved; inner braces only group."""
        self.expect("{", f"{command} takes its text in braces")
        start, depth, text = self.at, 1, ""
        while self.at < len(self.source):
            char = self.source[self.at]
            if char == "\\":
                char = self.source[self.at + 1 : self.at + 2]
                if char == "," and command.startswith("\\operatorname"):
                    char = " "
                if not char or char not in TEXT_ESCAPES:
                    raise self.error(f"a command inside {command}", command="\\" + char)
                text += char
                self.at += 2
                continue
            if char in "{}":
                depth += 1 if char == "{" else -1
            elif char == "$":
                raise self.error(f"a formula inside {command}", command="$")
            elif char not in BLANKS and not steady(char):
                raise self.error(f"character U+{ord(char):04X} inside {command}")
            else:
                text += " " if char in BLANKS or char == "~" else char
            self.at += 1
            if depth == 0:
                return text
        raise self.error(f"{command}: '{{' without '}}'", start - 1, command)
