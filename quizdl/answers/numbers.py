"""Reading one number.

| typed | number read |
|---|---|
| `1,000` `1,234.5` `１，０００` | groups of three after the first: a thousands separator |
| `1,5` `0,123` `1000,000` | asked back: a decimal comma, or two numbers |
| `1 000` | asked back: a thousands separator, or two numbers |
| `25%` | 0.25, or 25 where the blank's unit is % |
| `1.2万` `3亿` | times 10^4, 10^8 |
| `61M` `12 K` | asked back: 1000s or 1024s |
| `1/3` `2^10` `3×10^-4` `√2` `ln 2` `e^-1` | the value, at 50 digits, then rounded to a float |
| `y = 2.3` `AUC ≈ 0.75` `dL/dw = 4` | the value alone |
| `-2^2` | -4: the power binds tighter than the sign |
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from quizdl.answers.characters import Clean
from quizdl.answers.literals import literal
from quizdl.answers.named_value import without_name
from quizdl.answers.numerals import chinese_integer
from quizdl.answers.problems import NO_VALUE, TOO_LARGE, AmbiguousError, UnreadableError
from quizdl.answers.units import canonical_unit, conversions

_PLAIN = re.compile(r"[+-]?(?:[0-9]+(?:\.([0-9]*))?|\.([0-9]+))")
_SCIENTIFIC = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)[eE][+-]?[0-9]+")
_THOUSANDS = re.compile(r"[+-]?[1-9][0-9]{0,2}(?:[,_][0-9]{3})+(?:\.[0-9]*)?")
_RATIO = re.compile(r"([+-]?[0-9]{1,30})/([0-9]{1,30})")
_ONE_COMMA = re.compile(r"[+-]?[0-9]+,[0-9]+")
_SPACED_GROUPS = re.compile(r"[+-]?[1-9][0-9]{0,2}(?: [0-9]{3})+")
_INNER_THOUSANDS = re.compile(r"(?<![0-9.,])[1-9][0-9]{0,2}(?:,[0-9]{3})+(?![0-9,])")
_TIMES = re.compile(r"(?<=[0-9.)])( *)[xX]( *)(?=[0-9.(+-])")
_WITH_UNIT = re.compile(r"(.*[0-9.)])\s*([A-Za-zμ\u4e00-\u9fff][A-Za-zμ\u4e00-\u9fff/]{0,15})", re.DOTALL)
_UNFINISHED = re.compile(r"(?<=[0-9.])[eE](?![A-Za-z0-9_^(])")
_NOT_UNITS = {"e", "E", "pi", "PI", "Pi"}
_SCALES = {"万": 10**4, "亿": 10**8}
_SUFFIXES = {"K": 1, "k": 1, "M": 2, "G": 3}
_LARGEST = 1e308
_IN_FULL = 10**24  # whole numbers below are read back digit by digit


@dataclass(frozen=True, slots=True)
class NumberRead:
    """One number: its value, the decimals written (None if not written as a decimal), and the read-back.

    `exact` is the value before it was rounded to a float, where that is known to be rational.
    """

    value: float
    places: int | None
    shown: str
    exact: Fraction | None


def read_number(source: Clean, unit: str | None = None) -> NumberRead:
    """The one number typed, in `unit` where one is asked for; raises UnreadableError or AmbiguousError."""
    source = without_name(source)
    if unit is not None and canonical_unit(unit) == "%" and source.text.endswith("%"):
        return read_cell(source.part(0, len(source) - 1).strip())
    if plain := _decimal(source):
        return plain
    if match := _WITH_UNIT.fullmatch(source.text):
        number, word = source.part(0, match.end(1)), match[2]
        if unit is not None and canonical_unit(unit) in {canonical_unit(word), canonical_unit(word + "B")}:
            return read_cell(number)
        if word in _SCALES:
            return scaled(read_cell(number), Fraction(_SCALES[word]))
        if chinese_integer(source.text) is None and word not in _NOT_UNITS:
            _check_unit(source, number, word, unit)
    return read_cell(source)


def read_cell(source: Clean) -> NumberRead:
    """A number without a unit: a decimal, a percentage, a fraction or any constant formula."""
    source = source.strip()
    if plain := _decimal(source) or _ratio(source):
        return plain
    text = source.text
    if not text:
        raise UnreadableError("还没有输入", "nothing was typed yet", 0)
    numeral = chinese_integer(text)
    if numeral is not None:
        return NumberRead(numeral, 0, str(numeral), Fraction(numeral))
    if text.endswith("%"):
        if hundredths := _decimal(source.part(0, len(source) - 1).strip()):
            return scaled(hundredths, Fraction(1, 100), decimals=2)
        if re.search(r"/[^()]*%$", text):
            raise AmbiguousError(
                [f"({text[:-1]})%", f"{text.rpartition('/')[0]}/({text.rpartition('/')[2]})"],
                "百分号管到哪里不清楚，请加括号",
                "how far the percent sign reaches is unclear; add parentheses",
                source.offset(len(text) - 1),
            )
    _check_commas(source)
    return _constant(source)


def scaled(number: NumberRead, factor: Fraction, decimals: int | None = None) -> NumberRead:
    """`number` times `factor`; `decimals` more places are counted as written, None forgets them."""
    exact = None if number.exact is None else number.exact * factor
    value = float(number.value * factor) if exact is None else finite(exact)
    places = None if decimals is None or number.places is None else number.places + decimals
    return NumberRead(value, places, shown_number(value), exact)


def finite(exact: Fraction) -> float:
    """A float, refused when too large or too small for one."""
    if abs(exact) > Fraction(_LARGEST):
        raise UnreadableError(*TOO_LARGE)
    value = float(exact)
    if exact and not value:
        raise UnreadableError("这个数太接近 0，读不准", "this number is too close to 0 to be held")
    return value


def shown_number(value: float) -> str:
    """A value as read back, in a form that reads as the same number: whole numbers in full, 3×10^-9."""
    if value == int(value) and (abs(value) < 1e15 or (isinstance(value, int) and abs(value) < _IN_FULL)):
        return str(int(value))
    text = repr(float(value))
    mantissa, _, exponent = text.partition("e")
    if not exponent:
        return text
    about = "≈" if isinstance(value, int) and Fraction(text) != value else ""
    return f"{about}{mantissa.removesuffix('.0')}×10^{int(exponent)}"


def shown_rounded(value: float) -> str:
    """A computed value as read back: four significant digits, and never fewer than four decimals from 1 on."""
    if value == 0 or (value == int(value) and abs(value) < 1e15):
        return shown_number(value)
    if not 1e-4 <= abs(value) < 1e9:
        return shown_number(float(f"{value:.3e}"))
    return f"{value:.4f}" if abs(value) >= 1 else f"{value:.4g}"


def _decimal(source: Clean) -> NumberRead | None:
    """A plain or scientific decimal; the common case, kept clear of the formula reader."""
    text = source.text
    if text.startswith(("+ ", "- ")):
        text = text[0] + text[2:].lstrip()
    if _THOUSANDS.fullmatch(text):
        text = text.replace(",", "").replace("_", "")
    match = _PLAIN.fullmatch(text)
    if not match and not _SCIENTIFIC.fullmatch(text):
        return None
    exact = literal(text, source.offset(0))
    value = finite(exact)
    if not match:
        return NumberRead(value, None, shown_number(value), exact)
    decimals = match[1] or match[2]
    if not decimals:
        return NumberRead(int(exact), 0, str(int(exact)), exact)
    sign = "-" if exact < 0 else ""
    whole, _, part = text.lstrip("+-").partition(".")
    return NumberRead(value, len(decimals), f"{sign}{whole.lstrip('0') or '0'}.{part}", exact)


def _ratio(source: Clean) -> NumberRead | None:
    """A fraction of two whole numbers, exactly."""
    match = _RATIO.fullmatch(source.text)
    if not match or not int(match[2]):
        return None
    exact = Fraction(int(match[1]), int(match[2]))
    value = finite(exact)
    shown = shown_number(int(exact)) if exact.denominator == 1 else shown_rounded(value)
    return NumberRead(int(exact) if exact.denominator == 1 else value, None, shown, exact)


def _constant(source: Clean) -> NumberRead:
    from quizdl.answers.formula.evaluate import DIGITS, Evaluation, TooLargeError, UndefinedError
    from quizdl.answers.formula.exact import exact_value
    from quizdl.answers.formula.formula import read_formula

    text = source.text
    if "max" not in text and "min" not in text:
        while match := _INNER_THOUSANDS.search(text):
            at = match.start() + match[0].index(",")
            source = Clean(text[:at] + text[at + 1 :], source.offsets[:at] + source.offsets[at + 1 :])
            text = source.text
    source = source.rewritten(_TIMES.sub(lambda m: f"{m[1]}*{m[2]}", text))
    if match := _UNFINISHED.search(text):
        raise UnreadableError(
            "e 后面缺少指数：科学计数法写成 1e-3 这样；要乘自然常数请写 1*e",
            "the exponent is missing behind e: write 1e-3; for Euler's number write 1*e",
            source.offset(match.start()),
        )
    formula = read_formula(source, constants_only=True)
    exact = exact_value(formula.tree)
    if exact is not None:
        value = finite(exact)
        if exact.denominator == 1:
            return NumberRead(int(exact), None, shown_number(int(exact)), exact)
        return NumberRead(value, None, shown_rounded(value), exact)
    evaluation = Evaluation({})
    try:
        found = evaluation.value(formula.tree)
    except TooLargeError:
        raise UnreadableError(*TOO_LARGE) from None
    except UndefinedError:
        raise UnreadableError(*NO_VALUE) from None
    if abs(found) > _LARGEST:
        raise UnreadableError(*TOO_LARGE)
    value = float(found)
    if found and not value:
        raise UnreadableError("这个数太接近 0，读不准", "this number is too close to 0 to be held")
    if evaluation.mp.isint(found):
        # Beyond the digits that are computed everything looks whole.
        whole = Fraction(int(found)) if abs(found) < 10 ** (DIGITS - 5) else None
        return NumberRead(value if whole is None else int(whole), None, shown_number(value), whole)
    return NumberRead(value, None, shown_rounded(value), None)


def _check_commas(source: Clean) -> None:
    text = source.text
    if _SPACED_GROUPS.fullmatch(text):
        raise AmbiguousError(
            [text.replace(" ", ""), "; ".join(str(int(part)) for part in text.split(" "))],
            "空格是千位分隔还是分开两个数？",
            "does the space group thousands or separate numbers?",
            source.offset(text.index(" ")),
        )
    if _ONE_COMMA.fullmatch(text):
        left, right = text.split(",")
        readings = [f"{left}.{right}", f"{int(left)}; {int(right)}"]
        if len(right) % 3 == 0 and left.lstrip("+-0"):
            readings.insert(1, left + right)
        raise AmbiguousError(
            readings,
            "逗号是小数点还是分开两个数？",
            "is the comma a decimal point, or does it separate two numbers?",
            source.offset(len(left)),
        )
    if re.fullmatch(r"[\[({]?\s*[^,;()\[\]{}]+(?:[,;][^,;()\[\]{}]+)+[\])}]?", text) and not (
        _INNER_THOUSANDS.search(text)
    ):
        at = next(i for i, c in enumerate(text) if c in ",;")
        raise UnreadableError("这里只要一个数", "one number is needed here", source.offset(at))


def _check_unit(source: Clean, number: Clean, word: str, unit: str | None) -> None:
    """Raise when `word` behind a number is a unit other than the one asked for."""
    at = source.offset(source.text.rindex(word))
    plain = read_cell(number)
    if unit is not None and (found := conversions(word, unit) or conversions(word + "B", unit)):
        readings = [f"{plain.shown} {unit}"]
        readings += [f"{scaled(plain, factor).shown} {unit}" for _, factor in found]
        raise AmbiguousError(
            list(dict.fromkeys(readings)),
            f"这里的单位是 {unit}，输入的是 {word}；请换算后再输入",
            f"the unit here is {unit}, not {word}; convert the number and type it again",
            at,
        )
    if word in _SUFFIXES:
        power = _SUFFIXES[word]
        shown = [scaled(plain, Fraction(base) ** power).shown for base in (1000, 1024)]
        raise AmbiguousError(
            shown,
            f"{word} 是 1000 还是 1024 的幂？请写出整个数",
            f"does {word} count in 1000s or 1024s? write the number out",
            at,
        )
    from quizdl.answers.formula.names import FUNCTIONS, canonical

    if canonical(word.lower()) in FUNCTIONS or canonical(word) in {"e", "pi"} or word in {"x", "X"}:
        return
    if unit is not None:
        raise UnreadableError(
            f"这里的单位是 {unit}，不是 {word}；请给出以 {unit} 为单位的数",
            f"the unit here is {unit}, not {word}; give the number in {unit}",
            at,
        )
    raise UnreadableError(
        f"这里只要数，不带 {word}", f"only a number is needed here, without {word}", at
    )
