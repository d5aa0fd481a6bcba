// Reading one number: {value (double or BigInt), places, shown, exact}, as quizdl.answers.numbers does.

var PLAIN = /^[+-]?(?:[0-9]+(?:\.([0-9]*))?|\.([0-9]+))$/;
var SCIENTIFIC = /^[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)[eE][+-]?[0-9]+$/;
var THOUSANDS = /^[+-]?[1-9][0-9]{0,2}(?:[,_][0-9]{3})+(?:\.[0-9]*)?$/;
var RATIO = /^([+-]?[0-9]{1,30})\/([0-9]{1,30})$/;
var ONE_COMMA = /^[+-]?[0-9]+,[0-9]+$/;
var SPACED_GROUPS = /^[+-]?[1-9][0-9]{0,2}(?: [0-9]{3})+$/;
var INNER_THOUSANDS = /(^|[^0-9.,])([1-9][0-9]{0,2}(?:,[0-9]{3})+)(?![0-9,])/;
var SEVERAL_NUMBERS = /^[\[({]?\s*[^,;()\[\]{}]+(?:[,;][^,;()\[\]{}]+)+[\])}]?$/;
var LETTER_TIMES = /([0-9.)])( *)[xX]( *)(?=[0-9.(+-])/g;
var WITH_UNIT = /^([\s\S]*[0-9.)])\s*([A-Za-z\u03bc\u4e00-\u9fff][A-Za-z\u03bc\u4e00-\u9fff/]{0,15})$/;
var UNFINISHED = /[0-9.][eE](?![A-Za-z0-9_^(])/;
var LEAD = /^(?:=|\u2248|约等于|约为|大约|约|等于)/;
var NAME = (function () {
  var word = "[A-Za-z\u03b1-\u03c9\u0391-\u03a9\u2202\u2207\u4e00-\u9fff]" +
    "[A-Za-z\u03b1-\u03c9\u0391-\u03a90-9\u2202\u4e00-\u9fff]{0,15}";
  var quantity = word + "(?: " + word + "){0,4}(?:_\\{?[A-Za-z0-9,]{1,6}\\}?)?['\u2032\u2019]*" +
    "(?: *(?:\\([^()=]{1,16}\\)|\\[[^\\[\\]=]{1,16}\\]))?";
  return new RegExp("^(" + quantity + "(?: *[/*] *" + quantity + "){0,3}) *[=\u2248]");
})();
var CALL_OF_NUMBERS = /^([A-Za-z0-9\u03c3]+) *\([^A-Za-z\u03b1-\u03c9]*\)$/;
var CONSTANT_NAMES = { e: 1, pi: 1, "\u03c0": 1, inf: 1, nan: 1, infinity: 1 };
var NOT_UNITS = { e: 1, E: 1, pi: 1, PI: 1, Pi: 1 };
var SCALES = { "\u4e07": 10000, "\u4ebf": 100000000 };
var POWERS = { K: 1, k: 1, M: 2, G: 3 };

function numberRead(value, places, shown, exact) {
  return { value: value, places: places, shown: shown, exact: exact };
}

function withoutLead(text) {
  text = text.trim();
  for (var match = LEAD.exec(text); match; match = LEAD.exec(text)) { text = text.slice(match[0].length).trim(); }
  if (text.length > 1 && text.charAt(text.length - 1) === ".") { text = text.slice(0, -1).trim(); }
  return text;
}

// Also without what only names the value: y = 2.3, dL/dw = 4; not e = 2.7 or sqrt(2) = 1.4, numbers themselves.
function withoutName(text) {
  text = withoutLead(text);
  var match = NAME.exec(text);
  if (!match || isNumber(match[1])) { return text; }
  return withoutLead(text.slice(match[0].length));
}

function isNumber(name) {
  if (chineseInteger(name) !== null || own(CONSTANT_NAMES, name.toLowerCase())) { return true; }
  var call = CALL_OF_NUMBERS.exec(name);
  return call !== null && own(FUNCTIONS, canonical(call[1].toLowerCase())) !== null;
}

function readNumber(text, unit) {
  text = withoutName(text);
  if (unit && canonicalUnit(unit) === "%" && text.charAt(text.length - 1) === "%") {
    return readCell(text.slice(0, -1).trim());
  }
  var plain = readDecimal(text);
  if (plain) { return plain; }
  var match = WITH_UNIT.exec(text);
  if (match) {
    var word = match[2], asked = unit ? canonicalUnit(unit) : null;
    if (asked !== null && (asked === canonicalUnit(word) || asked === canonicalUnit(word + "B"))) {
      return readCell(match[1]);
    }
    if (own(SCALES, word)) { return scaled(readCell(match[1]), { n: BigInt(SCALES[word]), d: ONE }); }
    if (chineseInteger(text) === null && !own(NOT_UNITS, word)) { checkUnit(match[1], word, unit); }
  }
  return readCell(text);
}

function readCell(text) {
  text = text.trim();
  var plain = readDecimal(text) || readRatio(text);
  if (plain) { return plain; }
  if (!text) { throw new Unreadable("还没有输入", "nothing was typed yet"); }
  var numeral = chineseInteger(text);
  if (numeral !== null) { return numberRead(numeral, 0, numeral.toString(), { n: numeral, d: ONE }); }
  if (text.charAt(text.length - 1) === "%") {
    var hundredths = readDecimal(text.slice(0, -1).trim());
    if (hundredths) { return scaled(hundredths, { n: ONE, d: BigInt(100) }, 2); }
    if (/\/[^()]*%$/.test(text)) {
      var at = text.lastIndexOf("/");
      throw new Ambiguous(["(" + text.slice(0, -1) + ")%", text.slice(0, at) + "/(" + text.slice(at + 1) + ")"],
        "百分号管到哪里不清楚，请加括号", "how far the percent sign reaches is unclear; add parentheses");
    }
  }
  checkCommas(text);
  return readConstant(text);
}

function scaled(number, factor, decimals) {
  var exact = number.exact && times(number.exact, factor);
  var value = exact ? finite(exact) : Number(number.value) * nearest(factor.n, factor.d);
  var places = decimals === undefined || number.places === null ? null : number.places + decimals;
  return numberRead(value, places, shownNumber(value), exact);
}

function readDecimal(text) {
  if (text.slice(0, 2) === "+ " || text.slice(0, 2) === "- ") { text = text.charAt(0) + text.slice(2).trim(); }
  if (THOUSANDS.test(text)) { text = text.replace(/[,_]/g, ""); }
  var match = PLAIN.exec(text);
  if (!match && !SCIENTIFIC.test(text)) { return null; }
  var exact = literal(text), value = finite(exact);
  if (!match) { return numberRead(value, null, shownNumber(value), exact); }
  var decimals = match[1] || match[2];
  if (!decimals) { return numberRead(exact.n, 0, exact.n.toString(), exact); }
  var whole = text.replace(/^[+-]+/, "").split(".")[0].replace(/^0+/, "") || "0";
  return numberRead(value, decimals.length, (exact.n < ZERO ? "-" : "") + whole + "." + decimals, exact);
}

function readRatio(text) {
  var match = RATIO.exec(text);
  if (!match || /^0+$/.test(match[2])) { return null; }
  var exact = fraction(BigInt(match[1].replace("+", "")), BigInt(match[2])), value = finite(exact);
  if (exact.d === ONE) { return numberRead(exact.n, null, shownNumber(exact.n), exact); }
  return numberRead(value, null, shownRounded(value), exact);
}

function readConstant(text) {
  if (text.indexOf("max") < 0 && text.indexOf("min") < 0) {
    for (var match = INNER_THOUSANDS.exec(text); match; match = INNER_THOUSANDS.exec(text)) {
      var comma = match.index + match[0].indexOf(",", match[1].length);
      text = text.slice(0, comma) + text.slice(comma + 1);
    }
  }
  if (UNFINISHED.test(text)) {
    throw new Unreadable("e 后面缺少指数：科学计数法写成 1e-3 这样；要乘自然常数请写 1*e",
      "the exponent is missing behind e: write 1e-3; for Euler's number write 1*e");
  }
  var tree = readFormula(text.replace(LETTER_TIMES, "$1$2*$3")), exact = exactValue(tree), found;
  if (exact) {
    var nearby = finite(exact);
    if (exact.d === ONE) { return numberRead(exact.n, null, shownNumber(exact.n), exact); }
    return numberRead(nearby, null, shownRounded(nearby), exact);
  }
  try {
    found = valueOf(tree);
  } catch (problem) {
    if (!(problem instanceof NoValue)) { throw problem; }
    throw unreadable(problem.large ? TOO_LARGE : NO_VALUE);
  }
  if (magnitude(found) > 1100 || realCompare(realAbs(found), rounded(LARGEST, 0)) > 0) { throw unreadable(TOO_LARGE); }
  var value = asDouble(found);
  if (found.m !== ZERO && value === 0) { throw unreadable(TOO_SMALL); }
  if (!isWhole(found)) { return numberRead(value, null, shownRounded(value), null); }
  // beyond the digits that are computed everything looks whole
  var whole = wholeOf(found), sure = bigAbs(whole) < bigPower(TEN, 45);
  return numberRead(sure ? whole : value, null, shownNumber(value), sure ? { n: whole, d: ONE } : null);
}

function checkCommas(text) {
  if (SPACED_GROUPS.test(text)) {
    throw new Ambiguous([text.replace(/ /g, ""), text.split(" ").map(function (part) {
      return BigInt(part.replace("+", "")).toString();
    }).join("; ")], "空格是千位分隔还是分开两个数？", "does the space group thousands or separate numbers?");
  }
  if (ONE_COMMA.test(text)) {
    var left = text.split(",")[0], right = text.split(",")[1];
    var readings = [left + "." + right,
      BigInt(left.replace("+", "")).toString() + "; " + BigInt(right).toString()];
    if (right.length % 3 === 0 && left.replace(/^[+\-0]+/, "")) { readings.splice(1, 0, left + right); }
    throw new Ambiguous(readings, "逗号是小数点还是分开两个数？",
      "is the comma a decimal point, or does it separate two numbers?");
  }
  if (SEVERAL_NUMBERS.test(text) && !INNER_THOUSANDS.test(text)) {
    throw new Unreadable("这里只要一个数", "one number is needed here");
  }
}

function checkUnit(number, word, unit) {
  var plain = readCell(number), readings;
  if (unit) {
    var factors = conversions(word, unit);
    if (!factors.length) { factors = conversions(word + "B", unit); }
    if (factors.length) {
      readings = [plain.shown + " " + unit].concat(factors.map(function (factor) {
        return scaled(plain, factor).shown + " " + unit;
      }));
      throw new Ambiguous(readings.filter(function (each, index) { return readings.indexOf(each) === index; }),
        "这里的单位是 " + unit + "，输入的是 " + word + "；请换算后再输入",
        "the unit here is " + unit + ", not " + word + "; convert the number and type it again");
    }
  }
  if (own(POWERS, word)) {
    readings = [1000, 1024].map(function (base) {
      return scaled(plain, { n: bigPower(BigInt(base), POWERS[word]), d: ONE }).shown;
    });
    throw new Ambiguous(readings, word + " 是 1000 还是 1024 的幂？请写出整个数",
      "does " + word + " count in 1000s or 1024s? write the number out");
  }
  if (own(FUNCTIONS, canonical(word.toLowerCase())) || own(CONSTANTS, canonical(word)) || word === "x" || word === "X") {
    return;
  }
  if (unit) {
    throw new Unreadable("这里的单位是 " + unit + "，不是 " + word + "；请给出以 " + unit + " 为单位的数",
      "the unit here is " + unit + ", not " + word + "; give the number in " + unit);
  }
  throw new Unreadable("这里只要数，不带 " + word, "only a number is needed here, without " + word);
}

var UNIT_NAMES = {
  byte: "B", bytes: "B", "字节": "B", bit: "b", bits: "b", "位": "b", "比特": "b", px: "pixel", "像素": "pixel",
  param: "parameter", "参数": "parameter", "个参数": "parameter", mac: "MAC", flop: "FLOP", "百分比": "%", percent: "%"
};
var BYTES = /^([KMGTkmgt])?(i)?([Bb])$/;

function canonicalUnit(unit) {
  var plain = unit.normalize("NFKC").replace(/\s+/g, ""), match = BYTES.exec(plain);
  if (match) { return (match[1] || "").toUpperCase() + (match[2] || "") + match[3]; }
  var lowered = plain.toLowerCase();
  if (!own(UNIT_NAMES, lowered) && lowered.length > 2 && lowered.charAt(lowered.length - 1) === "s") {
    lowered = lowered.slice(0, -1);
  }
  return own(UNIT_NAMES, lowered) || lowered;
}

function conversions(typed, asked) {
  var from = BYTES.exec(canonicalUnit(typed)), to = BYTES.exec(canonicalUnit(asked));
  if (!from || !to) { return []; }
  var steps = { K: 1, M: 2, G: 3, T: 4 }, up = steps[from[1]] || 0, down = steps[to[1]] || 0;
  var bases = from[2] || to[2] ? [1024] : up === down ? [1000] : [1000, 1024];
  return bases.map(function (base) {
    var size = bigPower(BigInt(base), Math.abs(up - down));
    var ratio_ = fraction(BigInt(from[3] === "B" ? 8 : 1), BigInt(to[3] === "B" ? 8 : 1));
    return times(ratio_, up >= down ? { n: size, d: ONE } : { n: ONE, d: size });
  });
}
