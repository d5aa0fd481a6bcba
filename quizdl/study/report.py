"""How studying goes, as data and as lines: retention, work done and to come, what is weak."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from quizdl.study import statistics
from quizdl.study.study import Study
from quizdl.study.titles import title
from quizdl.text import Language

_WEEKS = 12
_AHEAD = 14
_BAR = 40


def values(study: Study) -> dict[str, Any]:
    """Everything told about studying, as plain data fit for JSON."""
    today, reviews, memories = study.today, study.journal.reviews(), study.journal.memories()
    retention = statistics.true_retention(reviews, today, study.catalog.topic_of)
    days = statistics.by_day(reviews, today - timedelta(days=7 * _WEEKS - 1), today)
    maturity = statistics.maturity(memories, len(study.catalog))
    flags = study.journal.flags().values()
    return {
        "today": today.isoformat(),
        "reviews": len(reviews),
        "streak": study.streak(),
        "due": study.due_by_topic(),
        "retention": [
            {"days": window, "topics": {topic: _share(each) for topic, each in sorted(by_topic.items())},
             "all": _share(statistics.total(by_topic.values()))}
            for window, by_topic in retention.items()],
        "days": [{"day": each.day.isoformat(), "reviews": each.reviews, "seconds": round(each.seconds, 1)}
                 for each in days],
        "forecast": statistics.forecast(memories, today, _AHEAD),
        "maturity": {"new": maturity.new, "young": maturity.young, "mature": maturity.mature,
                     "suspended": sum(flag.suspended for flag in flags)},
        "mistakes": [{"card": card, "made": count} for card, count in statistics.mistakes_made(reviews)],
        "weakest": [{"card": weak.card, "lapses": weak.lapses, "difficulty": round(weak.difficulty, 3),
                     "recall": round(weak.recall, 4)}
                    for weak in statistics.weakest(memories, lambda memory: study.scheduler.recall(memory, today))],
    }  # fmt: skip


def _share(retention: Any) -> dict[str, Any]:
    share = retention.share
    return {"asked": retention.asked, "known": retention.known, "share": None if share is None else round(share, 4)}


def lines(values: dict[str, Any], study: Study, language: Language) -> list[str]:
    """The values as lines that need no colour."""
    zh = language == "zh"
    bank = study.catalog.bank

    def named(card: str) -> str:
        text = " ".join(title(card, bank)[language].split())
        return text if len(text) <= _BAR else text[: _BAR - 1] + "…"

    def topic_name(topic: str) -> str:
        return bank.topics[topic].name[language] if topic in bank.topics else topic or "?"

    told = [f"连续 {values['streak']} 天，共 {values['reviews']} 次作答" if zh else
             f"{values['streak']} days in a row, {values['reviews']} answers in all", ""]  # fmt: skip
    told.append("保持率（隔天再问时答对的比例）" if zh else "Retention (known when asked again on a later day)")
    for window in values["retention"]:
        name = f"{window['days']} 天" if zh else f"{window['days']} d"
        told.append(f"  {name:>6}  {_percent(window['all'])}")
    widest = values["retention"][-1]["topics"]
    told += [f"          {_percent(each)}  {topic_name(topic)}" for topic, each in widest.items()]
    told += ["", "最近的作答" if zh else "Reviews and time"]
    for span in (1, 7, 30):
        days = values["days"][-span:]
        count, minutes = sum(each["reviews"] for each in days), sum(each["seconds"] for each in days) / 60
        told.append(f"  {span:>3} 天  {count} 次  {minutes:.0f} 分钟" if zh else
                     f"  {span:>3} d  {count} answers  {minutes:.0f} min")  # fmt: skip
    told += ["", "日历（每行一周，数字为作答次数）" if zh else "Calendar (a week a line, answers a day)"]
    for start in range(0, len(values["days"]), 7):
        week = values["days"][start : start + 7]
        told.append(f"  {week[0]['day']}  " + " ".join(f"{each['reviews'] or '.':>3}" for each in week))
    told += ["", "今后到期" if zh else "Coming due"]
    most = max(values["forecast"]) or 1
    for ahead, count in enumerate(values["forecast"]):
        told.append(f"  +{ahead:<2} {count:>4}  {'#' * round(_BAR * count / most)}")
    kinds = values["maturity"]
    told += ["", f"卡片：新 {kinds['new']}，初学 {kinds['young']}，牢固 {kinds['mature']}，暂停 {kinds['suspended']}"
              if zh else f"Cards: {kinds['new']} new, {kinds['young']} young, {kinds['mature']} mature, "
              f"{kinds['suspended']} suspended"]  # fmt: skip
    if values["mistakes"]:
        told += ["", "最常犯的错" if zh else "Mistakes made most"]
        told += [f"  {each['made']:>3}  {named(each['card'])}" for each in values["mistakes"]]
    if values["weakest"]:
        told += ["", "最薄弱的卡片（忘记次数，今天答对的概率）" if zh else "Weakest (times forgotten, recall today)"]
        told += [f"  {each['lapses']:>3}  {each['recall']:>4.0%}  {named(each['card'])}" for each in values["weakest"]]
    return told


def _percent(share: dict[str, Any]) -> str:
    return "   –" if share["share"] is None else f"{share['share']:>4.0%} ({share['known']}/{share['asked']})"
