"""The configuration file: read, checked, and told about in one line where something is wrong."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, TypeAlias, cast, get_args

import msgspec
from platformdirs import user_config_path

from quizdl.config.actions import BY_ID
from quizdl.config.keys import KeyProblem, conflicts, normalized, refuse_unfit
from quizdl.config.places import line_of
from quizdl.errors import QuizdlError
from quizdl.store.home import chosen_home
from quizdl.study.settings import NAMES, SettingError, Settings
from quizdl.text import LANGUAGES, Language, Text

FILE = "config.toml"
ThemeName: TypeAlias = Literal["dark", "light", "high-contrast", "ansi"]
THEMES: tuple[ThemeName, ...] = get_args(ThemeName)
_TOP = ("language", "theme", "study", "keys")
_PLACE = re.compile(r"\s*\(at line (\d+), column (\d+)\)$")
_MOST_BYTES = 2**20


class ConfigError(QuizdlError):
    """Something in the configuration file that cannot be: file, line, key and what to write."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """What the file says; what it does not say is None or missing."""

    path: Path
    exists: bool = False
    language: Language | None = None
    theme: ThemeName | None = None
    study: Mapping[str, Any] = field(default_factory=dict)
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def settings(self) -> Settings:
        """What studying starts from where nothing was set in the app."""
        return Settings(**self.study)


def config_path() -> Path:
    """Where the file is expected: the platform's folder for configuration, or `QUIZDL_HOME`."""
    return (chosen_home() or user_config_path("quizdl", appauthor=False)) / FILE


def read_config(path: Path | None = None) -> Config:
    """The configuration; an empty one where there is no file. Raises ConfigError with the first thing wrong."""
    path = path or config_path()
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return Config(path=path)
    except OSError as error:
        raise ConfigError(Text(f"{path}: 无法读取：{error.strerror or error}",
                               f"{path}: cannot be read: {error.strerror or error}")) from None
    if len(content) > _MOST_BYTES:
        raise ConfigError(Text(f"{path}: 太大，配置文件最多 {_MOST_BYTES} 字节",
                               f"{path}: is larger than a configuration can be ({_MOST_BYTES} bytes)"))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[:error.start].count(b"\n") + 1
        raise ConfigError(Text(f"{path}:{line}: 不是 UTF-8 文本；请以 UTF-8 保存",
                               f"{path}:{line}: not UTF-8 text; save the file as UTF-8")) from None
    return _Reader(path, text).read()


class _Reader:
    """Checks one file."""

    def __init__(self, path: Path, text: str) -> None:
        self._path = path
        self._text = text

    def _wrong(self, key: tuple[str, ...], problem: Text) -> ConfigError:
        place = f"{self._path}:{line_of(self._text, key)}: {'.'.join(key)}: "
        return ConfigError(Text(place, place) + problem)

    def read(self) -> Config:
        try:
            values = tomllib.loads(self._text)
        except tomllib.TOMLDecodeError as error:
            place = _PLACE.search(str(error))
            line = int(place[1]) if place else self._text.count("\n") + 1
            what = _PLACE.sub("", str(error))
            raise ConfigError(Text(f"{self._path}:{line}: 不是 TOML：{what}",
                                   f"{self._path}:{line}: not TOML: {what}")) from None
        for name in values:
            self._known((name,), _TOP)
        return Config(
            path=self._path, exists=True,
            language=cast("Language | None", self._one_of("language", values, LANGUAGES)),
            theme=cast("ThemeName | None", self._one_of("theme", values, THEMES)),
            study=self._study(self._table("study", values)), keys=self._keys(self._table("keys", values)))

    def _known(self, key: tuple[str, ...], allowed: Iterable[str]) -> None:
        known = tuple(allowed)
        if key[-1] not in known:
            inside = {"study": NAMES, "keys": BY_ID}
            near = [f"{table}.{key[-1]}" for table, names in inside.items() if key[-1] in names]
            near += [".".join((*key[:-1], name)) for name in difflib.get_close_matches(key[-1], known, 1, 0.5)]
            hint = (Text(f"是不是 {near[0]}？", f"did you mean {near[0]}?") if near
                    else Text(f"可用：{', '.join(known)}", f"known: {', '.join(known)}"))
            raise self._wrong(key, Text("没有这个键；", "no such key; ") + hint)

    def _one_of(self, name: str, values: Mapping[str, Any], allowed: tuple[str, ...]) -> str | None:
        value = values.get(name)
        if value is None or value in allowed:
            return cast("str | None", value)
        near = difflib.get_close_matches(str(value), allowed, 1, 0.4)
        needed = ", ".join(map(repr, allowed))
        hint = (Text(f"是不是 {near[0]!r}？", f"did you mean {near[0]!r}?") if near
                else Text(f"需要 {needed}", f"needs {needed}"))
        raise self._wrong((name,), Text(f"得到 {value!r}；", f"got {value!r}; ") + hint)

    def _table(self, name: str, values: Mapping[str, Any]) -> dict[str, Any]:
        table = values.get(name, {})
        if not isinstance(table, dict):
            raise self._wrong((name,), Text(f"得到 {table!r}；需要表 [{name}]",
                                            f"got {table!r}; needs a table [{name}]"))
        return table

    def _study(self, table: dict[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, value in table.items():
            self._known(("study", name), NAMES)
            try:
                found[name] = getattr(msgspec.convert({name: value}, type=Settings), name)
            except msgspec.ValidationError as error:
                said = str(error).partition(" - at")[0].replace("`", "").replace(" | null", "")
                raise self._wrong(("study", name), Text(f"得到 {value!r}；类型不对（{said}）",
                                                        f"got {value!r}; {said[0].lower()}{said[1:]}")) from None
            except SettingError as error:
                raise self._wrong(("study", name), Text(*(error.said(language).partition(": ")[2]
                                                          for language in LANGUAGES))) from None
        return found

    def _keys(self, table: dict[str, Any]) -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for name, value in table.items():
            self._known(("keys", name), BY_ID)
            written = [value] if isinstance(value, str) else value
            if not isinstance(written, list) or not written or not all(isinstance(key, str) for key in written):
                raise self._wrong(("keys", name), Text(
                    f"得到 {value!r}；需要一个键（如 \"f2\"）或几个键的列表",
                    f"got {value!r}; needs a key such as \"f2\", or a list of keys"))
            try:
                keys = tuple(dict.fromkeys(normalized(key) for key in written))
                for key in keys:
                    refuse_unfit(BY_ID[name], key)
            except KeyProblem as error:
                raise self._wrong(("keys", name), error.text) from None
            found[name] = keys
        for one, other, key in conflicts(found):
            named, rival = (one, other) if one.id in found else (other, one)
            raise self._wrong(("keys", named.id), Text(
                f"{key} 已用于 {rival.id}（{rival.text.zh}）；请给其中一个另换一键",
                f"{key} is {rival.id} already ({rival.text.en}); give one of the two another key"))
        return found
