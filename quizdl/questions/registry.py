"""Finding templates by id: each family is a module named like its id, imported only when asked for."""

from __future__ import annotations

import difflib
import importlib
import pkgutil
from functools import cache
from typing import Any

from quizdl.errors import QuizdlError
from quizdl.questions import templates as _package
from quizdl.questions.template import Template
from quizdl.text import Text

TOPICS: tuple[str, ...] = (
    "activations", "losses", "regularization", "backpropagation", "optimizers", "convolution", "pooling",
    "normalization", "architectures", "recurrent", "metrics", "practice",
)


class UnknownTemplateError(QuizdlError):
    """No template, or no topic, of that name."""


@cache
def _modules() -> dict[str, str]:
    found = {}
    for topic in TOPICS:
        path = [f"{root}/{topic}" for root in _package.__path__]
        for module in pkgutil.iter_modules(path):
            if module.name.startswith("_"):
                continue
            found[module.name.replace("_", "-")] = f"{_package.__name__}.{topic}.{module.name}"
    return found


def template_ids(topic: str | None = None) -> tuple[str, ...]:
    """The ids of all families, or of a topic's, in the order of topics and then by name; imports none of them."""
    return tuple(name for name, module in _modules().items() if topic is None or module.split(".")[-2] == topic)


@cache
def template(template_id: str) -> Template[Any]:
    """The family of this id. Raises UnknownTemplateError with the nearest ids."""
    module = _modules().get(template_id)
    if module is None:
        near = difflib.get_close_matches(template_id, _modules(), 3)
        hint = (Text(f"；是不是 {'、'.join(near)}？", f"; did you mean {', '.join(near)}?") if near
                else Text("；`quizdl templates` 列出全部", "; `quizdl templates` lists them"))
        raise UnknownTemplateError(Text(f"没有模板 {template_id[:60]!r}", f"no template {template_id[:60]!r}") + hint)
    found: Template[Any] = importlib.import_module(module).TEMPLATE
    return found


def template_topics() -> tuple[str, ...]:
    """The topics that have families."""
    return tuple(dict.fromkeys(module.split(".")[-2] for module in _modules().values()))
