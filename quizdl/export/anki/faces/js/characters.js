// Typed characters brought to one spelling, as quizdl.answers.characters does.

function Unreadable(zh, en) { this.zh = zh; this.en = en; }
function Ambiguous(readings, zh, en) { this.readings = readings; this.zh = zh; this.en = en; }

var SAME = {};
function same(characters, plain) {
  Array.from(characters).forEach(function (character) { SAME[character] = plain; });
}
same("\u2212\u2013\u2014\u2010\u2011\u2012\ufe63\uff0d", "-");
same("\u00d7\u2715\u2716\u2a2f\u00b7\u22c5\u2219\u2022\u30fb\u2217\uff0a\u4e58", "*");
same("\u00f7\u2215\u2044\u2797", "/");
same("\u3001\ufe50", ",");
same("\u3002\uff61", ".");
same("\u3010\u3014\uff3b", String.fromCharCode(91));
same("\u3011\u3015\uff3d", "]");
same("\u2223\u2502", "|");
same("\u2243\u2245\u223c\uff5e\u301c~", "\u2248");
same("\u00b5", "\u03bc");
same("\u03f5", "\u03b5");
same("\u03d5", "\u03c6");
same("\u03d1", "\u03b8");
same("\u2126", "\u03a9");
same("\u2206", "\u0394");

function pairs(from, to) {
  var table = {};
  Array.from(from).forEach(function (character, index) { table[character] = to.charAt(index); });
  return table;
}
var SUPERSCRIPT = pairs("\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079\u207a\u207b\u207d\u207e" +
  "\u207f\u02e3\u02b8\u1d4f\u1d57\u1d40", "0123456789+-()nxyktT");
var SUBSCRIPT = pairs("\u2080\u2081\u2082\u2083\u2084\u2085\u2086\u2087\u2088\u2089\u209c\u2099\u2096\u1d62\u2c7c\u2093",
  "0123456789tnkijx");
var FRACTION = {
  "\u00bd": "(1/2)", "\u2153": "(1/3)", "\u2154": "(2/3)", "\u00bc": "(1/4)", "\u00be": "(3/4)",
  "\u2155": "(1/5)", "\u215b": "(1/8)"
};

// Property escapes are built from text: an old browser refuses them as literals, and with them the whole script.
function property(source) {
  try { return new RegExp(source, "u"); } catch (error) { return null; }
}
var SPACE = property("^\\p{Zs}$");
var UNSEEN = property("^[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Co}\\p{Cn}\\p{Zl}\\p{Zp}]$");
var COMBINING = property("^\\p{M}$");
var LETTERS = property("^\\p{L}+$");

function rightToLeft(code) {
  return (code >= 0x590 && code <= 0x8ff) || (code >= 0xfb1d && code <= 0xfdff) ||
    (code >= 0xfe70 && code <= 0xfeff) || (code >= 0x10800 && code <= 0x10fff) ||
    (code >= 0x1e800 && code <= 0x1efff);
}

function named(character) {
  var code = character.codePointAt(0);
  var safe = !(UNSEEN && UNSEEN.test(character)) && !(COMBINING && COMBINING.test(character)) &&
    !rightToLeft(code);
  return safe ? character : hex(character);
}

function one(character, position) {
  if (character >= " " && character < "~") { return character; }
  if (SAME.hasOwnProperty(character)) { return SAME[character]; }
  if (FRACTION.hasOwnProperty(character)) { return FRACTION[character]; }
  if (character === "\n" || character === "\r") { return "\n"; }
  var code = character.codePointAt(0);
  if (code >= 0xff01 && code <= 0xff5e) { return String.fromCharCode(code - 0xfee0); }
  if (code >= 0x1d400 && code <= 0x1d7ff) {
    var plain = character.normalize("NFKC");
    return SAME.hasOwnProperty(plain) ? SAME[plain] : plain;
  }
  if (character === "\t" || (SPACE && SPACE.test(character))) { return " "; }
  if (UNSEEN && UNSEEN.test(character)) {
    throw new Unreadable("第 " + position + " 个字符是看不见的 " + hex(character) + "，请删去",
      "character " + position + " is the invisible " + hex(character) + "; delete it");
  }
  if (COMBINING && COMBINING.test(character)) {
    throw new Unreadable("第 " + position + " 个字符是组合符号 " + hex(character) + "，请改用普通字母",
      "character " + position + " is the combining mark " + hex(character) + "; use plain letters");
  }
  if (rightToLeft(code)) {
    throw new Unreadable("第 " + position + " 个字符 " + hex(character) + " 属于从右往左书写的文字",
      "character " + position + ", " + hex(character) + ", belongs to a right-to-left script");
  }
  return character;
}

function run(characters, start, table) {
  var stop = start;
  while (stop < characters.length && table.hasOwnProperty(characters[stop])) { stop += 1; }
  return characters.slice(start, stop).map(function (character) { return table[character]; }).join("");
}

function clean(text) {
  var characters = Array.from(text), out = "", index = 0;
  while (index < characters.length) {
    var raised = run(characters, index, SUPERSCRIPT);
    var lowered = raised ? "" : run(characters, index, SUBSCRIPT);
    if (raised) {
      out += raised === "T" ? "^T" : "^(" + raised + ")";
      index += raised.length;
    } else if (lowered) {
      out += "_{" + lowered + "}";
      index += lowered.length;
    } else {
      if (FRACTION.hasOwnProperty(characters[index]) && /[0-9]$/.test(out)) {
        throw new Unreadable("带分数请写成 2+1/2 这样的和", "write a mixed number as a sum, like 2+1/2");
      }
      out += one(characters[index], index + 1);
      index += 1;
    }
  }
  return out.trim();
}
