// How a typed answer is read: {outcome: "reads" | "ambiguous" | "unreadable", value, places, shown, message}.

var MAX_TYPED = { vector: 4096, matrix: 4096 };

function sentence(zh, en) {
  function ended(text, stop, question) {
    return /[?？]$/.test(text) || text.slice(-1) === stop ? text : text + stop;
  }
  return [ended(zh, "。"), ended(en.charAt(0).toUpperCase() + en.slice(1), ".")];
}

function read(text, kind, unit) {
  try {
    var limit = MAX_TYPED[kind] || 256;
    if (Array.from(text).length > limit) {
      throw new Unreadable("输入超过 " + limit + " 个字符", "the answer is longer than " + limit + " characters");
    }
    if (!trimmed(text)) { throw new Unreadable("还没有输入", "nothing was typed yet"); }
    return readKind(text, kind, unit ? unit.trim() : null);
  } catch (problem) {
    if (problem instanceof Unreadable) {
      return { outcome: "unreadable", value: null, shown: "", message: sentence(problem.zh, problem.en) };
    }
    if (problem instanceof Ambiguous) {
      var asked = sentence(problem.zh, problem.en);
      return {
        outcome: "ambiguous", value: null, shown: "", readings: problem.readings,
        message: [asked[0] + problem.readings.join(" 还是 ") + "？", asked[1] + " " + problem.readings.join(" or ") + "?"]
      };
    }
    throw problem;
  }
}

function readKind(text, kind, unit) {
  var source = clean(text);
  if (kind === "number" || kind === "integer") {
    var number = readNumber(source, unit), value = number.value;
    if (kind === "integer" && number.exact && number.exact.d === ONE) {
      value = number.exact.n;
    } else {
      value = Number(value) + 0;
    }
    var shown = number.shown + (unit ? " " + unit : "");
    return { outcome: "reads", value: value, places: number.places, shown: shown };
  }
  var list = kind === "shape" ? readShape(source) : kind === "vector" ? readVector(source) : readMatrix(source);
  return { outcome: "reads", value: list.value, places: null, shown: list.shown };
}
