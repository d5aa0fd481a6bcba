// Typed constants such as 1/3, 2^10, sqrt 2: read without evaluation of text, as quizdl.answers.formula does.

var GREEK = {};
("α alpha β beta γ gamma δ delta ε epsilon ζ zeta η eta θ theta ι iota κ kappa λ lambda μ mu ν nu ξ xi π pi " +
 "ρ rho σ sigma τ tau φ phi χ chi ψ psi ω omega Γ Gamma Δ Delta Θ Theta Λ Lambda Σ Sigma Φ Phi Ψ Psi Ω Omega")
  .split(" ").forEach(function (word, index, words) { if (index % 2 === 0) { GREEK[word] = words[index + 1]; } });
var FUNCTIONS = { lg: "log10", sigma: "sigmoid" };
"exp ln log log2 log10 sqrt sin cos tan sinh cosh tanh sigmoid relu max min abs".split(" ")
  .forEach(function (name) { FUNCTIONS[name] = name; });
var CONSTANTS = { e: "e", pi: "pi" };
var NOT_NAMES = { inf: 1, nan: 1, infinity: 1, "null": 1, none: 1, "true": 1, "false": 1 };
var MANY = { max: 1, min: 1 };
var CLOSING = { "(": ")", "{": "}" };
CLOSING[String.fromCharCode(91)] = "]";
var OPENING = "([" + "{";
var MAX_DEPTH = 50, MAX_READINGS = 4, MAX_FORMULA = 256, MAX_DIGITS = 60, MAX_TEN = 400;

var NUMBER_TOKEN = /(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+(?![0-9.]))?/y;
var WORD_TOKEN = new RegExp("[A-Za-z" + Object.keys(GREEK).join("") + "]+", "y");
var SUFFIX_TOKEN = /_\{[A-Za-z0-9]{1,12}\}|_[A-Za-z0-9]{1,12}|[0-9]+/y;

function own(table, name) { return Object.prototype.hasOwnProperty.call(table, name) ? table[name] : null; }

function matchAt(pattern, text, position) {
  pattern.lastIndex = position;
  var match = pattern.exec(text);
  return match ? match[0] : "";
}

function literal(text) {
  var parts = text.toLowerCase().split("e");
  if (parts[0].length > MAX_DIGITS) {
    throw new Unreadable("这个数超过 60 位", "this number has more than 60 digits");
  }
  if (parts[1] && (parts[1].length > 5 || Math.abs(Number(parts[1])) > MAX_TEN)) {
    throw new Unreadable("10 的指数超出 ±400", "the power of ten is beyond ±400");
  }
  return decimalFraction(text);
}

function canonical(name) {
  var plain = Array.from(name).filter(function (c) { return "_{} ".indexOf(c) < 0; })
    .map(function (c) { return own(GREEK, c) || c; }).join("");
  var stem = plain.replace(/[0-9]+$/, "");
  return ({ eps: "epsilon", varepsilon: "epsilon", lam: "lambda" }[stem] || stem) + plain.slice(stem.length);
}

function meaningOf(word, suffix) {
  var called = own(FUNCTIONS, canonical((word + suffix).toLowerCase()));
  if (called) { return { kind: "function", text: called }; }
  var known = own(CONSTANTS, canonical(word + suffix));
  return known ? { kind: "constant", text: known } : null;
}

// A word as one name, or cut into several names in the only possible way with the fewest; null if neither.
function pieces(word, suffix) {
  var one_ = meaningOf(word, suffix);
  if (one_) { return [one_]; }
  if (own(NOT_NAMES, word.toLowerCase())) { return null; }
  var ways = [];
  for (var i = 0; i < word.length; i += 1) { ways.push([]); }
  ways.push([[]]);
  for (var start = word.length - 1; start >= 0; start -= 1) {
    for (var stop = start + 1; stop <= Math.min(word.length, start + 24); stop += 1) {
      if (!ways[stop].length || (start === 0 && stop === word.length)) { continue; }
      var meaning = meaningOf(word.slice(start, stop), stop === word.length ? suffix : "");
      if (meaning) {
        ways[start] = ways[start].concat(ways[stop].map(function (rest) { return [meaning].concat(rest); }));
      }
    }
    ways[start] = fewest(ways[start]);
  }
  return ways[0].length === 1 ? ways[0][0] : null;
}

function fewest(ways) {
  var least = Math.min.apply(null, ways.map(function (way) { return way.length; }));
  return ways.filter(function (way) { return way.length === least; }).slice(0, 2);
}

function tokenize(text) {
  var tokens = [], position = 0;
  while (position < text.length) {
    var spaced = text[position] === " " || text[position] === "\n";
    if (spaced) {
      position += 1;
      if (position < text.length && (text[position] === " " || text[position] === "\n")) { continue; }
      if (position === text.length) { break; }
    }
    var number = matchAt(NUMBER_TOKEN, text, position), word = number ? "" : matchAt(WORD_TOKEN, text, position);
    if (number) {
      tokens.push({ kind: "number", text: number, spaced: spaced, value: literal(number) });
      position += number.length;
      if (text[position] === ".") {
        throw new Unreadable("一个数里有两个小数点", "a number has two decimal points");
      }
    } else if (word) {
      position = wordTokens(text, position, word, tokens, spaced);
    } else if (text.slice(position, position + 2) === "**") {
      tokens.push({ kind: "operator", text: "^", spaced: spaced });
      position += 2;
    } else if ("+-*/^()]{}|,√%".indexOf(text[position]) >= 0 || text.charCodeAt(position) === 91) {
      tokens.push({ kind: "operator", text: text[position], spaced: spaced });
      position += 1;
    } else {
      throw strange(String.fromCodePoint(text.codePointAt(position)));
    }
  }
  tokens.push({ kind: "end", text: "", spaced: false });
  return tokens;
}

function strange(character) {
  if (character === "=") {
    return new Unreadable("只写等号右边的式子", "type only what stands right of the equals sign");
  }
  if (character === "∞") { return new Unreadable("需要一个有限的数", "a finite number is needed"); }
  return new Unreadable("这里读不懂“" + named(character) + "”", "cannot read \"" + named(character) + "\" here");
}

function suffixesOf(longest) {
  if (longest.charAt(0) === "_" && longest.charAt(1) === "{") { return [longest]; }
  if (longest.charAt(0) !== "_") { return [longest, ""]; }
  var found = [];
  for (var stop = longest.length; stop > 1; stop -= 1) { found.push(longest.slice(0, stop)); }
  return found;
}

function wordTokens(text, start, word, tokens, spaced) {
  var end = start + word.length, found = matchAt(SUFFIX_TOKEN, text, end);
  var suffixes = found ? suffixesOf(found) : [""];
  if (suffixes.length > 1 && suffixes[suffixes.length - 1] === "" && !meaningOf(word, suffixes[0])) {
    var bare = meaningOf(word, "");
    if (bare && bare.kind === "function") { suffixes.reverse(); }
  }
  for (var i = 0; i < suffixes.length; i += 1) {
    var parts = pieces(word, suffixes[i]);
    if (parts && !(found && suffixes[i] === "" && parts[parts.length - 1].kind !== "function")) {
      parts.forEach(function (part, index) {
        tokens.push({ kind: part.kind, text: part.text, spaced: spaced && index === 0 });
      });
      return end + suffixes[i].length;
    }
  }
  var whole = word + found;
  if (/^[0-9]+$/.test(found) && own(CONSTANTS, word)) {
    throw new Ambiguous([word + "^" + found, word + "*" + found], whole + " 是乘方还是乘积？",
      "is " + whole + " a power or a product?");
  }
  if (/^(?:inf|nan|infinity)$/.test(word.toLowerCase())) {
    throw new Unreadable("需要一个有限的数", "a finite number is needed");
  }
  throw new Unreadable("不认识 " + whole, "the name " + whole + " is unknown");
}

var WHY = {
  division: ["除号管到哪里不清楚，请加括号", "how far the division reaches is unclear; add parentheses"],
  "function": ["函数管到哪里不清楚，请加括号", "how far the function reaches is unclear; add parentheses"],
  power: ["指数到哪里为止不清楚，请加括号", "where the exponent ends is unclear; add parentheses"],
  log: ["log 的底不清楚，请写 ln 或 log10", "the base of log is unclear; write ln or log10"]
};

function Fork(kind) { this.fork = kind; }

// The one tree of a formula of constants.
function readFormula(text) {
  if (Array.from(text).length > MAX_FORMULA) {
    throw new Unreadable("式子超过 256 个字符", "the formula is longer than 256 characters");
  }
  var tokens = tokenize(text), found = [], first = null, waiting = [{}];
  while (waiting.length) {
    var settled = waiting.shift(), node;
    try {
      node = parse(tokens, settled);
    } catch (problem) {
      if (!(problem instanceof Fork)) { throw problem; }
      first = first || problem.fork;
      waiting.push(settle(settled, problem.fork, false), settle(settled, problem.fork, true));
      continue;
    }
    if (!found.some(function (other) { return sameTree(other, node); })) { found.push(node); }
  }
  if (found.length > 1) {
    var why = WHY[first];
    throw new Ambiguous(found.slice(0, MAX_READINGS).map(lineOf), why[0], why[1]);
  }
  return found[0];
}

function settle(settled, kind, answer) {
  var made = {};
  Object.keys(settled).forEach(function (key) { made[key] = settled[key]; });
  made[kind] = answer;
  return made;
}

function spell(node) {
  return node.kind === "number" ? node.text : node.kind === "constant" ? "@" + node.name
    : node.kind === "negative" ? "-(" + spell(node.operand) + ")"
      : node.kind === "call" ? node.name + "(" + node.values.map(spell).join(",") + ")"
        : node.operator + "(" + spell(node.left) + "," + spell(node.right) + ")";
}
function sameTree(one_, other) { return spell(one_) === spell(other); }

function binary(operator, left, right) { return { kind: "binary", operator: operator, left: left, right: right }; }
function negative(operand) { return { kind: "negative", operand: operand }; }
function product(factors) {
  return factors.reduce(function (left, right) { return binary("*", left, right); });
}

function parse(tokens, settled) {
  var position = 0, depth = 0, bars = 0;
  function here() { return tokens[position]; }
  function is(texts) { return here().kind === "operator" && texts.indexOf(here().text) >= 0; }
  function decide(kind) {
    if (!settled.hasOwnProperty(kind)) { throw new Fork(kind); }
    return settled[kind];
  }
  function take(texts) {
    if (!is(texts)) { return null; }
    position += 1;
    return tokens[position - 1].text;
  }
  function deeper() {
    depth += 1;
    if (depth > MAX_DEPTH) { throw new Unreadable("嵌套超过 50 层", "nested more than 50 deep"); }
  }
  function startsFactor() {
    if (here().kind === "operator") { return is(OPENING + "√") || (is("|") && bars === 0); }
    return here().kind !== "end";
  }
  function sum() {
    deeper();
    var node = productOf(), operator;
    while ((operator = take("+-"))) { node = binary(operator, node, productOf()); }
    depth -= 1;
    return node;
  }
  function productOf() {
    var minus = sign() === "-", node = signed().node, operator;
    while ((operator = take("*/"))) {
      var right = signed();
      if (operator === "*") {
        node = binary("*", node, right.node);
      } else if (!right.factors || decide("division")) {
        node = binary("/", node, right.node);
      } else {
        node = product([binary("/", node, right.factors[0])].concat(right.factors.slice(1)));
      }
    }
    return minus ? negative(node) : node;
  }
  function sign() {
    var found = take("+-");
    if (found && is("+-")) { throw new Unreadable("两个正负号连在一起", "two signs in a row"); }
    return found;
  }
  function signed() {
    var minus = sign() === "-", factors = [factor()];
    while (startsFactor()) {
      if (here().kind === "number" && ")]}|".indexOf(tokens[position - 1].text) < 0) {
        throw new Unreadable("两个数之间缺少运算符", "an operator is missing before this number");
      }
      factors.push(factor());
    }
    if (minus) { factors[0] = negative(factors[0]); }
    return { node: product(factors), factors: factors.length > 1 ? factors : null };
  }
  function factor() { return raised(here().kind === "function" || is("√") ? call() : atom()); }
  function raised(node) {
    while (take("%")) {
      node = binary("/", node, { kind: "number", text: "100", value: { n: BigInt(100), d: ONE } });
    }
    if (!take("^")) { return node; }
    deeper();
    var bare = !is(OPENING), minus = take("+-") === "-", exponent = factor();
    if (minus) { exponent = negative(exponent); }
    if (bare && (node.kind === "number" || node.kind === "constant") && startsFactor() && !here().spaced &&
        here().kind !== "number" && decide("power")) {
      while (startsFactor() && !here().spaced) { exponent = binary("*", exponent, factor()); }
    }
    depth -= 1;
    return binary("^", node, exponent);
  }
  function atom() {
    var token = here();
    if (token.kind === "operator") {
      var opened = take(OPENING), outer = bars, node;
      if (opened) {
        bars = 0;
        node = sum();
        if (!take(CLOSING[opened])) {
          throw new Unreadable("缺少 " + CLOSING[opened], "a " + CLOSING[opened] + " is missing");
        }
        bars = outer;
        return node;
      }
      if (take("|")) { return absolute(); }
      throw new Unreadable(token.text + " 前面缺少内容", "something is missing before " + token.text);
    }
    if (token.kind === "number") {
      position += 1;
      return { kind: "number", text: token.text, value: token.value };
    }
    if (token.kind === "constant") {
      position += 1;
      return { kind: "constant", name: token.text };
    }
    throw new Unreadable("式子没有写完", "the formula stops too early");
  }
  function absolute() {
    var outer = bars;
    bars += 1;
    var node = sum();
    if (!take("|")) { throw new Unreadable("缺少 |", "a | is missing"); }
    bars = outer;
    return { kind: "call", name: "abs", values: [node] };
  }
  function call() {
    deeper();
    var root = is("√"), name = root ? "sqrt" : here().text, power = null, node;
    position += 1;
    if (!root && take("^")) {
      power = atom();
      if (!(power.kind === "number" && power.value.d === ONE && power.value.n > ZERO)) {
        throw new Unreadable("函数名上的指数只能是正整数；请写成 (" + name + "(x))^n",
          "only a positive whole exponent may follow the name; write (" + name + "(x))^n");
      }
    }
    if (is("(")) {
      node = { kind: "call", name: name, values: values(name) };
    } else if (own(MANY, name)) {
      throw new Unreadable(name + " 后面需要括号：" + name + "(a, b)", name + " needs parentheses: " + name + "(a, b)");
    } else {
      node = bareCall(name, root);
    }
    if (name === "log") { node = namedLog(node, decide("log") ? "log10" : "ln"); }
    depth -= 1;
    return power ? binary("^", node, power) : node;
  }
  function values(name) {
    position += 1;
    var outer = bars;
    bars = 0;
    var found = [sum()];
    while (take(",")) { found.push(sum()); }
    if (!take(")")) { throw new Unreadable("缺少 )", "a ) is missing"); }
    bars = outer;
    if (own(MANY, name) && found.length < 2) {
      throw new Unreadable(name + " 需要至少两个数", name + " needs at least two values");
    }
    if (!own(MANY, name) && found.length > 1) {
      throw new Unreadable(name + " 只有一个自变量", name + " takes one value");
    }
    return found;
  }
  function bareCall(name, root) {
    var minus = take("+-") === "-", start = position, factors = [factor()];
    while (startsFactor() && here().kind !== "function" && here().kind !== "number" && here().text !== "√") {
      factors.push(factor());
    }
    var coefficient = factors[0].kind === "number" && !root && !tokens[start + 1].spaced;
    var near = coefficient ? 2 : 1;
    if (factors.length > near && decide("function")) { near = factors.length; }
    var argument = product(factors.slice(0, near));
    var node = { kind: "call", name: name, values: [minus ? negative(argument) : argument] };
    return product([node].concat(factors.slice(near)));
  }
  if (tokens.length === 1) { throw new Unreadable("这里还是空的", "there is nothing here yet"); }
  var node = sum(), rest = here();
  if (rest.kind === "end") { return node; }
  if (")]}".indexOf(rest.text) >= 0) {
    throw new Unreadable("多了一个 " + rest.text, "one " + rest.text + " too many");
  }
  if (rest.text === ",") { throw new Unreadable("这里不应有逗号", "no comma belongs here"); }
  throw new Unreadable("这里缺少运算符", "an operator is missing here");
}

function namedLog(node, name) {
  if (node.kind === "call" && node.name === "log") { return { kind: "call", name: name, values: node.values }; }
  if (node.kind === "binary") { return binary(node.operator, namedLog(node.left, name), node.right); }
  return node;
}

function rank(node) {
  if (node.kind === "binary") { return { "+": 1, "-": 1, "*": 2, "/": 2, "^": 4 }[node.operator]; }
  return node.kind === "negative" ? 1 : 5;
}

function within(node, least) { return rank(node) >= least ? lineOf(node) : "(" + lineOf(node) + ")"; }

// The formula on one line of ASCII operators that reads back as the same tree.
function lineOf(node) {
  if (node.kind === "number") { return node.text; }
  if (node.kind === "constant") { return node.name; }
  if (node.kind === "negative") { return "-" + within(node.operand, 2); }
  if (node.kind === "call") { return node.name + "(" + node.values.map(lineOf).join(", ") + ")"; }
  if (node.operator === "^") { return within(node.left, 5) + "^" + within(node.right, 5); }
  if (node.operator === "/") { return within(node.left, 3) + "/" + within(node.right, 3); }
  if (node.operator === "*") {
    var divided = node.left.kind === "binary" && node.left.operator === "/";
    return within(node.left, divided ? 3 : 2) + "*" + within(node.right, 3);
  }
  return within(node.left, 1) + " " + node.operator + " " + within(node.right, 2);
}

var MAX_EXACT_BITS = 4096;

// The value of a formula of rational numbers, or null where it is none or too long.
function exactValue(node) {
  if (node.kind === "number") { return kept(node.value); }
  if (node.kind === "negative") {
    var inner = exactValue(node.operand);
    return inner && { n: -inner.n, d: inner.d };
  }
  if (node.kind !== "binary") { return null; }
  var left = exactValue(node.left), right = exactValue(node.right);
  return left && right && kept(combined(node.operator, left, right));
}

function kept(value) {
  return value && Math.max(bits(value.n), bits(value.d)) <= MAX_EXACT_BITS ? value : null;
}

function combined(operator, x, y) {
  if (operator === "+") { return fraction(x.n * y.d + y.n * x.d, x.d * y.d); }
  if (operator === "-") { return fraction(x.n * y.d - y.n * x.d, x.d * y.d); }
  if (operator === "*") { return times(x, y); }
  if (operator === "/") { return y.n === ZERO ? null : fraction(x.n * y.d, x.d * y.n); }
  var size = Math.max(bits(x.n), bits(x.d));
  if (y.d !== ONE || (x.n === ZERO && y.n <= ZERO) || bigAbs(y.n) * BigInt(size) > BigInt(MAX_EXACT_BITS)) {
    return null;
  }
  var power = Number(bigAbs(y.n)), top = bigPower(x.n, power), down = bigPower(x.d, power);
  return y.n < ZERO ? fraction(down, top) : fraction(top, down);
}
