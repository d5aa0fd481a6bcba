// Fractions of two BigInts {n, d}, their nearest doubles, and numbers as they are read back.

var HAS_BIG = typeof BigInt === "function";
var ZERO = HAS_BIG ? BigInt(0) : 0, ONE = HAS_BIG ? BigInt(1) : 1, TWO = HAS_BIG ? BigInt(2) : 2;
var TEN = HAS_BIG ? BigInt(10) : 10;

function bigAbs(value) { return value < ZERO ? -value : value; }

function bits(value) {
  var text = bigAbs(value).toString(16);
  if (text === "0") { return 0; }
  var first = parseInt(text.charAt(0), 16);
  return 4 * (text.length - 1) + (first >= 8 ? 4 : first >= 4 ? 3 : first >= 2 ? 2 : 1);
}

function bigPower(base, exponent) {
  var result = ONE;
  while (exponent > 0) {
    if (exponent % 2) { result *= base; }
    base *= base;
    exponent = Math.floor(exponent / 2);
  }
  return result;
}

function gcd(a, b) {
  a = bigAbs(a); b = bigAbs(b);
  while (b) { var rest = a % b; a = b; b = rest; }
  return a;
}

function fraction(n, d) {
  if (d < ZERO) { n = -n; d = -d; }
  var common = gcd(n, d) || ONE;
  return { n: n / common, d: d / common };
}

function times(a, b) { return fraction(a.n * b.n, a.d * b.d); }

function decimalFraction(text) {
  var parts = text.toLowerCase().split("e"), digits = parts[0].replace(/\.$/, ""), exponent = Number(parts[1] || 0);
  var negative = digits.charAt(0) === "-";
  digits = digits.replace(/^[+-]/, "");
  var point = digits.indexOf(".");
  if (point >= 0) {
    exponent -= digits.length - point - 1;
    digits = digits.slice(0, point) + digits.slice(point + 1);
  }
  var n = BigInt(digits || "0");
  if (negative) { n = -n; }
  return exponent >= 0 ? fraction(n * bigPower(TEN, exponent), ONE) : fraction(n, bigPower(TEN, -exponent));
}

// The nearest double, halves to even, also below the smallest normal one.
function nearest(n, d) {
  if (n === ZERO) { return 0; }
  var negative = n < ZERO, top = bigAbs(n), exponent = bits(top) - bits(d) - 54;
  if (exponent < -1076) { exponent = -1076; }
  var scaledTop = exponent < 0 ? top << BigInt(-exponent) : top;
  var scaledDown = exponent > 0 ? d << BigInt(exponent) : d;
  var quotient = scaledTop / scaledDown, sticky = scaledTop % scaledDown !== ZERO;
  var spare = Math.max(bits(quotient) - 53, -1074 - exponent, 0);
  if (spare > 0) {
    var unit = ONE << BigInt(spare), rest = quotient % unit, half = unit / TWO;
    quotient /= unit;
    if (rest > half || (rest === half && (sticky || quotient % TWO === ONE))) { quotient += ONE; }
    exponent += spare;
  }
  var value = Number(quotient);
  while (exponent > 0) { var up = Math.min(exponent, 900); value *= Math.pow(2, up); exponent -= up; }
  while (exponent < 0) { var down = Math.min(-exponent, 900); value /= Math.pow(2, down); exponent += down; }
  return negative ? -value : value;
}

function exactDouble(value) {
  var exponent = 0, whole = value;
  while (whole !== Math.floor(whole)) { whole *= 2; exponent += 1; }
  return fraction(BigInt(whole), ONE << BigInt(exponent));
}

var LARGEST = HAS_BIG ? BigInt(1e308) : 0;
var TOO_LARGE = ["这个数太大或太小，无法计算", "this number is too large or too small"];
var TOO_SMALL = ["这个数太接近 0，读不准", "this number is too close to 0 to be held"];
var NO_VALUE = ["这个式子没有实数值（如除以 0）", "this has no real value (a division by 0, say)"];

function unreadable(words) { return new Unreadable(words[0], words[1]); }

function finite(exact) {
  if (bigAbs(exact.n) > LARGEST * exact.d) { throw unreadable(TOO_LARGE); }
  var value = nearest(exact.n, exact.d);
  if (exact.n !== ZERO && value === 0) { throw unreadable(TOO_SMALL); }
  return value;
}

// A value, double or BigInt, in a form that reads as the same number.
function shownNumber(value) {
  var whole = typeof value === "bigint";
  if (whole && bigAbs(value) < bigPower(TEN, 24)) { return value.toString(); }
  var number = Number(value);
  if (number === Math.floor(number) && Math.abs(number) < 1e15) { return String(number === 0 ? 0 : number); }
  var parts = number.toExponential().split("e"), exponent = Number(parts[1]);
  if (exponent < -4 || exponent >= 16) {
    var exact = !whole || decimalFraction(number.toExponential()).n === value;
    return (exact ? "" : "\u2248") + parts[0] + "\u00d710^" + exponent;
  }
  if (exponent >= 0) { return String(number) + (number === Math.floor(number) ? ".0" : ""); }
  var digits = parts[0].replace("-", "").replace(".", "");
  return (number < 0 ? "-" : "") + "0." + new Array(-exponent).join("0") + digits;
}

// With so many decimals, halves to even, as Python formats floats.
function fixedHalfEven(value, places) {
  var exact = exactDouble(Math.abs(value)), n = exact.n * bigPower(TEN, places);
  var whole = n / exact.d, rest = TWO * (n % exact.d);
  if (rest > exact.d || (rest === exact.d && whole % TWO === ONE)) { whole += ONE; }
  var text = whole.toString();
  while (text.length <= places) { text = "0" + text; }
  var cut = text.length - places;
  return (value < 0 ? "-" : "") + text.slice(0, cut) + (places ? "." + text.slice(cut) : "");
}

function shownRounded(value) {
  var size = Math.abs(value);
  if (value === 0 || (value === Math.floor(value) && size < 1e15)) { return shownNumber(value); }
  if (!(size >= 1e-4 && size < 1e9)) { return shownNumber(Number(value.toExponential(3))); }
  if (size >= 1) { return fixedHalfEven(value, 4); }
  var places = 3 - Math.floor(Math.log10(size));
  var text = fixedHalfEven(value, places);
  if (/^-?0\.0*[1-9][0-9]{4}$/.test(text) || /^-?1\./.test(text)) { text = fixedHalfEven(value, places - 1); }
  return text.indexOf(".") >= 0 ? text.replace(/0+$/, "").replace(/\.$/, "") : text;
}
