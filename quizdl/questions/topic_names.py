"""Topics and families by the names that people type: ids, Chinese and English names, their beginnings."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping

from quizdl.errors import QuizdlError
from quizdl.knowledge.bank import Bank
from quizdl.questions.registry import template_ids, template_topics
from quizdl.text import Text

_NEAREST = 3


class UnknownTopicError(QuizdlError):
    """Neither a topic nor a family bears the name."""


def topic_named(spelling: str, bank: Bank) -> str | None:
    """The topic of this id or name, or the only one whose id or name begins so; None where there is none."""
    wanted = _folded(spelling)
    if not wanted:
        return None
    names = _names(bank)
    exact = {topic for name, topic in names.items() if name == wanted}
    begun = {topic for name, topic in names.items() if name.startswith(wanted)}
    found = exact or begun
    return found.pop() if len(found) == 1 else None


def require_topic(spelling: str, bank: Bank) -> str:
    """The topic of this name. Raises UnknownTopicError, which names the nearest and all topics."""
    topic = topic_named(spelling, bank)
    if topic is None:
        raise UnknownTopicError(_unknown(Text("主题", "topic"), spelling, _names(bank), _ordered(bank)))
    return topic


def unknown(spelling: str, bank: Bank) -> UnknownTopicError:
    """The error that no topic and no family bears the name, with what comes near and all topics."""
    known = {**{name: name for name in template_ids()}, **_names(bank)}
    problem = _unknown(Text("主题或模板", "topic or template"), spelling, known, _ordered(bank))
    where = Text("`quizdl templates` 列出模板。", " `quizdl templates` lists the templates.")
    return UnknownTopicError(problem + where)


def _folded(name: str) -> str:
    return name.strip().casefold().replace(" ", "-")


def _ordered(bank: Bank) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*template_topics(), *bank.topics]))


def _names(bank: Bank) -> dict[str, str]:
    """Every name of a topic, folded, and its id."""
    names = {_folded(text): topic.id for topic in bank.topics.values() for text in (topic.zh, topic.en, *topic.aliases)}
    return names | {topic: topic for topic in _ordered(bank)}


def _unknown(what: Text, spelling: str, names: Mapping[str, str], topics: Iterable[str]) -> Text:
    wanted = _folded(spelling)
    near = [*difflib.get_close_matches(wanted, names, _NEAREST),
            *(name for name in names if len(wanted) > 1 and wanted in name)]
    near = list(dict.fromkeys(names[name] for name in near))[:_NEAREST]
    hint = (Text(f"；是不是 {' 或 '.join(near)}？", f"; did you mean {' or '.join(near)}?") if near
            else Text("。", "."))
    listed = ", ".join(topics)
    return (Text(f"没有{what.zh} {spelling[:60]!r}", f"no {what.en} is called {spelling[:60]!r}") + hint
            + Text(f"主题：{listed}。", f" Topics: {listed}."))
