"""What stands on every back: where it comes from, what a document gets wrong about it, and who says so."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from quizdl.export.languages import Written, in_each
from quizdl.export.rich_text import inline_html, mathjax, text_html
from quizdl.knowledge.bank import Bank
from quizdl.knowledge.facts import Fact
from quizdl.knowledge.sources import Erratum, Standing
from quizdl.text import Language, Text

_STANDINGS: dict[Standing, Text] = {
    "stated": Text("原文", "stated"),
    "corrected": Text("已更正", "corrected"),
    "reconstructed": Text("据上下文重构", "reconstructed"),
    "added": Text("补充", "added"),
}
_SAID = Text("资料中写道：", "The document says: ")
_RIGHT = Text("正确：", "Right: ")
_BECAUSE = Text("原因：", "Because: ")


def source_html(bank: Bank, facts: Iterable[Fact], written: Written) -> str:
    """The sections of the documents that the facts come from, and how the facts stand to them."""
    places: dict[tuple[str, str], dict[Standing, None]] = {}
    for fact in facts:
        for each in fact.provenance:
            places.setdefault((each.source, each.section), {})[each.standing] = None

    def lines(language: Language) -> str:
        found = []
        for (source, section), standings in places.items():
            title = bank.sources[source].title[language] if source in bank.sources else source
            place = bank.sections.get((source, section))
            heading = (place.zh if language == "zh" else place.en) if place else section
            said = ("、" if language == "zh" else ", ").join(_STANDINGS[each][language] for each in standings)
            found.append(inline_html(f"{title} · {heading}", mathjax) + f" <i>({escape(said)})</i>")
        return "<br>".join(found)

    return in_each(written, lines)


def reference_html(bank: Bank, facts: Iterable[Fact], errata: Iterable[Erratum], more: Iterable[str] = ()) -> str:
    """The literature behind the facts and the corrections, with addresses where they are known."""
    names = dict.fromkeys([*(name for fact in facts for name in fact.reference),
                           *(name for each in errata for name in each.reference), *more])
    works = [bank.references[name] for name in names if name in bank.references]
    return "<br>".join(
        text_html(work.citation) + (f' <a href="{escape(work.url)}">{escape(work.url)}</a>' if work.url else "")
        for work in works)


def erratum_html(errata: Iterable[Erratum], written: Written) -> str:
    """What the documents get wrong, what is right, and why."""
    notes = tuple(errata)

    def lines(language: Language) -> str:
        said = [
            "<br>".join(inline_html(label[language] + text[language], mathjax)
                        for label, text in ((_SAID, each.said), (_RIGHT, each.right), (_BECAUSE, each.why)))
            for each in notes
        ]
        return "".join(f"<p>{each}</p>" for each in said)

    return in_each(written, lines)
