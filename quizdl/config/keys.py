"""Names of keys as they are written in the configuration, and which of them can stand for which action."""

from __future__ import annotations

import difflib
from collections.abc import Mapping

from quizdl.config.actions import ACTIONS, Action, meet
from quizdl.text import Text

_CHARACTERS = {
    "plus": "+", "minus": "-", "equals_sign": "=", "slash": "/", "question_mark": "?", "full_stop": ".", "comma": ",",
    "colon": ":", "semicolon": ";", "space": " ", "asterisk": "*", "number_sign": "#", "less_than_sign": "<",
    "greater_than_sign": ">", "left_square_bracket": "[", "right_square_bracket": "]", "underscore": "_",
}
_NAME_OF = {character: name for name, character in _CHARACTERS.items()}
_MOVING = ("up", "down", "left", "right", "home", "end", "pageup", "pagedown", "insert", "delete", "backspace")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_PLAIN = (*_LETTERS, *"0123456789", *_CHARACTERS)
_FUNCTION = tuple(f"f{number}" for number in range(1, 13))
_CONTROL = tuple(f"ctrl+{letter}" for letter in _LETTERS)
KEYS = (*_FUNCTION, *_CONTROL, "escape", "enter", "tab", *_MOVING, *_PLAIN)
_SAME = {"esc": "escape", "return": "enter", "pgup": "pageup", "pgdn": "pagedown", "del": "delete", "ins": "insert"}
_NEVER = {
    "ctrl+c": Text("它用来复制文字", "it copies text"),
    "ctrl+h": Text("终端把它当作退格键", "terminals send it as Backspace"),
    "ctrl+i": Text("终端把它当作 Tab", "terminals send it as Tab"),
    "ctrl+j": Text("终端把它当作回车", "terminals send it as Enter"),
    "ctrl+m": Text("终端把它当作回车", "terminals send it as Enter"),
    "tab": Text("它用来在空格之间移动", "it moves between blanks"),
    "backspace": Text("它用来删除文字", "it deletes text"),
}
_EDITING = dict.fromkeys(("ctrl+a", "ctrl+d", "ctrl+e", "ctrl+f", "ctrl+k", "ctrl+u", "ctrl+v", "ctrl+w", "ctrl+x"),
                         Text("它用来编辑正在输入的文字", "it edits the text that is typed"))
_DISPLAYED = {"escape": "Esc", "enter": "Enter", "space": "Space", "pageup": "PgUp", "pagedown": "PgDn",
              "up": "↑", "down": "↓", "left": "←", "right": "→"}


class KeyProblem(ValueError):  # noqa: N818
    """Why a key cannot be what it was written for."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


def normalized(written: str) -> str:
    """The name of a key as it was written, in any case, with `-` or `+`. Raises KeyProblem."""
    name = written.strip() or written
    name = _NAME_OF.get(name, name).lower()
    if name.startswith(("ctrl-", "control-", "control+", "c-", "^")) and len(name) > 1:
        name = "ctrl+" + name.lstrip("^").replace("-", "+").rpartition("+")[2]
    name = _SAME.get(name, name)
    if name in KEYS:
        return name
    if name.startswith(("alt+", "alt-", "meta", "shift", "super", "cmd", "ctrl+shift", "ctrl+alt")) or (
            name.startswith("ctrl+") and len(name) > len("ctrl+") + 1):
        raise KeyProblem(Text(
            f"{written!r} 不是在每个终端都能传到程序；请用 F1 到 F12，或 ctrl 加字母",
            f"{written!r} does not reach the program on every terminal; take F1 to F12 or ctrl and a letter"))
    near = difflib.get_close_matches(name, KEYS, 2, 0.5)
    hint = (Text(f"是不是 {' 或 '.join(near)}？", f"did you mean {' or '.join(near)}?") if near
            else Text("键形如 f2、ctrl+k、space 或 j", "keys look like f2, ctrl+k, space or j"))
    raise KeyProblem(Text(f"{written!r} 不是键；", f"{written!r} is no key; ") + hint)


def refuse_unfit(action: Action, key: str) -> None:
    """Raise KeyProblem where the key, bound to this action, would break typing or moving."""
    if key in action.keys:
        return
    why = _NEVER.get(key)
    if why is None and action.typing:
        if key in _PLAIN:
            why = Text(f"它会作为文字输入，而 {action.id} 在输入时也要能用",
                       f"it is typed as text, and {action.id} has to work while text is typed")
        elif key in _MOVING or key == "enter":
            why = Text(f"它作用于正在输入的文字，而 {action.id} 在输入时也要能用",
                       f"it works on the text that is typed, and {action.id} has to work meanwhile")
        else:
            why = _EDITING.get(key)
    elif why is None and key in ("up", "down", "home", "end"):
        why = Text("它用来移动", "it moves")
    if why is not None:
        raise KeyProblem(Text(
            f"{key} 不能用于 {action.id}：{why.zh}；请用 F1 到 F12，或 ctrl 加别的字母",
            f"{key} cannot be {action.id}: {why.en}; take F1 to F12 or ctrl and another letter"))


def conflicts(keys: Mapping[str, tuple[str, ...]]) -> list[tuple[Action, Action, str]]:
    """(one, other, key) for every key that two actions have at the same time; `keys` replace the usual ones."""
    found = []
    for index, one in enumerate(ACTIONS):
        for other in ACTIONS[index + 1:]:
            if meet(one, other):
                both = set(keys.get(one.id, one.keys)) & set(keys.get(other.id, other.keys))
                found += [(one, other, key) for key in sorted(both)]
    return found


def displayed(key: str) -> str:
    """A key as it is printed on a screen."""
    if key in _DISPLAYED:
        return _DISPLAYED[key]
    if key in _CHARACTERS:
        return _CHARACTERS[key]
    if key.startswith("ctrl+"):
        return "Ctrl+" + key[5:].upper()
    return key.upper() if key in _FUNCTION else key
