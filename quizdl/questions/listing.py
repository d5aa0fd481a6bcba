"""A family described as plain data: what it takes, what it asks, which mistakes it knows."""

from __future__ import annotations

from typing import Any

from quizdl.questions.given import describe
from quizdl.questions.template import Template
from quizdl.questions.variant import make


def described(family: Template[Any]) -> dict[str, Any]:
    """The family as plain data. Fields are those of the first variant of the highest level, which asks most."""
    sample = make(family, family.levels[-1], 0)
    givens = [{"name": g.name, "type": g.type, "meaning": g.meaning.as_dict(), "bounds": dict(g.bounds),
               "optional": g.optional} for g in describe(family.givens)]
    fields = [{"name": f.name, "label": f.label.as_dict(), "kind": f.policy.kind, "unit": f.unit,
               "policy": f.policy.describe(), "policy_text": f.policy.words().as_dict()} for f in sample.fields]
    mistakes = [{"id": m.id, "title": m.title.as_dict(), "feedback": m.feedback.as_dict()}
                for m in family.misconceptions]
    return {"id": family.id, "version": family.version, "topic": family.topic, "title": family.title.as_dict(),
            "levels": list(family.levels), "givens": givens, "fields": fields, "misconceptions": mistakes,
            "facts": list(family.facts)}
