"""Carrying settings of the configuration file over to a learner: each value once, when it is new in the file."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Any

import msgspec

from quizdl.config.config import Config, ConfigError
from quizdl.config.places import line_of
from quizdl.store.choices import Choices
from quizdl.text import Text

if TYPE_CHECKING:
    from quizdl.study.study import Study


def choices_of(config: Config) -> Choices:
    """What was chosen in the app, or is configured."""
    return Choices({"language": config.language, "theme": config.theme})


def apply(config: Config, study: Study, choices: Choices) -> None:
    """Set what the file says and did not say when it was read last; what is changed in the app later holds.

    Raises ConfigError where the file names a topic that there is not.
    """
    _refuse_unknown_topics(config, study)
    fresh = {name: value for name, value in config.study.items() if choices.get(_kept(name)) != _encoded(value)}
    if fresh:
        study.change_settings(**fresh)
    for name, value in fresh.items():
        choices.choose(_kept(name), _encoded(value))


def _refuse_unknown_topics(config: Config, study: Study) -> None:
    known = study.catalog.topics()
    for name in ("topics", "retention_of"):
        for topic in config.study.get(name, ()):
            if topic not in known:
                near = difflib.get_close_matches(topic, known, 1, 0.4)
                listed = ", ".join(known)
                hint = (Text(f"是不是 {near[0]!r}？", f"did you mean {near[0]!r}?") if near
                        else Text(f"主题有：{listed}", f"known: {listed}"))
                line = line_of(config.path.read_text(encoding="utf-8-sig"), ("study", name, topic))
                place = f"{config.path}:{line}: study.{name}: "
                raise ConfigError(Text(f"{place}没有主题 {topic!r}；", f"{place}no topic is named {topic!r}; ") + hint)


def _kept(name: str) -> str:
    return f"study.{name}"


def _encoded(value: Any) -> str:
    return msgspec.json.encode(value).decode()
