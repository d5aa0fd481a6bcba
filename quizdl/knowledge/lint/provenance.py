"""Rules about where facts come from and what corrects the documents."""

from __future__ import annotations

from collections.abc import Iterable

from quizdl.knowledge.bank import Bank
from quizdl.knowledge.entry import Entry
from quizdl.knowledge.facts import Fact
from quizdl.knowledge.lint.entries import citing, placed
from quizdl.knowledge.lint.identity import unknown
from quizdl.knowledge.lint.rule import Findings, found, rule
from quizdl.knowledge.sources import Citation, Erratum, Provenance


def _unknown_places(entry: Entry, places: Iterable[Provenance | Citation], bank: Bank) -> Findings:
    for place in places:
        source = bank.sources.get(place.source)
        if source is None:
            yield unknown(entry, "from", "source", place.source, bank.sources)
        elif (place.source, place.section) not in bank.sections:
            yield unknown(entry, "from", "section", place.section, [each.id for each in source.sections])


@rule("provenance")
def provenance_is_known(bank: Bank) -> Findings:
    """Every fact and erratum says which section of which document it comes from, and the section exists."""
    for entry in placed(bank):
        if not entry.provenance and isinstance(entry, (Fact, Erratum)):
            yield found(entry, "from", "缺少出处", "names no section of any document")
        yield from _unknown_places(entry, entry.provenance, bank)


@rule("section-twice")
def sections_are_named_once(bank: Bank) -> Findings:
    """A document names each of its sections once, and a fact each section once with one standing."""
    for source in bank.sources.values():
        ids = [section.id for section in source.sections]
        for section in sorted({each for each in ids if ids.count(each) > 1}):
            yield found(source, "sections", f"章节重复：{section}", f"names the section {section} twice")
    for fact in bank.facts.values():
        places = [(each.source, each.section, each.standing) for each in fact.provenance]
        for place in sorted({each for each in places if places.count(each) > 1}):
            yield found(fact, "from", f"出处重复：{'/'.join(place)}", f"names {'/'.join(place)} twice")


@rule("corrected-erratum")
def corrections_have_their_erratum(bank: Bank) -> Findings:
    """A fact that corrects a document names the erratum, and an erratum leads to a fact."""
    for fact in bank.facts.values():
        if "corrected" in fact.standings and not bank.errata_by_fact.get(fact.id) and fact.erratum is None:
            yield found(fact, "erratum", "standing 为 corrected 时须给出勘误", "a corrected fact names its erratum")
    leads = {erratum.id for errata in bank.errata_by_fact.values() for erratum in errata}
    for erratum in bank.errata.values():
        if erratum.id not in leads:
            yield found(erratum, "facts", "没有事实与此勘误对应", "no fact puts this right")


@rule("standing-reference")
def claims_have_authority(bank: Bank) -> Findings:
    """What corrects or adds to the documents names an authority."""
    for fact in bank.facts.values():
        needs = [standing for standing in fact.standings if standing in ("corrected", "added")]
        if needs and not fact.reference:
            yield found(
                fact, "reference", f"standing 为 {needs[0]} 时须有参考文献", f"a fact that is {needs[0]} needs one"
            )
    for erratum in bank.errata.values():
        if not erratum.reference:
            yield found(erratum, "reference", "勘误须有参考文献", "an erratum needs one")


@rule("section-coverage", whole=True)
def sections_are_covered(bank: Bank) -> Findings:
    """Every section of every document has facts or errata, or says why nothing is asked of it."""
    for source in bank.sources.values():
        for section in source.sections:
            place = (source.id, section.id)
            has = bank.facts_by_section.get(place) or bank.errata_by_section.get(place)
            if not has and section.untestable is None:
                yield found(
                    source,
                    f"sections.{section.id}",
                    "没有事实，也未说明为何不考",
                    "has no facts and does not say why it is untestable",
                )
            elif has and section.untestable is not None:
                yield found(
                    source,
                    f"sections.{section.id}",
                    f"标为不考，却有 {has[0].id}",
                    f"is called untestable, yet {has[0].id} comes from it",
                )


@rule("reference-used", whole=True)
def references_are_used(bank: Bank) -> Findings:
    """A reference that nothing cites is a left-over."""
    used = {each for entry in citing(bank) for each in entry.reference}
    for reference in bank.references.values():
        if reference.id not in used:
            yield found(reference, "", "没有条目引用", "is cited by nothing", "warning")
