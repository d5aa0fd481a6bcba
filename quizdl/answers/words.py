"""Finding a wording inside free text, in Chinese and English, with its polarity.

Text is folded (case, width, hyphens, fillers), known terms are put in one spelling, and clauses are compared:
a wording is found where its content stands in one clause under the same number of negations, odd or even.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, chain, pairwise

MAX_CHARACTERS = 4096
_TERM_BASE = 0xE000  # each term becomes one private-use character
_MAX_TERMS = 6000

_NEUTRAL = re.compile(r"不同|不仅|不但|不过|不断|不光|不只|不管|不论|无论|非常|除非|莫非|没错|无穷")
_SHIELD = str.maketrans("不没无非", "\x01\x02\x03\x04")  # the signs of neutral words, kept while negations go
_UNSHIELD = str.maketrans("\x01\x02\x03\x04", "不没无非")
_NEGATION = re.compile(
    r"并不是|并非|不是|不会|不能|无法|没有|避免|防止|缺乏|缺少|消除|难以|缓解|减轻|克服|解决|不|没|无|非|未"
)
_FILLER = re.compile(r"能够|可以|问题|现象|情况|比较|[的地得了着是会很更也都就还又]|(?<![a-z0-9])\s|\s(?![a-z0-9])")
_BREAK = re.compile(r"(?<![a-z0-9])[\s…]+|[\s…]+(?![a-z0-9])")  # a space inside "keep prob" is part of the name
_NEAR = 6  # characters that may stand around a negation inside a wording: 方差不变, 方差大致不会变
_DENIED_AFTER = re.compile(r"^.{0,2}?(?:不成立|不对|不存在|不满足|错误?$)")
_CLAUSE = re.compile(r"[,.;:!?，。；：！？\n]|但是|但|而是|而|却|因此|所以|因为|并且|且|同时")
_CJK = re.compile(r"[\u4e00-\u9fff]")

_TOKEN = re.compile(r"[a-z0-9]+(?:'t)?|[α-ω∑∞]|[\ue000-\uf8ff]")
_NAMED = re.compile(r"[α-ω∑∞]")  # read by name, as \sigma is
_SYMBOL_NAMES = {"λ": "lambda", "ς": "sigma", "∑": "sum", "∞": "infty"}
# "and" begins a clause only where a verb follows: not "no vanishing and exploding gradients"
_ENGLISH_CLAUSE = re.compile(
    r"[.;:!?\n,]|\b(?:but|whereas|while|although|because|so|therefore|instead)\b"
    r"|\band\b(?=[^.;:!?\n,]*\b(?:is|are|has|have|does|do|will|can|it)\b)"
)
_NOT = frozenset({"not", "no", "never", "without", "cannot", "neither", "nor", "non", "hardly"})
_NOT_STEMS = frozenset({"lack", "fail", "avoid", "prevent", "elimin", "mitig", "allevi", "overcom", "solv", "reliev"})
_ARTICLES = ("the", "a", "an", "it", "its", "that", "this", "which", "there", "their", "they", "problem")
_VERBS = ("is", "are", "be", "was", "were", "has", "have", "does", "do", "did", "will", "can", "may")
_LINKS = ("of", "to", "in", "on", "and", "or", "for", "with", "by", "as", "at", "from", "so", "than", "then")
_STOP = frozenset({*_ARTICLES, *_VERBS, *_LINKS, "very", "more"})
_SUFFIXES = (
    *("ations", "ation", "ating", "ated", "ates", "ate", "ions", "ion"),
    *("ings", "ing", "edly", "ed", "ly", "es", "s", "e"),
)
_GAP = 3
_SCOPE = 6


@dataclass(frozen=True, slots=True)
class Found:
    """Where a wording stands in the text as typed, and whether it is said or denied there."""

    start: int
    stop: int
    denied: bool


@dataclass(frozen=True, slots=True)
class Folded:
    """Folded text, with the typed position of every character."""

    text: str
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Terms:
    """Spellings that mean the same term, each mapped to the term's id."""

    marks: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, table: Mapping[str, str]) -> Terms:
        """Raises ValueError for more terms than there are marks."""
        ids = sorted(set(table.values()))
        if len(ids) > _MAX_TERMS:
            raise ValueError(f"at most {_MAX_TERMS} terms, got {len(ids)}")
        mark = {name: chr(_TERM_BASE + i) for i, name in enumerate(ids)}
        spelled = {_plain(spelling): mark[name] for spelling, name in table.items() if _plain(spelling)}
        return cls(tuple(sorted(spelled.items(), key=lambda item: (-len(item[0]), item[0]))))

    def fold(self, text: str) -> Folded:
        """`text` in one case, width and spelling of hyphens and terms."""
        characters: list[tuple[str, tuple[int, int]]] = []
        for index, typed in enumerate(text[:MAX_CHARACTERS]):
            for character in _plain(typed, strip=False):
                if character != " " or not characters or characters[-1][0] != " ":
                    characters.append((character, (index, index + 1)))
        folded = "".join(c for c, _ in characters)
        spans = [span for _, span in characters]
        for spelling, mark in self.marks:
            if spelling not in folded:
                continue
            at = _find(folded, spelling, 0)
            while at >= 0:
                stop = at + len(spelling)
                spans[at:stop] = [(spans[at][0], spans[stop - 1][1])]
                folded = folded[:at] + mark + folded[stop:]
                at = _find(folded, spelling, at + 1)
        return Folded(folded, tuple(spans))


def find(folded: Folded, wording: str, terms: Terms) -> list[Found]:
    """Every place where `wording` is said or denied in `folded`.

    A wording that stands there word for word as whole clauses is said; one of several clauses is said where
    each of them is.
    """
    plain = terms.fold(wording).text.strip()
    chinese = bool(_CJK.search(wording))
    divider = _CLAUSE if chinese else _ENGLISH_CLAUSE
    whole = _whole_clauses(folded, plain, divider)
    verbatim = [] if whole is None else [whole]
    parts = [part for part in divider.split(plain) if part.strip()]
    search = _find_chinese if chinese else _find_english
    found = [list(search(folded, part)) for part in parts]
    if len(parts) == 1:
        return [*verbatim, *(each for each in found[0] if whole is None or each.start >= whole.stop
                             or each.stop <= whole.start)]
    said = [next((each for each in places if not each.denied), None) for places in found]
    return verbatim or ([] if None in said else [each for each in said[:1] if each is not None])


def _whole_clauses(folded: Folded, plain: str, divider: re.Pattern[str]) -> Found | None:
    """Where `plain` stands verbatim with nothing else in its clauses, or None."""
    at = folded.text.find(plain) if plain else -1
    if at < 0:
        return None
    stop = at + len(plain)
    before, after = folded.text[:at].rstrip(), folded.text[stop:].lstrip()
    opens = not before or any(match.end() == len(before) for match in divider.finditer(before))
    closes = not after or divider.match(after) is not None
    return Found(folded.spans[at][0], folded.spans[stop - 1][1], False) if opens and closes else None


@lru_cache(maxsize=16384)
def _plain(text: str, strip: bool = True) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    folded = re.sub(r"[-_‐‑–/\u3000]", " ", folded).replace("’", "'")
    folded = re.sub(r"[\ue000-\uf8ff\ud800-\udfff]", " ", folded)
    return folded.strip() if strip else folded


def _find(text: str, part: str, start: int) -> int:
    """The first place of `part` that does not begin or end inside a Latin word; -1 if none."""
    at = text.find(part, start)
    while at >= 0:
        stop = at + len(part)
        before = _latin(part[0]) and at > 0 and _latin(text[at - 1])
        after = _latin(part[-1]) and stop < len(text) and _latin(text[stop])
        if not before and not after:
            return at
        at = text.find(part, at + 1)
    return -1


def _latin(character: str) -> bool:
    return character.isascii() and character.isalnum()


def _clauses(folded: Folded, divider: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    start = 0
    for match in divider.finditer(folded.text):
        yield start, match.start()
        start = match.end()
    yield start, len(folded.text)


def _dense(text: str) -> tuple[str, list[int]]:
    """Chinese without fillers, and where each kept character stood; neutral words lose their 不."""
    hidden = _NEUTRAL.sub(lambda m: "\x01" * len(m[0]), text)
    kept = [True] * len(text)
    for match in _FILLER.finditer(_NEGATION.sub(lambda m: "\x02" * len(m[0]), hidden)):
        kept[match.start() : match.end()] = [False] * len(match[0])
    positions = [i for i, keep in enumerate(kept) if keep]
    return "".join(text[i] for i in positions), positions


def _negations(text: str) -> int:
    return len(_NEGATION.findall(_NEUTRAL.sub("", text)))


def _find_chinese(folded: Folded, wording: str) -> Iterator[Found]:
    hidden = _NEUTRAL.sub(lambda m: m[0].translate(_SHIELD), wording)
    content = _NEGATION.sub("", hidden).translate(_UNSHIELD)
    negated = _negations(wording) % 2 == 1
    parts = _parts(content)
    if sum(map(len, parts)) < 2 and negated:
        parts, negated = [_dense(wording)[0]], False  # too little is left without its negation: 无偏
    inner = [_parts(each.translate(_UNSHIELD)) for each in _NEGATION.split(hidden)]
    seams = tuple(accumulate(map(len, inner)))[:-1] if all(inner) else ()
    for start, stop in _clauses(folded, _CLAUSE):
        clause, positions = _dense(folded.text[start:stop])
        places = _in_order(clause, parts)
        if not places and seams:  # 方差不变: the wording denies in its middle, and so must the text
            places = _in_order(clause, list(chain.from_iterable(inner)))
            between = [clause[places[i - 1][1] : places[i][0]] for i in seams] if places else [""]
            if any(len(each) > _NEAR or _negations(each) % 2 == 0 for each in between):
                places = []
        if not places:
            continue
        gaps = "".join(clause[one[1] : other[0]] for one, other in pairwise(places))
        denied = (_negations(clause[: places[0][0]]) + _negations(gaps)) % 2 == 1
        denied ^= bool(_DENIED_AFTER.match(clause[places[-1][1] :]))
        begin = folded.spans[start + positions[places[0][0]]][0]
        end = folded.spans[start + positions[places[-1][1] - 1]][1]
        yield Found(begin, end, denied != negated)


def _parts(content: str) -> list[str]:
    return [dense for part in _BREAK.split(content) if (dense := _dense(part)[0].strip())]


def _in_order(clause: str, parts: list[str]) -> list[tuple[int, int]]:
    """Where the parts stand in a clause one after another; empty unless all do."""
    places: list[tuple[int, int]] = []
    for part in parts:
        at = _find(clause, part, places[-1][1] if places else 0)
        if at < 0:
            return []
        places.append((at, at + len(part)))
    return places


def stem(word: str) -> str:
    """A light English stem: saturates, saturated, saturating and saturation share one."""
    word = re.sub(r"is(e|ed|es|ing|ation)$", r"iz\1", word)
    word = re.sub(r"centr(ed|ing)$", r"center\1", word)
    word = re.sub(r"centre(s?)$", r"center\1", word)
    if len(word) <= 3:
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 3 and not (suffix == "s" and word.endswith("ss")):
            word = word[: -len(suffix)]
            break
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "ls":
        word = word[:-1]
    return word


def _english(text: str, start: int, stop: int) -> list[tuple[str, int, int]]:
    """Tokens as (word, start, stop): "not" for every contraction, stop words left out."""
    found = []
    for match in _TOKEN.finditer(text, start, stop):
        word = match[0]
        if word.endswith("n't") or word in {"isnt", "arent", "doesnt", "dont", "cant", "wont"}:
            word = "not"
        elif _NAMED.match(word):
            word = _SYMBOL_NAMES.get(word) or unicodedata.name(word).split()[-1].casefold()
        if word not in _STOP:
            found.append((word, match.start(), match.end()))
    return found


def _is_not(word: str) -> bool:
    return word in _NOT or stem(word) in _NOT_STEMS


def _find_english(folded: Folded, wording: str) -> Iterator[Found]:
    words = [word for word, _, _ in _english(wording, 0, len(wording))]
    content = [stem(word) for word in words if not _is_not(word)]
    if not content:
        return
    negated = sum(map(_is_not, words)) % 2 == 1
    for start, stop in _clauses(folded, _ENGLISH_CLAUSE):
        tokens = _english(folded.text, start, stop)
        following = [word for word, _, _ in tokens[1:]] + [""]
        tokens = [t for t, after in zip(tokens, following, strict=False) if (t[0], after) != ("not", "only")]
        for first in range(len(tokens)):
            last = _run(tokens, first, content)
            joined = _joined(tokens, first, "".join(words))
            if joined is not None:
                last = joined
            if last is None:
                continue
            scope = tokens[max(0, first - _SCOPE) : first]
            inside = [] if joined is not None else tokens[first : last + 1]
            count = sum(_is_not(word) for word, _, _ in [*scope, *inside])
            after = [word for word, _, _ in tokens[last + 1 : last + 3]]
            denied = (count + (after[:1] == ["not"] or any(w in {"false", "wrong", "untrue"} for w in after))) % 2 == 1
            own = negated and joined is None
            yield Found(folded.spans[tokens[first][1]][0], folded.spans[tokens[last][2] - 1][1], denied != own)
            break


def _run(tokens: list[tuple[str, int, int]], first: int, content: list[str]) -> int | None:
    """The last token of `content` in order from `first` on, with small gaps; None if it is not there."""
    place = first
    for number, wanted in enumerate(content):
        reach = 1 if number == 0 else _GAP + 1
        for step in range(reach):
            if place + step < len(tokens) and stem(tokens[place + step][0]) == wanted:
                place += step + 1
                break
        else:
            return None
    return place - 1


def _joined(tokens: list[tuple[str, int, int]], first: int, wanted: str) -> int | None:
    """The last of the tokens that, written together, are `wanted`: non linear for nonlinear."""
    built = ""
    for place in range(first, min(len(tokens), first + 4)):
        built += tokens[place][0]
        if built == wanted:
            return place
        if not wanted.startswith(built):
            return None
    return None
