"""Tags of a note: what it is about and where it comes from, as one tree under `quizdl`."""

from __future__ import annotations

from quizdl.export.subjects import Subject


def tags(subject: Subject) -> tuple[str, ...]:
    """Topic, concepts, kind, sources, standings and level; ids without spaces, the same in every language."""
    found = {f"topic::{subject.card.topic}", f"kind::{subject.kind}"}
    found |= {f"concept::{fact.concept}" for fact in subject.facts}
    found |= {f"source::{place.source}" for fact in subject.facts for place in fact.provenance}
    found |= {f"standing::{each}" for fact in subject.facts for each in fact.standings}
    if subject.card.concept:
        found.add(f"concept::{subject.card.concept}")
    if subject.level is not None:
        found.add(f"level::{subject.level}")
    return tuple(sorted(f"quizdl::{each}" for each in found))
