"""How typed answers read: one row per behaviour, the documentation and the test at once."""

from __future__ import annotations

import math

import pytest

from quizdl.answers.reading import Reading, read
from quizdl.text import Text

# text, kind, value; and for numbers the decimals that were written
NUMBERS = [
    ("0.3333", 0.3333, 4),
    ("０．３３３３", 0.3333, 4),
    ("－2.5", -2.5, 1),
    ("−2.5", -2.5, 1),
    ("–2.5", -2.5, 1),
    ("- 3", -3.0, 0),
    ("+3", 3.0, 0),
    (".5", 0.5, 1),
    ("5.", 5.0, 0),
    ("5。", 5.0, 0),
    ("1。5", 1.5, 1),
    ("-0", 0.0, 0),
    ("  7 ", 7.0, 0),
    ("=5", 5.0, 0),
    ("≈ 0.5", 0.5, 1),
    ("约0.50", 0.5, 2),
    ("y = 2.34", 2.34, 2),
    ("y=-2.5", -2.5, 1),
    ("y ≈ 2.34", 2.34, 2),
    ("AUC = 3/4", 0.75, None),
    ("w₁ = 0.5", 0.5, 1),
    ("y[2,1] = -16", -16.0, 0),
    ("η(22) = 0.1", 0.1, 1),
    ("σ(x) = 0.23", 0.23, 2),
    ("σ'(x) = 0.18", 0.18, 2),
    ("dL/dw = 4", 4.0, 0),
    ("∂L/∂a = 4.38", 4.38, 2),
    ("η/η₀ = 0.19", 0.19, 2),
    ("KL(P|Q) = 0.25", 0.25, 2),
    ("mean loss L = 1.36", 1.36, 2),
    ("准确率 = 0.9", 0.9, 1),
    ("= y = 3", 3.0, 0),
    ("(5)", 5.0, None),
    ("1/3", 1 / 3, None),
    ("-1/3", -1 / 3, None),
    ("½", 0.5, None),
    ("１／４", 0.25, None),
    ("3÷8", 0.375, None),
    ("3e-4", 3e-4, None),
    ("3×10^-4", 3e-4, None),
    ("3×10⁻⁴", 3e-4, None),
    ("3x10^-4", 3e-4, None),
    ("3*10**-4", 3e-4, None),
    ("3·10^(-4)", 3e-4, None),
    ("2^10", 1024.0, None),
    ("2¹⁰", 1024.0, None),
    ("-2^2", -4.0, None),
    ("2^3^2", 512.0, None),
    ("2^-1", 0.5, None),
    ("√2", math.sqrt(2), None),
    ("sqrt(2)", math.sqrt(2), None),
    ("3√2", 3 * math.sqrt(2), None),
    ("ln 2", math.log(2), None),
    ("ln2", math.log(2), None),
    ("ln(2)", math.log(2), None),
    ("log10(50)", math.log10(50), None),
    ("lg 50", math.log10(50), None),
    ("log₂8", 3.0, None),
    ("log2(8)", 3.0, None),
    ("e^-1", math.exp(-1), None),
    ("exp(-1)", math.exp(-1), None),
    ("π", math.pi, None),
    ("2pi", 2 * math.pi, None),
    ("σ(2)", 1 / (1 + math.exp(-2)), None),
    ("tanh 1", math.tanh(1), None),
    ("max(1, 2)", 2.0, None),
    ("|1-3|", 2.0, None),
    ("25%", 0.25, 2),
    ("２５．５％", 0.255, 3),
    ("100%-25%", 0.75, None),
    ("2+3%", 2.03, None),
    ("(1/3)%", 1 / 300, None),
    ("1,000", 1000.0, 0),
    ("1，234，567", 1234567.0, 0),
    ("1,234.5", 1234.5, 1),
    ("1_000", 1000.0, 0),
    ("1,000*3", 3000.0, None),
    ("1.2万", 12000.0, None),
    ("三亿", 3e8, 0),
    ("十二", 12.0, 0),
]

INTEGERS = [
    ("28", 28),
    ("２８", 28),
    ("28.0", 28),
    ("28.2", 28.2),
    ("56/2", 28),
    ("1e3", 1000),
    ("2^10", 1024),
    ("61,100,840", 61100840),
    ("123456789012345678901234567890", 123456789012345678901234567890),
    ("三", 3),
    ("十", 10),
    ("十二", 12),
    ("二十", 20),
    ("两百", 200),
    ("一百零五", 105),
    ("一百二", 120),
    ("三千五", 3500),
    ("一万二", 12000),
    ("一万零二", 10002),
    ("负两百五", -250),
    ("一万二千", 12000),
    ("二〇二四", 2024),
    ("负三", -3),
]

SHAPES = [
    ("shape = 6x28x28", (6, 28, 28)),
    ("C×H×W = (6, 28, 28)", (6, 28, 28)),
    ("56x56x64", (56, 56, 64)),
    ("56X56", (56, 56)),
    ("56×56×64", (56, 56, 64)),
    ("５６×５６×６４", (56, 56, 64)),
    ("56*56*64", (56, 56, 64)),
    ("56 x 56 x 64", (56, 56, 64)),
    ("56 56 64", (56, 56, 64)),
    ("(1, 2)", (1, 2)),
    ("（1，2）", (1, 2)),
    ("[56,56,64]", (56, 56, 64)),
    ("1、2、3", (1, 2, 3)),
    ("(10,)", (10,)),
    ("10", (10,)),
    ("28.2x28", (28.2, 28)),
    ("2^5x3", (32, 3)),
    ("(28-5)/1+1, 24", (24, 24)),
]

VECTORS = [
    ("p = [1, 2, 3]", (1.0, 2.0, 3.0)),
    ("dL/dx = 1 2 3", (1.0, 2.0, 3.0)),
    ("1 2 3", (1, 2, 3)),
    ("1，2，3", (1, 2, 3)),
    ("1、2、3", (1, 2, 3)),
    ("1;2;3", (1, 2, 3)),
    ("[1, 2, 3]", (1, 2, 3)),
    ("【1，2，3】", (1, 2, 3)),
    ("[1,2,3]^T", (1, 2, 3)),
    ("[1,2,3]ᵀ", (1, 2, 3)),
    ("[[1],[2]]", (1, 2)),
    ("1\n2", (1, 2)),
    ("1 -2", (1, -2)),
    ("(1/4, 0.5)", (0.25, 0.5)),
    ("(1/2), (1/4)", (0.5, 0.25)),
    ("1,234", (1, 234)),
    ("5", (5,)),
    ("1,2,", (1, 2)),
    ("25%, 75%", (0.25, 0.75)),
    ("[1e-1 2^2]", (0.1, 4)),
]

MATRICES = [
    ("∂L/∂W = 1 2; 3 4", ((1.0, 2.0), (3.0, 4.0))),
    ("[1 2; 3 4]", ((1, 2), (3, 4))),
    ("[[1,2],[3,4]]", ((1, 2), (3, 4))),
    ("[[1, 2],\n [3, 4]]", ((1, 2), (3, 4))),
    ("[[1 2]\n [3 4]]", ((1, 2), (3, 4))),
    ("[1,2],[3,4]", ((1, 2), (3, 4))),
    ("((1,2),(3,4))", ((1, 2), (3, 4))),
    ("1 2\n3 4", ((1, 2), (3, 4))),
    ("1 2\r\n3 4\r\n", ((1, 2), (3, 4))),
    ("1,2;3,4", ((1, 2), (3, 4))),
    ("1，2；3，4", ((1, 2), (3, 4))),
    ("[1/2 1/4; ０．５ −1]", ((0.5, 0.25), (0.5, -1))),
    ("[1,2]", ((1, 2),)),
    ("5", ((5,),)),
]

EXPRESSIONS = [
    ("x^2+1", "x", "x^2 + 1"),
    ("ｘ²＋１。", "x", "x^2 + 1"),
    ("2x", "x", "2*x"),
    ("2(x+1)", "x", "2*(x + 1)"),
    ("x y", "xy", "x*y"),
    ("xy", "xy", "x*y"),
    ("x**3", "x", "x^3"),
    ("-x^2", "x", "-x^2"),
    ("e^-x", "x", "e^(-x)"),
    ("x^2y", "xy", "x^2*y"),
    ("1/2*x", "x", "(1/2)*x"),
    ("sin 2x", "x", "sin(2*x)"),
    ("sinx", "x", "sin(x)"),
    ("sin x cos x", "x", "sin(x)*cos(x)"),
    ("sin²x", "x", "sin(x)^2"),
    ("σ(x)(1-σ(x))", "x", "sigmoid(x)*(1 - sigmoid(x))"),
    ("σ(x)", "σx", "σ*x"),
    ("|x||y|", "xy", "abs(x)*abs(y)"),
    ("max(0，x)", "x", "max(0, x)"),
    ("𝑥²", "x", "x^2"),
]

AMBIGUOUS = [
    ("1/2x", "expression", {"(1/2)*x", "1/(2*x)"}),
    ("x/2y", "expression", {"(x/2)*y", "x/(2*y)"}),
    ("sin 2x y", "expression", {"sin(2*x)*y", "sin(2*x*y)"}),
    ("sin 2 x", "expression", {"sin(2)*x", "sin(2*x)"}),
    ("√2x", "expression", {"sqrt(2)*x", "sqrt(2*x)"}),
    ("e^2x", "expression", {"e^2*x", "e^(2*x)"}),
    ("log x", "expression", {"ln(x)", "log10(x)"}),
    ("log(10)", "number", {"ln(10)", "log10(10)"}),
    ("1/2π", "number", {"(1/2)*pi", "1/(2*pi)"}),
    ("1/3%", "number", {"(1/3)%", "1/(3%)"}),
    ("1,5", "number", {"1.5", "1; 5"}),
    ("0,123", "number", {"0.123", "0; 123"}),
    ("1000,000", "number", {"1000.000", "1000000", "1000; 0"}),
    ("1 000", "number", {"1000", "1; 0"}),
    ("61M", "number", {"61000000", str(61 * 1024**2)}),
    ("1,000", "shape", {"(1000)", "(1, 0)"}),
    ("1,000, 2", "vector", {"(1000, 2)", "(1, 0, 2)"}),
]

UNREADABLE = [
    ("e = 2.7", "number"),
    ("π = 3.14", "number"),
    ("inf = 3", "number"),
    ("三 = 3", "number"),
    ("2x = 5", "number"),
    ("1/3 = 0.333", "number"),
    ("√2 = 1.41", "number"),
    ("sqrt(2) = 1.41", "number"),
    ("x = y = 3", "number"),
    ("x = 1, y = 2", "vector"),
    ("x =", "number"),
    ("负负三", "number"),
    ("一百百二", "integer"),
    ("", "number"),
    ("   ", "number"),
    ("。", "number"),
    ("inf", "number"),
    ("-inf", "number"),
    ("∞", "number"),
    ("nan", "number"),
    ("abc", "number"),
    ("1.2.3", "number"),
    ("1,2,3", "number"),
    ("(1, 2)", "number"),
    ("2 3", "number"),
    ("2½", "number"),
    ("--5", "number"),
    ("1/0", "number"),
    ("0^0", "number"),
    ("ln(0)", "number"),
    ("√-1", "number"),
    ("12 KB", "number"),
    ("1e999999999", "number"),
    ("1e-400", "number"),
    ("9**9**9**9", "number"),
    ("exp(exp(exp(9)))", "number"),
    ("1" * 10_000, "number"),
    ("1" * 100, "number"),
    ("(" * 120 + "1" + ")" * 120, "number"),
    ("__import__('os')", "number"),
    ("1\x00", "number"),
    ("1\u0332", "number"),
    ("\u202e12", "number"),
    ("١٢", "number"),
    ("\ud800", "number"),
    ("1‰", "number"),
    ("1 - 2", "vector"),
    ("1,,2", "vector"),
    ("[1,2", "vector"),
    ("[1,2)", "vector"),
    ("[]", "vector"),
    ("[[1,2],[3,4]]", "vector"),
    ("[1 2; 3]", "matrix"),
    ("56x56,64", "shape"),
    ("x+", "expression"),
    ("(x", "expression"),
    ("x)", "expression"),
    ("y = x", "expression"),
    ("x + z", "expression"),
    ("max(x)", "expression"),
    ("sin", "expression"),
    ("sin^-1(x)", "expression"),
    ("lambda: x", "expression"),
    ("x.real", "expression"),
    ("1\x07", "text"),
    ("a\u202eb", "text"),
    ("\ud800", "text"),
]


@pytest.mark.parametrize("text, value, places", NUMBERS)
def test_numbers_read_with_the_decimals_written(text: str, value: float, places: int | None) -> None:
    reading = read(text, "number")
    assert reading.outcome == "reads", reading.message
    assert isinstance(reading.value, float)
    assert reading.value == pytest.approx(value, rel=1e-15, abs=0)
    assert reading.places == (places,)


@pytest.mark.parametrize("text, value", INTEGERS)
def test_integers_read_as_int_when_whole_and_as_they_are_otherwise(text: str, value: float) -> None:
    reading = read(text, "integer")
    assert (reading.outcome, reading.value, type(reading.value)) == ("reads", value, type(value))


@pytest.mark.parametrize("text, value", SHAPES)
def test_shapes_read(text: str, value: tuple[float, ...]) -> None:
    reading = read(text, "shape")
    assert (reading.outcome, reading.value) == ("reads", value)
    assert isinstance(reading.value, tuple)
    assert [type(v) for v in reading.value] == [type(v) for v in value]
    assert reading.places is not None
    assert len(reading.places) == len(value)


@pytest.mark.parametrize("text, value", VECTORS)
def test_vectors_read(text: str, value: tuple[float, ...]) -> None:
    reading = read(text, "vector")
    assert (reading.outcome, reading.value) == ("reads", value)
    assert reading.places is not None
    assert len(reading.places) == len(value)


@pytest.mark.parametrize("text, value", MATRICES)
def test_matrices_read(text: str, value: tuple[tuple[float, ...], ...]) -> None:
    reading = read(text, "matrix")
    assert (reading.outcome, reading.value) == ("reads", value)
    assert reading.places is not None
    assert len(reading.places) == sum(map(len, value))


@pytest.mark.parametrize("text, variables, line", EXPRESSIONS)
def test_expressions_read(text: str, variables: str, line: str) -> None:
    from quizdl.answers.formula import Formula

    reading = read(text, "expression", variables=tuple(variables))
    assert reading.outcome == "reads", reading.message
    assert isinstance(reading.value, Formula)
    assert reading.value.text == line


@pytest.mark.parametrize("text, kind, readings", AMBIGUOUS)
def test_what_is_ambiguous_is_asked_back_with_every_reading(text: str, kind: str, readings: set[str]) -> None:
    reading = read(text, kind, variables=("x", "y"))  # type: ignore[arg-type]
    assert (reading.outcome, reading.value, set(reading.readings)) == ("ambiguous", None, readings)
    assert_says_something(reading)


@pytest.mark.parametrize("text, kind, readings", AMBIGUOUS)
def test_each_reading_offered_is_itself_unambiguous(text: str, kind: str, readings: set[str]) -> None:
    outcomes = {read(r, kind, variables=("x", "y")).outcome for r in readings if ";" not in r}  # type: ignore[arg-type]
    assert outcomes == {"reads"}


@pytest.mark.parametrize("text, kind", UNREADABLE, ids=lambda value: ascii(value)[:30])
def test_what_cannot_be_read_says_why(text: str, kind: str) -> None:
    reading = read(text, kind, variables=("x", "y"))  # type: ignore[arg-type]
    assert (reading.outcome, reading.value, reading.readings) == ("unreadable", None, ())
    assert_says_something(reading)


def assert_says_something(reading: Reading) -> None:
    """Both languages end as sentences, print safely and are not each other."""
    message = reading.message
    assert isinstance(message, Text)
    assert message.zh != message.en
    assert message.zh.endswith(("。", "？"))
    assert message.en.endswith((".", "?"))
    assert message.zh.isprintable()
    assert message.en.isprintable()


@pytest.mark.parametrize(
    "text, kind, offset",
    [
        ("1/x#", "number", 2),
        ("１２＃", "number", 2),
        ("x²+#", "expression", 3),
        ("[1, 2", "vector", 0),
        ("1‰", "number", 1),
    ],
)
def test_the_offset_points_into_the_text_as_typed(text: str, kind: str, offset: int) -> None:
    assert read(text, kind, variables=("x",)).offset == offset  # type: ignore[arg-type]


UNITS = [
    ("12 KB", "KB", 12.0),
    ("12KB", "kB", 12.0),
    ("12", "KB", 12.0),
    ("12 K", "KB", 12.0),
    ("2^10 KB", "KB", 1024.0),
    ("5 px", "pixels", 5.0),
    ("1000 次", "次", 1000.0),
    ("25%", "%", 25.0),
    ("25", "%", 25.0),
]


@pytest.mark.parametrize("text, unit, value", UNITS)
def test_the_unit_asked_for_may_be_typed(text: str, unit: str, value: float) -> None:
    reading = read(text, "number", unit=unit)
    assert (reading.outcome, reading.value) == ("reads", value)


def test_another_unit_of_memory_is_asked_back_with_its_conversions() -> None:
    reading = read("3.2 MB", "number", unit="KB")
    assert (reading.outcome, reading.readings) == ("ambiguous", ("3.2 KB", "3200 KB", "3276.8 KB"))
    assert read("12 kb", "number", unit="KB").outcome == "ambiguous"  # bits, not bytes


def test_an_unrelated_unit_is_not_read() -> None:
    assert read("5 cm", "number", unit="px").outcome == "unreadable"


def test_text_keeps_its_words_and_lines() -> None:
    reading = read("  两  个词\n second\tline ", "text")
    assert (reading.outcome, reading.value) == ("reads", "两 个词\nsecond line")


def test_an_unknown_kind_is_the_callers_error() -> None:
    with pytest.raises(ValueError, match="kind must be one of"):
        read("1", "colour")  # type: ignore[arg-type]
