// Grading: an answer against the key and the values of known mistakes, each with the room around it.
// A room of null means exactly this whole number; rooms of lists are one for all cells or one for each.

var SLACK = 1e-9;
var SHIFTS = [-9, -6, -4, -3, -2, -1, 1, 2, 3, 4, 6, 9];

function isScalar(field) { return field.policy === "scalar"; }

function equalNumbers(one_, other) {
  return one_ === other || (Number(one_) === Number(other) && BigInt(one_) === BigInt(other));
}

function acceptsNumber(value, key, room) {
  if (!isFinite(Number(value))) { return false; }
  if (room === null) { return Math.floor(Number(value)) === Number(value) && equalNumbers(value, key); }
  var distance = Math.abs(Number(value) - Number(key));
  var widened = room + SLACK * Math.max(room, Math.abs(Number(key)) * 1e-3);
  return widened ? distance / widened <= 1 : distance === 0;
}

function roomAt(room, index) { return Array.isArray(room) ? room[index] : room; }

// Which parts of the answer are right.
function cellsRight(field, value, key, room) {
  function none() { return flat(key).map(function () { return false; }); }
  if (field.policy === "one") { return [value === key]; }
  if (field.policy === "all") { return hits(value, key); }
  if (field.policy === "label") { return [acceptsLabel(value, key)]; }
  if (isScalar(field)) { return [acceptsNumber(value, key, room)]; }
  if (field.policy === "set") {
    var extra = value.filter(function (entry, index) {
      return value.indexOf(entry) === index && key.indexOf(entry) < 0;
    });
    return key.map(function (entry) { return value.indexOf(entry) >= 0; })
      .concat(extra.map(function () { return false; }));
  }
  if (value.length !== key.length) { return none(); }
  if (field.policy === "matrix") {
    if (value.some(function (row, index) { return row.length !== key[index].length; })) { return none(); }
    return value.reduce(function (all, row, index) {
      return all.concat(row.map(function (cell, column) {
        return acceptsNumber(cell, key[index][column], roomAt(roomAt(room, index), column));
      }));
    }, []);
  }
  var exact = field.policy === "shape" || field.policy === "sequence";
  return value.map(function (cell, index) {
    return acceptsNumber(cell, key[index], exact ? null : roomAt(room, index));
  });
}

// A wrong option cancels a right one.
function hits(value, key) {
  var right = value.filter(function (id) { return key.indexOf(id) >= 0; }).length, wrong = value.length - right;
  return key.map(function (id, index) { return index < right - wrong; });
}

function flat(value) {
  return Array.isArray(value) ? value.reduce(function (all, each) { return all.concat(flat(each)); }, []) : [value];
}

function fits(field, value, key) {
  if (field.policy === "set" || !Array.isArray(key)) { return true; }
  return value.length === key.length && (field.policy !== "matrix" || value.every(function (row, index) {
    return row.length === key[index].length;
  }));
}

function accepts(field, value, key, room) {
  if (field.policy === "all") {
    return value.length === key.length && value.every(function (id) { return key.indexOf(id) >= 0; });
  }
  if (field.policy === "label") { return acceptsLabel(value, key); }
  if (field.policy === "set") {
    return value.slice().sort(byNumber).join() === key.slice().sort(byNumber).join();
  }
  if (Array.isArray(key) && (!key.length || !fits(field, value, key))) { return !key.length && !value.length; }
  return cellsRight(field, value, key, room).every(Boolean);
}

function byNumber(a, b) { return a - b; }

function tooCoarse(field, target, reading) {
  var typed = reading.places, value = Number(reading.value);
  if (!isScalar(field) || value === 0 || typed === null || target.demanded === null || typed >= target.demanded) {
    return false;
  }
  return Math.abs(value - Number(target.key)) <= 0.5 * Number("1e-" + typed) * (1 + 1e-9);
}

function byPowerOfTen(target, value) {
  return Number(target.key) !== 0 && SHIFTS.some(function (power) {
    return acceptsNumber(value * Number("1e" + power), target.key, target.room);
  });
}

function added(text, more) { return [text[0] + more[0], text[1] + more[1]]; }

function misfit(field, value, key) {
  if (fits(field, value, key)) { return null; }
  if (field.policy === "vector") {
    return ["需要 " + key.length + " 个数，读到 " + value.length + " 个。",
      (key.length === 1 ? " 1 number is" : " " + key.length + " numbers are") + " asked for, " +
      value.length + (value.length === 1 ? " was" : " were") + " read."];
  }
  return field.policy !== "matrix" ? null : ["需要 " + key.length + " 行 " + key[0].length + " 列。",
    " " + key.length + " rows of " + key[0].length + " are asked for."];
}

// The verdict on one reading; target: {key, room, demanded, mistakes: [{id, value, room}]}.
function grade(field, target, reading) {
  var shown = reading.shown, value = reading.value;
  function verdict(outcome, credit, message, matches) {
    return { outcome: outcome, credit: credit, message: message, shown: shown, matches: matches || [] };
  }
  if (reading.outcome !== "reads") { return verdict(reading.outcome, 0, reading.message); }
  if (field.policy === "self") { return verdict("self", 0, WORDS.self); }
  var cells = cellsRight(field, value, target.key, target.room), right = cells.filter(Boolean).length;
  if (accepts(field, value, target.key, target.room)) { return verdict("right", 1, WORDS.right); }
  if (tooCoarse(field, target, reading)) {
    return verdict("imprecise", 0, added(WORDS.imprecise,
      ["要求：" + say(field.words, 0) + "。", " Asked for: " + say(field.words, 1) + "."]));
  }
  var credit = cells.length > 1 ? right / cells.length : 0;
  var matches = target.mistakes.filter(function (mistake) {
    return accepts(field, value, mistake.value, mistake.room);
  }).map(function (mistake) { return mistake.id; });
  if (matches.length) { return verdict("misconception", credit, WORDS.wrong, matches); }
  var outcome = "wrong", number = Number(value);
  if (isScalar(field) && number !== 0) {
    if (acceptsNumber(typeof value === "bigint" ? -value : -number, target.key, target.room)) {
      outcome = "sign";
    } else if ((target.room !== null || Math.abs(number) >= 10 || Math.abs(Number(target.key)) >= 10) &&
               byPowerOfTen(target, number)) {
      outcome = "power_of_ten";
    }
  }
  var text = WORDS[outcome];
  if (cells.length > 1 && right) {
    text = added(text, [cells.length + " 处中有 " + right + " 处正确。",
      " " + right + " of " + cells.length + " entries are right."]);
  } else {
    text = added(text, misfit(field, value, target.key) || ["", ""]);
  }
  return verdict(outcome, credit, text);
}

// Options are answered by their ids: one, or several with spaces between them.
function readingOf(field, text) {
  if (field.policy === "all") {
    return { outcome: "reads", value: trimmed(text).split(" "), places: null, shown: "" };
  }
  if (field.policy === "one" || field.policy === "self") {
    return { outcome: "reads", value: text, places: null, shown: "" };
  }
  return field.policy === "label" ? readLabel(text) : read(text, field.kind, field.unit);
}

// Verdicts by field, and the share of the credit. The misconception named is the one that explains the whole answer
// best: it speaks for itself by the fields it predicts, and against itself by those it gets wrong.
function mark(fields, targets, typed, mistakes) {
  var verdicts = fields.map(function (field, index) {
    var text = typed[index] || "";
    if (!trimmed(text)) { return { outcome: "empty", credit: 0, message: WORDS.empty, shown: "", matches: [] }; }
    return grade(field, targets[index], readingOf(field, text));
  });
  var weight = {};
  targets.forEach(function (target, index) {
    target.mistakes.forEach(function (mistake) {
      weight[mistake.id] = (weight[mistake.id] || 0) + (verdicts[index].matches.indexOf(mistake.id) >= 0 ? 1 : -1);
    });
  });
  verdicts.forEach(function (verdict) {
    if (verdict.matches.length) {
      var best = verdict.matches.reduce(function (one_, other) { return weight[other] > weight[one_] ? other : one_; });
      verdict.misconception = best;
      verdict.message = mistakes[best];
    }
  });
  var total = verdicts.reduce(function (sum, verdict) { return sum + verdict.credit; }, 0);
  return { verdicts: verdicts, score: total / fields.length };
}

// A text in one language: index 0 Chinese, 1 English.
function say(text, language) { return Array.isArray(text) ? text[language] : text; }
