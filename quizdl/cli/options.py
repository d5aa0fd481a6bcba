"""Options that several commands share."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from typing import Any

import click

from quizdl.errors import QuizdlError
from quizdl.text import Language, Text


def preferred() -> Language:
    """The configured language, or the one that the terminal's locale asks for."""
    from quizdl.config.config import read_config

    configured = read_config().language
    if configured is not None:
        return configured
    return of_locale()


def of_locale() -> Language:
    """The language that the terminal's locale asks for."""
    spoken = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "zh" if spoken.lower().startswith("zh") else "en"


@dataclass
class Spoken:
    """The language of a call, once its options are read."""

    language: Language | None = None


def speak(context: click.Context, _option: click.Parameter, language: Language) -> Language:
    """Remember the language of the call for what may go wrong in it."""
    context.ensure_object(Spoken).language = language
    return language


language_option = click.option("--lang", type=click.Choice(["zh", "en"]), default=preferred, callback=speak,
                               is_eager=True,
                               help="Language of prompts and messages; by default the configured or the terminal's.")
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
seed_option = click.option("--seed", type=click.IntRange(0, 10**9), default=None, help="Draw the same questions again.")


def print_json(value: Any) -> None:
    """One JSON value on one line of standard output."""
    click.echo(json.dumps(value, ensure_ascii=False, allow_nan=False))


_JSON_TYPES = {list: Text("列表", "a list"), str: Text("文字", "text"), int: Text("数", "a number"),
               float: Text("数", "a number"), bool: Text("true 或 false", "true or false"),
               type(None): Text("null", "null")}


class _RepeatedError(ValueError):
    """A name that stands twice in one JSON object."""


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise _RepeatedError(name)
        found[name] = value
    return found


def json_object(option: str, text: str) -> dict[str, Any]:
    """An option's text as a JSON object. Raises QuizdlError."""
    try:
        value = json.loads(text, object_pairs_hook=_unique)
    except _RepeatedError as error:
        raise QuizdlError(Text(f"{option}：{str(error)!r} 出现了两次；每个名字只写一次",
                               f"{option}: {str(error)!r} stands there twice; give each name once")) from None
    except (ValueError, RecursionError) as error:
        raise QuizdlError(Text(
            f"{option}：不是 JSON（{error}）；请写成对象，如 '{{\"x\": 0.5}}'",
            f"{option}: not JSON ({error}); write an object such as '{{\"x\": 0.5}}'")) from None
    if not isinstance(value, dict):
        got = _JSON_TYPES[type(value)]
        raise QuizdlError(Text(
            f"{option}：得到{got.zh}，需要 JSON 对象，如 '{{\"x\": 0.5}}'",
            f"{option}: got {got.en}, needs a JSON object such as '{{\"x\": 0.5}}'"))
    return value
