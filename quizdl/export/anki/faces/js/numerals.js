// Chinese numerals for whole numbers: the value as BigInt, or null.

var CHINESE_DIGITS = { "\u3007": 0, "\u4e24": 2 };
Array.from("零一二三四五六七八九").forEach(function (character, index) { CHINESE_DIGITS[character] = index; });
var SECTION = new RegExp("^(?:([一二两三四五六七八九])千)?(零)?(?:([一二两三四五六七八九])百)?(零)?" +
  "(?:([一二三四五六七八九])?十)?(零)?([一二两三四五六七八九])?$");
var NUMERAL = /^[零〇一二两三四五六七八九十百千万亿]{1,24}$/;

var SPOKEN = /^(.+([百千万亿]))([一二三四五六七八九])$/;
var TENTHS = { "百": 10, "千": 100, "万": 1000, "亿": 10000000 };

function chineseInteger(text) {
  if (text.charAt(0) === "负") {
    var opposite = text.charAt(1) === "负" ? null : chineseInteger(text.slice(1));
    return opposite === null ? null : -opposite;
  }
  var spoken = SPOKEN.exec(text);
  if (spoken) {
    var whole = chineseInteger(spoken[1]);
    return whole === null ? null : whole + BigInt(CHINESE_DIGITS[spoken[3]] * TENTHS[spoken[2]]);
  }
  if (!NUMERAL.test(text)) { return null; }
  if (!/[十百千万亿]/.test(text)) {
    if (text.length > 1 && text.indexOf("两") >= 0) { return null; }
    return BigInt(Array.from(text).map(function (character) { return CHINESE_DIGITS[character]; }).join(""));
  }
  var total = BigInt(0), rest = text, marks = [["亿", 100000000], ["万", 10000]];
  for (var i = 0; i < marks.length; i += 1) {
    var at = rest.indexOf(marks[i][0]);
    if (at >= 0) {
      var head = section(rest.slice(0, at));
      if (!head) { return null; }
      total += BigInt(head * marks[i][1]);
      rest = rest.slice(at + 1);
    }
  }
  if (rest) {
    var tail = section(rest);
    if (tail === null) { return null; }
    total += BigInt(tail);
  }
  return total;
}

function section(text) {
  var match = SECTION.exec(text);
  if (!match || !text || text.charAt(text.length - 1) === "零") { return null; }
  var value = 0;
  if (match[1]) { value += 1000 * CHINESE_DIGITS[match[1]]; }
  if (match[3]) { value += 100 * CHINESE_DIGITS[match[3]]; }
  if (text.indexOf("十") >= 0) { value += match[5] ? 10 * CHINESE_DIGITS[match[5]] : 10; }
  return value + (match[7] ? CHINESE_DIGITS[match[7]] : 0);
}
