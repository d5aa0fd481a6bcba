"""Facts, errata and sections as plain values, for JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from quizdl.knowledge.bank import Bank
from quizdl.knowledge.facts import Fact
from quizdl.knowledge.marks import plain_text
from quizdl.knowledge.sources import Citation, Erratum, Provenance, Section, Source


def fact_values(fact: Fact, kinds: Sequence[str], erratum: str | None) -> dict[str, Any]:
    """What `quizdl facts --json` prints; the text is given as shown, without marks."""
    return {
        "id": fact.id,
        "topic": fact.topic,
        "concept": fact.concept,
        "kind": fact.kind,
        "text": {"zh": plain_text(fact.zh), "en": plain_text(fact.en)},
        "latex": fact.latex,
        "symbols": {symbol: meaning.as_dict() for symbol, meaning in fact.symbols.items()},
        "provenance": [place_values(place) for place in fact.provenance],
        "erratum": erratum,
        "questions": list(kinds),
    }


def erratum_values(erratum: Erratum, bank: Bank) -> dict[str, Any]:
    """What `quizdl errata --json` prints; `facts` are those that put it right, whichever side names the other."""
    facts = [fact for fact, errata in bank.errata_by_fact.items() if erratum in errata]
    return {
        "id": erratum.id,
        "topic": erratum.topic,
        "severity": erratum.severity,
        "said": erratum.said.as_dict(),
        "right": erratum.right.as_dict(),
        "why": erratum.why.as_dict(),
        "pin": erratum.pin.as_dict() if erratum.pin else None,
        "provenance": [place_values(place) for place in erratum.provenance],
        "reference": list(erratum.reference),
        "facts": facts,
    }


def section_values(source: Source, section: Section, bank: Bank) -> dict[str, Any]:
    """What `quizdl sources --json` prints for a section: its facts by standing, its errata, or why there are none."""
    place = (source.id, section.id)
    standings: dict[str, list[str]] = {}
    for fact in bank.facts_by_section.get(place, ()):
        for each in fact.provenance:
            if (each.source, each.section) == place:
                standings.setdefault(each.standing, []).append(fact.id)
    return {
        "source": source.id,
        "section": section.id,
        "title": {"zh": section.zh, "en": section.en},
        "facts": standings,
        "errata": [erratum.id for erratum in bank.errata_by_section.get(place, ())],
        "untestable": section.untestable.as_dict() if section.untestable else None,
    }


def place_values(place: Provenance | Citation) -> dict[str, str]:
    values = {"source": place.source, "section": place.section}
    return {**values, "standing": place.standing} if place.standing else values
