"""Templates and data that every Anki can show: no network, no newer syntax, nothing that Anki takes for its own."""

from __future__ import annotations

import json
import re
from html import escape, unescape
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizdl.export.anki.faces import face
from quizdl.export.anki.faces.data import field_text, plain_value
from quizdl.export.anki.notes import FIELDS, NoteKind

KINDS: tuple[NoteKind, ...] = get_args(NoteKind)
NEWER = {
    "optional chaining": r"\?\.[A-Za-z_(\[]", "nullish": r"\?\?", "lookbehind": r"\(\?<", "named group": r"\(\?<\w",
    "BigInt literal": r"(?<![\w.])\d+n\b", "private name": r"#[a-z]\w*\s*[=(]", "spread of objects": r"\{\s*\.\.\.",
    "property escape outside a text": r"/[^\"'\n]*\\p\{", "regex flags": r"/[gim]*[sdv][gim]*[,;).]",
    "async": r"\basync\b", "template text": "`",
}  # fmt: skip


def _script(side: str) -> str:
    return "".join(re.findall(r"<script>(.*?)</script>", side, re.DOTALL))


@pytest.mark.parametrize("kind", KINDS)
def test_a_template_names_only_fields_that_exist(kind: NoteKind) -> None:
    """Anki refuses a template with an unknown field; each section that opens is closed."""
    shown = face(kind)
    for side in (shown.front, shown.back):
        marks = re.findall(r"\{\{([#/^]?)((?:text:|cloze:)?)(\w+)\}\}", side)
        assert side.count("{{") == len(marks)
        assert {name for _, _, name in marks} <= set(FIELDS)
        assert [name for sign, _, name in marks if sign == "#"] == [name for sign, _, name in marks if sign == "/"]
    assert "{{cloze:Front}}" in shown.front if kind == "cloze" else "{{Front}}" in shown.front
    for name in ("Back", "Extra", "Source", "Erratum", "Reference", "Media"):
        assert f"{{{{{name}}}}}" in shown.back


@pytest.mark.parametrize("kind", KINDS)
def test_a_template_needs_no_network(kind: NoteKind) -> None:
    """No address, no import, no element that loads something."""
    shown = face(kind)
    for text in (shown.front, shown.back, shown.css):
        assert not re.search(r"https?:|//[a-z]+\.|url\(|@import|src=|fetch\(|XMLHttpRequest|import\(", text)


@pytest.mark.parametrize("kind", KINDS)
def test_scripts_run_on_old_browsers(kind: NoteKind) -> None:
    """ES2017 at most: a WebView that cannot read one expression runs nothing of the script."""
    script = _script(face(kind).front)
    for what, pattern in NEWER.items():
        found = re.search(pattern, script)
        assert found is None, f"{what}: {script[found.start() - 40 : found.end() + 40]}"
    assert "</" not in script.replace("<\\/", "")


@pytest.mark.parametrize("kind", KINDS)
def test_anki_takes_nothing_in_a_template_for_latex_or_sound(kind: NoteKind) -> None:
    """[$]…[/$], [latex] and [sound:…] are replaced wherever they stand in a card."""
    shown = face(kind)
    assert not re.search(r"\[\$|\[latex|\[sound:|\[anki:", shown.front + shown.back)


def test_every_kind_looks_alike_by_day_and_by_night() -> None:
    """Each colour of the day has one of the night, under both names that clients use."""
    css = face("basic").css
    day = set(re.findall(r"(--qz-[a-z-]+):", css.split("}")[0]))
    night = set(re.findall(r"(--qz-[a-z-]+):", css.split("}")[1]))
    assert day == night
    assert {".nightMode", ".night_mode"} <= set(re.findall(r"\.night\w+", css))
    assert set(re.findall(r"var\((--qz-[a-z-]+)\)", css)) <= day


HOSTILE = ["</script><b>", "\\(x<y\\)", "[sound:a.mp3]", "[latex]x[/latex]", "[$]x[/$]", "{{c1::x}}", "a&amp;b",
           "\u2028", "\\", '"']  # fmt: skip
TEXTS = st.one_of(st.text(), st.sampled_from(HOSTILE))


@given(st.recursive(st.none() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
                    lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner), max_leaves=12))
def test_data_comes_back_as_it_was(value: Any) -> None:
    """What a script reads from the field's text is what was put in, and nothing in the field is markup or a formula."""
    text = field_text(value)
    assert json.loads(unescape(text)) == value
    assert "<" not in text
    assert "\n" not in text
    assert not re.search(r"\\[()\[\]]|\[sound:|\[latex|\[\$|\[anki:", text)
    assert escape(unescape(text), quote=False) == text


def test_whole_numbers_beyond_doubles_stay_exact() -> None:
    """2^53 + 1 is not 2^53 in JavaScript, so it is carried as text."""
    assert plain_value((2**53 + 1, 5, 0.5)) == [str(2**53 + 1), 5, 0.5]
