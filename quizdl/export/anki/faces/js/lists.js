// Reading shapes, vectors and matrices: lists of numbers and the brackets around them.

var MAX_CELLS = 512, MAX_AXES = 16;
var SIZE_TIMES = /([0-9.)])( *)[xX*](?!\*)( *)(?=[0-9.(+-])/g;
var TRANSPOSED = /(?:\^?(?:T|\{T\}|\(T\))|')$/;

function opens(character) { return CLOSING.hasOwnProperty(character); }
function closes(character) { return character === ")" || character === "]" || character === "}"; }
function depthOf(character) { return opens(character) ? 1 : closes(character) ? -1 : 0; }

function checkBrackets(text) {
  var waiting = [];
  for (var i = 0; i < text.length; i += 1) {
    if (opens(text[i])) {
      waiting.push(CLOSING[text[i]]);
    } else if (closes(text[i]) && waiting.pop() !== text[i]) {
      throw new Unreadable("括号 " + text[i] + " 不成对", "the bracket " + text[i] + " has no partner");
    }
  }
  if (waiting.length) {
    var missing = waiting[waiting.length - 1];
    throw new Unreadable("缺少 " + missing, "a " + missing + " is missing");
  }
}

// The text without the brackets around all of it, and whether there were any.
function unwrapped(text) {
  text = text.trim();
  if (text.length < 2 || !opens(text[0]) || text[text.length - 1] !== CLOSING[text[0]]) {
    return { text: text, wrapped: false };
  }
  for (var i = 0, depth = 0; i < text.length - 1; i += 1) {
    depth += depthOf(text[i]);
    if (depth === 0) { return { text: text, wrapped: false }; }
  }
  return { text: text.slice(1, -1).trim(), wrapped: true };
}

function split(text, separators) {
  var parts = [], depth = 0, start = 0;
  for (var i = 0; i < text.length; i += 1) {
    depth += depthOf(text[i]);
    if (depth === 0 && separators.indexOf(text[i]) >= 0) {
      parts.push(text.slice(start, i).trim());
      start = i + 1;
    }
  }
  parts.push(text.slice(start).trim());
  return parts;
}

function filled(parts) { return parts.filter(function (part) { return part !== ""; }); }

function cellsOf(text, separators) {
  var parts = split(text, separators);
  if (parts.length === 1) { return spacedCells(parts[0]); }
  if (parts[parts.length - 1] === "") { parts.pop(); }
  if (parts.indexOf("") >= 0) {
    throw new Unreadable("两个分隔符之间是空的", "there is nothing between two separators");
  }
  return parts;
}

function spacedCells(text) {
  var parts = filled(split(text, " \n"));
  for (var i = 0; i < parts.length; i += 1) {
    if (/^(?:[+\-*\/^]|\*\*)$/.test(parts[i])) {
      throw new Unreadable(parts[i] + " 前后有空格，不知是一个数还是几个数；请用逗号分开",
        parts[i] + " stands alone; separate the numbers with commas");
    }
    if (LETTERS && LETTERS.test(parts[i])) { return i < parts.length - 1 ? [text] : parts; }
  }
  return parts;
}

function checkGrouping(parts) {
  for (var i = 1; i < parts.length; i += 1) {
    if (/^0[0-9]{2}$/.test(parts[i]) && /^[+-]?[1-9][0-9]{0,2}$/.test(parts[i - 1])) {
      var joined = parts.slice(0, i - 1).concat([parts[i - 1] + parts[i]], parts.slice(i + 1));
      var apart = parts.map(function (part) {
        return /^0[0-9]{2}$/.test(part) ? part.replace(/^0+/, "") || "0" : part;
      });
      throw new Ambiguous(["(" + joined.join(", ") + ")", "(" + apart.join(", ") + ")"],
        "逗号是千位分隔还是分开两个数？", "does the comma group thousands or separate two numbers?");
    }
  }
}

function readShape(text) {
  text = withoutName(text);
  checkBrackets(text);
  var inner = unwrapped(text).text, parts;
  if (!inner) { throw new Unreadable("还没有输入形状", "no shape was typed yet"); }
  SIZE_TIMES.lastIndex = 0;
  if (/[,;\n]/.test(inner)) {
    if (SIZE_TIMES.test(inner)) {
      throw new Unreadable("× 和逗号混用了，请只用一种分隔",
        "× and commas are mixed; separate the sizes in one way only");
    }
    parts = cellsOf(inner, ",;\n");
    checkGrouping(parts);
  } else {
    parts = cellsOf(inner.replace(SIZE_TIMES, "$1$2,$3"), ",;\n");
  }
  if (parts.length > MAX_AXES) { throw new Unreadable("形状最多 16 维", "a shape has at most 16 axes"); }
  var numbers = parts.map(readCell).map(size);
  return {
    value: numbers.map(function (number) { return number.value; }),
    shown: numbers.map(function (number) { return number.shown; }).join("×")
  };
}

function size(number) {
  var value = number.value;
  if (typeof value === "bigint" || value === Math.floor(value)) {
    value = BigInt(value);
    return { value: value, shown: value.toString() };
  }
  return number;
}

function rowOf(parts) {
  fewCells(parts);
  var numbers = parts.map(readCell);
  return {
    value: numbers.map(function (number) { return Number(number.value) + 0; }),
    shown: numbers.map(function (number) { return number.shown; }).join(", ")
  };
}

function fewCells(parts) {
  if (parts.length > MAX_CELLS) { throw new Unreadable("最多 512 个数", "at most 512 numbers are read"); }
}

function needCells(parts) {
  if (!parts.length) { throw new Unreadable("还没有输入数", "no numbers were typed yet"); }
}

function bracketed(inner) {
  var parts = filled(split(inner, ",;\n"));
  return parts.length === 1 ? filled(split(inner, " ")) : parts;
}

function rowsInBrackets(inner) {
  var parts = bracketed(inner);
  if (!parts.every(function (part) { return opens(part[0]) && unwrapped(part).wrapped; })) { return false; }
  return parts.some(function (part) { return split(unwrapped(part).text, ", ").length > 1; }) ||
    parts.every(function (part) { return part.charCodeAt(0) === 91; });
}

function readVector(text) {
  text = withoutName(text).replace(TRANSPOSED, "").trim();
  checkBrackets(text);
  var inner = unwrapped(unwrapped(text).text).text, parts;
  needCells(inner ? [inner] : []);
  function refuse(matrix) {
    if (matrix) { throw new Unreadable("这里要一个向量，输入的是矩阵", "one vector is needed here, not a matrix"); }
  }
  if (rowsInBrackets(inner)) {
    var rows = bracketed(inner).map(function (row) { return cellsOf(unwrapped(row).text, ",;\n"); });
    refuse(rows.some(function (row) { return row.length !== 1; }));
    parts = rows.map(function (row) { return row[0]; });
  } else {
    var lines = filled(split(inner, ";\n"));
    refuse(lines.length > 1 && lines.some(function (line) { return cellsOf(line, ",;\n").length > 1; }));
    parts = cellsOf(inner, ",;\n");
  }
  needCells(parts);
  checkGrouping(parts);
  var row = rowOf(parts);
  return { value: row.value, shown: String.fromCharCode(91) + row.shown + "]" };
}

function readMatrix(text) {
  text = withoutName(text);
  checkBrackets(text);
  var inner = unwrapped(text).text;
  needCells(inner ? [inner] : []);
  var parts = rowsInBrackets(inner)
    ? bracketed(inner).map(function (row) { return unwrapped(row).text; })
    : filled(split(inner, ";\n"));
  var split_ = parts.map(function (part) { return cellsOf(part, ","); });
  var every = split_.reduce(function (all, row) { return all.concat(row); }, []);
  needCells(every);
  fewCells(every);
  var rows = split_.map(function (row) { checkGrouping(row); return rowOf(row); });
  for (var i = 1; i < rows.length; i += 1) {
    if (rows[i].value.length !== rows[0].value.length) {
      throw new Unreadable(
        "第 " + (i + 1) + " 行有 " + rows[i].value.length + " 个数，第 1 行有 " + rows[0].value.length + " 个",
        "row " + (i + 1) + " has " + rows[i].value.length + " numbers where row 1 has " + rows[0].value.length);
    }
  }
  return {
    value: rows.map(function (row) { return row.value; }),
    shown: String.fromCharCode(91) + rows.map(function (row) { return row.shown; }).join("; ") + "]"
  };
}
