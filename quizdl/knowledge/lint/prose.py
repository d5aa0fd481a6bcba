"""Rules about texts: both languages, balanced marks, and the punctuation and spacing of each language."""

from __future__ import annotations

import re

from quizdl.knowledge.bank import Bank
from quizdl.knowledge.lint.rule import Findings, found, rule
from quizdl.knowledge.lint.texts import Passage, passages
from quizdl.knowledge.marks import MarkError, formulas, outside_formulas, parse_marks, plain_text

HAN = r"\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0002ebef"
_HAN = re.compile(f"[{HAN}]")
_WIDE_IN_ENGLISH = re.compile(r"[，。；：？！、（）【】《》\uff01-\uff5e]")
_NARROW_PUNCTUATION = re.compile(f"[{HAN}] ?[,;:?!]|[,;:?!] ?[{HAN}]|[{HAN}][()]|[()][{HAN}]|[{HAN}]\\.(?![A-Za-z0-9])")
_UNSPACED = re.compile(f"[{HAN}][A-Za-z0-9$\u0370-\u03ff]|[A-Za-z0-9$\u0370-\u03ff][{HAN}]")
_SPACED_WIDE = re.compile(r"\s[，。；：？！、）】》”]|[，。；：？！、（【《“]\s(?!$)")
_LATIN_WORD = re.compile(r"[A-Za-z]{3,}")
_FORMULA = "$…$"


@rule("both-languages")
def both_languages(bank: Bank) -> Findings:
    """No text is empty in either language or has spaces around it."""
    for passage in passages(bank):
        if not passage.text.strip():
            yield found(passage.entry, passage.field, "文本为空", "is empty")
        elif passage.text != passage.text.strip():
            yield found(passage.entry, passage.field, "两端有空格", "has spaces around it")
    for fact in bank.facts.values():
        for point in fact.points:
            if not point.zh or not point.en:
                yield found(fact, "points", "每个要点须有两种语言的说法", "each point needs wordings in both languages")


@rule("language")
def the_language_is_right(bank: Bank) -> Findings:
    """Chinese sentences have Chinese characters, English texts have none."""
    for passage in passages(bank):
        if passage.language == "en" and (wrong := _HAN.search(passage.text)):
            yield found(
                passage.entry, passage.field, f"英文中有汉字“{wrong[0]}”", f"has the Chinese character {wrong[0]}"
            )
        if passage.language == "zh" and passage.sentence and _is_latin_prose(passage.text):
            yield found(passage.entry, passage.field, "中文句子里没有汉字", "has no Chinese character")


@rule("marks")
def marks_balance(bank: Bank) -> Findings:
    """Marks and formulas are closed and not empty; marks stand only in the statement of a fact."""
    for passage in passages(bank):
        try:
            if not passage.marked:
                formulas(passage.text)
            else:
                _ = parse_marks(passage.text)
        except MarkError as error:
            yield found(passage.entry, passage.field, error.zh, str(error))
        else:
            if not passage.marked and "[[" in outside_formulas(passage.text):
                yield found(
                    passage.entry, passage.field, "标记只能写在 zh 和 en 中", "marks belong in `zh` and `en` only"
                )


@rule("marks-both")
def marks_in_both_languages(bank: Bank) -> Findings:
    """A statement is marked in both languages or in neither, in at most four places."""
    for fact in bank.facts.values():
        try:
            zh, en = len(parse_marks(fact.zh).marks), len(parse_marks(fact.en).marks)
        except MarkError:
            continue
        if bool(zh) != bool(en):
            yield found(
                fact, "en" if zh else "zh", "另一种语言有标记，这里没有", "has no marks though the other language has"
            )
        if max(zh, en) > 4:
            yield found(fact, "zh", "标记过多（最多四处）", "has more than four marks")


@rule("mark-formula")
def marked_formulas_can_be_typed(bank: Bank) -> Findings:
    """A marked formula has an alternative in plain characters."""
    for passage in passages(bank):
        if not passage.marked:
            continue
        try:
            marks = parse_marks(passage.text).marks
        except MarkError:
            continue
        for mark in marks:
            if all("$" in accepted for accepted in mark.accepted):
                yield found(
                    passage.entry,
                    passage.field,
                    f"标记 [[{mark.answer}]] 缺少可直接输入的写法",
                    f"the mark [[{mark.answer}]] needs a spelling that can be typed",
                )


@rule("zh-punctuation")
def chinese_punctuation_is_wide(bank: Bank) -> Findings:
    """Chinese prose uses full-width punctuation beside Chinese characters."""
    for passage, prose in _chinese(bank):
        if wrong := _NARROW_PUNCTUATION.search(prose):
            yield found(
                passage.entry,
                passage.field,
                f"“{wrong[0]}”处应用全角标点",
                f"full-width punctuation belongs at “{wrong[0]}”",
            )


@rule("zh-spacing")
def chinese_is_spaced(bank: Bank) -> Findings:
    """A space stands between Chinese and Latin letters, digits or formulas, none beside full-width marks."""
    for passage, prose in _chinese(bank):
        if wrong := _UNSPACED.search(prose):
            yield found(
                passage.entry,
                passage.field,
                f"“{_around(prose, wrong)}”处的中西文之间应有空格",
                f"a space belongs between Chinese and Latin at “{_around(prose, wrong)}”",
            )
        if wrong := _SPACED_WIDE.search(prose):
            yield found(
                passage.entry,
                passage.field,
                f"“{_around(prose, wrong)}”处的全角标点旁不应有空格",
                f"no space belongs beside full-width punctuation at “{_around(prose, wrong)}”",
            )


@rule("en-punctuation")
def english_punctuation_is_narrow(bank: Bank) -> Findings:
    """English texts have no full-width punctuation."""
    for passage in passages(bank):
        if passage.language == "en" and (wrong := _WIDE_IN_ENGLISH.search(passage.text)):
            yield found(
                passage.entry, passage.field, f"英文中有全角标点“{wrong[0]}”", f"has full-width “{wrong[0]}”"
            )


@rule("full-stop")
def statements_end(bank: Bank) -> Findings:
    """A statement ends in both languages as a sentence does."""
    for fact in bank.facts.values():
        for field, text, ends in (("zh", fact.zh, "。！？”）"), ("en", fact.en, ".!?\")")):
            plain = plain_text(text).strip()
            if plain and plain[-1] not in ends:
                yield found(fact, field, "句末缺少标点", "does not end as a sentence")


def _is_latin_prose(text: str) -> bool:
    """Words of another language and no Chinese; a bare formula belongs to none."""
    return not _HAN.search(text) and len(_LATIN_WORD.findall(_without_formulas(text))) > 1


def _without_formulas(text: str) -> str:
    try:
        return outside_formulas(text, " ")
    except MarkError:
        return text


def _chinese(bank: Bank) -> list[tuple[Passage, str]]:
    """Chinese passages as shown, each formula replaced by a sign for it."""
    result = []
    for passage in passages(bank):
        if passage.language == "zh":
            try:
                text = parse_marks(passage.text).plain if passage.marked else passage.text
                result.append((passage, outside_formulas(text, _FORMULA)))
            except MarkError:
                continue
    return result


def _around(text: str, match: re.Match[str]) -> str:
    return text[max(0, match.start() - 3) : match.end() + 3]
