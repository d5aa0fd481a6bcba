"""What a person typed into the search -> an FTS5 query in which nothing of theirs is syntax."""

from __future__ import annotations

from quizdl.store.search_text import is_han, pairs, runs, sizes_joined, storable

LONGEST = 200
_SUFFIXES = ("izations", "ization", "ings", "ing", "ies", "ied", "ers", "es", "ed", "s", "e", "y")
_SHORTEST_STEM = 4


def stem(word: str) -> str:
    """An English word cut to what its forms have in common: the index is searched for words that begin so."""
    if not (word.isascii() and word.isalpha()):
        return word
    for suffix in _SUFFIXES:
        rest = word.removesuffix(suffix)
        if rest == word or len(rest) < _SHORTEST_STEM or (suffix == "s" and word[-2] in "sui"):
            continue
        if suffix.startswith("iz"):
            return rest + "iz"
        if suffix in ("ing", "ings", "ed") and len(rest) > _SHORTEST_STEM and rest[-1] == rest[-2] not in "lsz":
            return rest[:-1]
        return rest
    return word


def fts_query(text: str, *, every: bool = True) -> str:
    """The FTS5 query for a text, empty when it holds nothing that can be looked for.

    Words separated by spaces must all occur (`every`), or any; what is written together must stand together.
    """
    terms: list[str] = []
    for chunk in sizes_joined(storable(text[:LONGEST])).split():
        words: list[str] = []
        for run in runs(chunk):
            if is_han(run):
                terms.extend(_word_terms(words))
                words = []
                terms.append(_han_term(run))
            else:
                words.append(run)
        terms.extend(_word_terms(words))
    return (" AND " if every else " OR ").join(dict.fromkeys(terms))


def _han_term(run: str) -> str:
    if len(run) == 1:
        return f'singles : "{run}"'
    return f'{{title body}} : "{" ".join(pairs(run))}"'


def _word_terms(words: list[str]) -> list[str]:
    """A phrase of the words; the last may go on when it is long enough not to fit everything."""
    if not words:
        return []
    *before, last = words
    exact = f'"{" ".join(words)}"'
    if len(last) < 3:
        return [f"{{title body}} : {exact}"]
    start = f'"{" ".join([*before, stem(last)])}" *'
    return [f"{{title body}} : ({exact} OR {start})"]
