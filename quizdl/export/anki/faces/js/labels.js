// Labels of figures: short terms that are right only as a whole, as quizdl.answers.label_policy compares them.

var HIDDEN = unicode("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Co}\\p{Cn}]", "u");
var HYPHEN = unicode("(\\p{L})-(?=\\p{L})", "gu");
var ARTICLE = unicode("(^|[^\\p{L}\\p{N}_])(?:the|an)(?![\\p{L}\\p{N}_])", "gu");
var PLURAL = unicode("([a-z]{3})s(?![\\p{L}\\p{N}_])", "gu");

function unicode(source, flags) {
  try { return new RegExp(source, flags); } catch (error) { return /(?!)/g; }
}

// Without the blanks at both ends that Python calls blanks: some separators are, the byte order mark is not.
function trimmed(text) {
  return text.replace(/^(?:(?!\ufeff)[\s\x1c-\x1f\x85])+/, "").replace(/(?:(?!\ufeff)[\s\x1c-\x1f\x85])+$/, "");
}

function readLabel(text) {
  var characters = Array.from(text);
  for (var i = 0; i < characters.length; i += 1) {
    if ("\n\r\t".indexOf(characters[i]) < 0 && HIDDEN.test(characters[i])) {
      return {
        outcome: "unreadable", value: null, shown: "",
        message: ["第 " + (i + 1) + " 个字符是看不见的 " + hex(characters[i]) + "，请删去。",
          "Character " + (i + 1) + " is the invisible " + hex(characters[i]) + "; delete it."]
      };
    }
  }
  var shown = trimmed(text.normalize("NFC").split(/\r\n|[\r\n\u2028\u2029]/).map(function (line) {
    return line.trim().replace(/\s+/g, " ");
  }).join("\n"));
  return { outcome: "reads", value: shown, places: null, shown: shown };
}

function hex(character) {
  var digits = character.codePointAt(0).toString(16).toUpperCase();
  while (digits.length < 4) { digits = "0" + digits; }
  return "U+" + digits;
}

function folded(text) {
  return text.normalize("NFKC").toLowerCase().replace(/\u03c2/g, "\u03c3").replace(/\u00df/g, "ss")
    .normalize("NFD").replace(/\u0302/g, "").replace(/[\u2212\u2013\u2014\u2010\u2011\u2012\ufe63]/g, "-")
    .replace(/sqrt/g, "\u221a").replace(/&/g, " and ");
}

function plainLabel(text) {
  var whole = folded(text).replace(/(\d)\s*[x*\u00d7\u2715\u2716\u2a2f\u00b7\u22c5]\s*(?=\d)/g, "$1\u00d7")
    .replace(HYPHEN, "$1 ").replace(ARTICLE, "$1 ");
  var plain = whole.replace(PLURAL, "$1").replace(/\s+/g, "");
  plain = plain.replace(/[_{}()\[\]^\u7684]|[,\u3001]|[.\u3002]$/g, function (found, at) {
    var between = /[,\u3001]/.test(found) && /\d/.test(plain.charAt(at - 1)) && /\d/.test(plain.charAt(at + 1));
    return between ? found : "";
  });
  return plain || whole;
}

// key: {accepted: plain spellings, most: the length of the longest answer that is considered}.
function acceptsLabel(value, key) {
  return trimmed(value) !== "" && Array.from(value).length <= key.most && key.accepted.indexOf(plainLabel(value)) >= 0;
}
