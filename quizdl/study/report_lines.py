"""How studying goes, as lines of text with charts; none of it needs colour."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from quizdl.charts.bars import Bar, bars
from quizdl.charts.cells import fit
from quizdl.charts.heat_map import RAMP, heat_map
from quizdl.charts.histogram import histogram
from quizdl.charts.reliability import Bin, reliability
from quizdl.knowledge.bank import Bank
from quizdl.study import report_words as words
from quizdl.study.titles import title
from quizdl.text import Language, Text, filled
from quizdl.typeset.lenient import on_one_line
from quizdl.typeset.prose import prose

_MONTH = 30
_COLUMN = 12
_NARROW_COLUMN = 9
_DIAGRAM = 48
_SITTINGS = 10


@dataclass(frozen=True, slots=True)
class Report:
    """Statistics (`report.values`) as seen by one reader."""

    values: dict[str, Any]
    bank: Bank
    language: Language
    cards: Mapping[str, str]
    """What the cards of mistakes and weakest are called, on one line each."""

    def said(self, text: Text, **values: object) -> str:
        """A text in the reader's language with values put in."""
        return filled(text, **values)[self.language]

    def topic(self, name: str) -> str:
        """What a topic is called."""
        known = self.bank.topics.get(name)
        return known.name[self.language] if known else name or self.said(words.UNKNOWN_TOPIC)


def read(values: dict[str, Any], bank: Bank, language: Language) -> Report:
    """The statistics with the names that they need; imports the templates of the cards it names."""
    told = [each["card"] for each in (*values["mistakes"], *values["weakest"])]
    return Report(values, bank, language, {card: on_one_line(title(card, bank)[language]) for card in told})


def overview(report: Report, width: int) -> list[str]:
    """All answers, today, retention by window, cards by maturity."""
    values, said = report.values, report.said
    today = values["days"][-1]
    lines = [said(words.ANSWERS, reviews=values["reviews"], hours=values["seconds"] / 3600, streak=values["streak"]),
             said(words.TODAY, reviews=today["reviews"], minutes=today["seconds"] / 60), "",
             said(words.RETENTION)]
    lines += _indented(lambda room: bars(
        [Bar(said(words.WINDOWS[each["days"]]), each["all"]["share"], _percent(each["all"]))
         for each in values["retention"]], room, most=1), width)
    lines += ["", said(words.CARDS)]
    lines += _indented(lambda room: bars(
        [Bar(said(name), values["maturity"][kind]) for kind, name in words.KINDS.items()], room), width)
    return lines


def topics(report: Report, width: int) -> list[str]:
    """Retention by topic, a column a window."""
    windows = report.values["retention"]
    names = list(windows[-1]["topics"])
    if not names:
        return [report.said(words.NOTHING_ASKED)]
    column = _COLUMN if width >= 72 else _NARROW_COLUMN
    left = width - 2 - column * len(windows)

    def row(name: str, cells: Sequence[str]) -> str:
        return "  " + fit(name, left) + "".join(fit(cell, column, "right") for cell in cells)

    lines = [report.said(words.BY_TOPIC), row("", [report.said(words.WINDOWS[each["days"]]) for each in windows])]
    for name in sorted(names, key=lambda name: windows[-1]["topics"][name]["share"]):
        shares = [each["topics"].get(name) for each in windows]
        lines.append(row(report.topic(name), [_short(share) if share else "–" for share in shares]))
    return [*lines, row(report.said(words.WINDOWS[None]), [_short(each["all"]) for each in windows])]


def work(report: Report, width: int, height: int = 6) -> list[str]:
    """Answers and minutes of each of the last thirty days."""
    days = report.values["days"][-_MONTH:]
    last = len(days) - 1
    marks = {last: report.said(words.NOW)} | {last - ago: report.said(words.DAYS_AGO, days=ago) for ago in (10, 20)}

    def drawn(head: Text, counts: Sequence[float]) -> list[str]:
        chart = _indented(lambda room: histogram(counts, room, height, marks), width)
        return [report.said(head, mean=sum(counts) / len(counts)), *chart]

    return [*drawn(words.PER_DAY, [each["reviews"] for each in days]),
            *drawn(words.MINUTES, [round(each["seconds"] / 60, 1) for each in days])]


def due(report: Report, width: int, height: int = 8) -> list[str]:
    """What comes due, and what is due now by topic."""
    counts, said = report.values["forecast"], report.said
    marks = {0: said(words.NOW)} | {ahead: said(words.IN_DAYS, days=ahead) for ahead in (10, 20)}
    lines = [said(words.COMING), *_indented(lambda room: histogram(counts, room, height, marks), width)]
    lines.append(said(words.SUMS, today=counts[0], week=sum(counts[:7]), month=sum(counts)))
    if now := report.values["due"]:
        rows = [Bar(report.topic(name), count) for name, count in sorted(now.items(), key=lambda each: -each[1])]
        lines += ["", said(words.DUE_NOW), *_indented(lambda room: bars(rows, room), width)]
    return lines


def calendar(report: Report, width: int) -> list[str]:
    """Weeks by days with the number of answers, and what the shades mean."""
    counts = {date.fromisoformat(each["day"]): each["reviews"] for each in report.values["days"]}
    most = max(counts.values())
    language = report.language
    lines = [report.said(words.ANSWERS_PER_DAY)]
    lines += _indented(lambda room: heat_map(counts, max(counts), room, words.WEEKDAYS[language],
                                             words.MONTHS[language]), width)
    steps = [f"{RAMP[0]} 0"]
    if most:
        steps += [f"{RAMP[part]} ≤{most * part // 4}" for part in range(1, 5)]
    return [*lines, "", report.said(words.LEGEND) + "  ".join(steps)]


def mistakes(report: Report, width: int) -> list[str]:
    """The mistakes made most, a line each."""
    return [fit(f"{each['made']:>4}  {report.cards[each['card']]}", width) for each in report.values["mistakes"]]


def weakest(report: Report, width: int) -> list[str]:
    """The weakest cards, a line each."""
    return [fit(f"{each['lapses']:>4}  {each['recall']:>4.0%}  {report.cards[each['card']]}", width)
            for each in report.values["weakest"]]


def weak(report: Report, width: int) -> list[str]:
    """Mistakes and weakest cards under their heads."""
    return [report.said(words.MISTAKES), *(mistakes(report, width) or [f"  {report.said(words.NO_MISTAKES)}"]), "",
            report.said(words.WEAKEST), *(weakest(report, width) or [f"  {report.said(words.NO_WEAK)}"])]


def predictions(report: Report, width: int, height: int = 9) -> list[str]:
    """The mark to expect today, predicted recall against answers, and marks against their estimates."""
    told, said = report.values["predictions"], report.said
    mark, tested = told["estimate"], told["calibration"]
    lines = prose(said(words.IF_TODAY, **{name: 100 * mark[name] for name in ("share", "low", "high")}), width)
    if mark["because"]:
        why = said(Text("；", "; ")).join(reason[report.language] for reason in mark["because"])
        lines += prose(said(words.WIDE, why=why), width)
    lines.append("")
    if tested is None:
        lines += prose(said(words.NOT_TESTED), width)
    else:
        lines += [*prose(said(words.TESTED, **tested), width), *prose(said(words.BRIER, **tested), width)]
        bins = [Bin(each["predicted"], each["known"], each["count"]) for each in tested["bins"]]
        lines += _indented(lambda room: reliability(bins, room, height), min(width, _DIAGRAM))
        lines += prose(said(words.DIAGRAM), width)
    lines += ["", said(words.MARKS)]
    lines += ["  " + said(words.MARK, day=each["day"], share=each["share"],
                          predicted="–" if each["predicted"] is None else f"{each['predicted']:.0%}")
              for each in told["sittings"][-_SITTINGS:]] or [f"  {said(words.NO_MARKS)}"]
    return lines


SECTIONS: tuple[tuple[Text, Callable[[Report, int], list[str]]], ...] = (
    (words.OVERVIEW, overview), (words.TOPICS, topics), (words.WORK, work), (words.DUE, due),
    (words.CALENDAR, calendar), (words.PREDICTIONS, predictions), (words.WEAK, weak),
)
"""Everything there is to tell, in order."""


def lines(report: Report, width: int) -> list[str]:
    """All sections, one below the other."""
    told: list[str] = []
    for name, section in SECTIONS:
        told += [f"== {report.said(name)} ==", *section(report, width), ""]
    return [line.rstrip() for line in told[:-1]]


def _indented(chart: Callable[[int], list[str]], width: int) -> list[str]:
    return ["  " + row for row in chart(width - 2)]


def _percent(share: dict[str, Any]) -> str:
    return "–" if share["share"] is None else f"{share['share']:.0%} ({share['known']}/{share['asked']})"


def _short(share: dict[str, Any]) -> str:
    return "–" if share["share"] is None else f"{share['share']:.0%} ({share['asked']})"
