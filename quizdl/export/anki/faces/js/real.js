// Binary floats of 169 bits (50 digits) {m, e}, the value being m * 2^e, and the functions a typed constant may use.

var BITS = 169, WIDE = 2304, WIDEST = 3500;
var MAX_BITS = 60000, MAX_EXP = 20000, MAX_ANGLE_BITS = 1000;

function NoValue(large) { this.large = large; }

function shift(value, by) { return by >= 0 ? value << BigInt(by) : value >> BigInt(-by); }

function rounded(m, e, sticky) {
  var negative = m < ZERO, size = bigAbs(m), extra = bits(size) - BITS;
  if (extra > 0) {
    var unit = ONE << BigInt(extra), rest = size % unit, half = unit / TWO;
    size /= unit;
    if (rest > half || (rest === half && (sticky || size % TWO === ONE))) { size += ONE; }
    e += extra;
  }
  return size === ZERO ? { m: ZERO, e: 0 } : { m: negative ? -size : size, e: e };
}

function realOf(n, d) { return realDiv(rounded(n, 0), { m: d, e: 0 }); }
function realNeg(x) { return { m: -x.m, e: x.e }; }
function realAbs(x) { return { m: bigAbs(x.m), e: x.e }; }
function magnitude(x) { return bits(x.m) + x.e; }

function realAdd(x, y) {
  if (x.m === ZERO) { return y; }
  if (y.m === ZERO) { return x; }
  var low = Math.min(x.e, y.e);
  return rounded((x.m << BigInt(x.e - low)) + (y.m << BigInt(y.e - low)), low);
}

function realMul(x, y) { return rounded(x.m * y.m, x.e + y.e); }

function realDiv(x, y) {
  if (x.m === ZERO) { return x; }
  var extra = Math.max(0, BITS + 3 + bits(y.m) - bits(x.m)), top = bigAbs(x.m) << BigInt(extra), down = bigAbs(y.m);
  var quotient = (top / down) * TWO + (top % down === ZERO ? ZERO : ONE);
  return rounded((x.m < ZERO) === (y.m < ZERO) ? quotient : -quotient, x.e - y.e - extra - 1);
}

function realSign(x) { return x.m > ZERO ? 1 : x.m < ZERO ? -1 : 0; }
function realCompare(x, y) { return realSign(realAdd(x, realNeg(y))); }

function isWhole(x) {
  return x.m === ZERO || x.e >= 0 || (-x.e < bits(x.m) + 1 && x.m % (ONE << BigInt(-x.e)) === ZERO);
}

function wholeOf(x) { return x.e >= 0 ? x.m << BigInt(x.e) : x.m / (ONE << BigInt(-x.e)); }
function asDouble(x) { return x.e >= 0 ? nearest(x.m << BigInt(x.e), ONE) : nearest(x.m, ONE << BigInt(-x.e)); }
function realNumber(value) { return rounded(BigInt(value), 0); }

function rootOf(n) {
  var guess = ONE << BigInt(Math.ceil(bits(n) / 2));
  for (;;) {
    var next = (guess + n / guess) / TWO;
    if (next >= guess) { return guess; }
    guess = next;
  }
}

function realSqrt(x) {
  if (x.m === ZERO) { return x; }
  var extra = Math.max(0, 2 * BITS + 8 - bits(x.m));
  if ((x.e - extra) % 2 !== 0) { extra += 1; }
  var scaled = x.m << BigInt(extra), root = rootOf(scaled);
  return rounded(root * TWO + (root * root === scaled ? ZERO : ONE), (x.e - extra) / 2 - 1);
}

// Fixed point: value * 2^places, cut off.
function fixed(x, places) { return shift(x.m, x.e + places); }

var constants = {};
function constant(name) {
  if (!constants[name]) { constants[name] = name === "pi" ? piFixed() : ln2Fixed(); }
  return constants[name];
}

function arctanInverse(n, one_) {
  var power = one_ / BigInt(n), total = power, square = BigInt(n * n), sign = -1;
  for (var k = 3; power !== ZERO; k += 2) {
    power /= square;
    total += BigInt(sign) * (power / BigInt(k));
    sign = -sign;
  }
  return total;
}

function piFixed() {
  var one_ = ONE << BigInt(WIDEST + 20);
  return (BigInt(16) * arctanInverse(5, one_) - BigInt(4) * arctanInverse(239, one_)) >> BigInt(20);
}

function ln2Fixed() {
  var one_ = ONE << BigInt(WIDE + 20), total = ZERO, power = one_ / BigInt(3), k = 1;
  while (power !== ZERO) {
    total += power / BigInt(k);
    power /= BigInt(9);
    k += 2;
  }
  return (TWO * total) >> BigInt(20);
}

function expSeries(x) {
  var halvings = 24, y = x >> BigInt(halvings), unit = ONE << BigInt(WIDE), total = unit, term = unit;
  for (var k = 1; term !== ZERO && k < 2000; k += 1) {
    term = (term * y >> BigInt(WIDE)) / BigInt(k);
    total += term;
  }
  for (var i = 0; i < halvings; i += 1) { total = total * total >> BigInt(WIDE); }
  return total;
}

// e^x as m * 2^e with about 2200 right bits.
function wideExp(x) {
  var at = fixed(x, WIDE), ln2 = constant("ln2"), k = at / ln2;
  if (at < ZERO) { k -= ONE; }
  return { m: expSeries(at - k * ln2), e: Number(k) - WIDE };
}

// ln of x > 0 in fixed point.
function wideLn(x) {
  var length = bits(x.m), exponent = x.e + length - 1;
  var m = shift(x.m, WIDE - (length - 1));
  var start = Math.log(Number(m >> BigInt(WIDE - 60)) / Math.pow(2, 60));
  var y = BigInt(Math.floor(start * Math.pow(2, 50))) << BigInt(WIDE - 50);
  for (var i = 0; i < 5; i += 1) {
    var e = expSeries(y);
    y += TWO * (((m - e) << BigInt(WIDE)) / (m + e));
  }
  return y + BigInt(exponent) * constant("ln2");
}

function tiny(x) { return x.m === ZERO || magnitude(x) < -700; }
function fromFixed(value) { return rounded(value, -WIDE); }

function circle(x) {
  var half = constant("pi") >> ONE, at = fixed(x, WIDEST), turns = (TWO * at + half) / (TWO * half);
  if (TWO * at + half < ZERO && (TWO * at + half) % (TWO * half) !== ZERO) { turns -= ONE; }
  var rest = (at - turns * half) >> BigInt(WIDEST - WIDE), square = rest * rest >> BigInt(WIDE);
  var sine = rest, cosine = ONE << BigInt(WIDE), s = sine, c = cosine;
  for (var k = 1; k < 2000 && (s !== ZERO || c !== ZERO); k += 1) {
    c = -(c * square / (ONE << BigInt(WIDE))) / BigInt((2 * k - 1) * (2 * k));
    s = -(s * square / (ONE << BigInt(WIDE))) / BigInt(2 * k * (2 * k + 1));
    cosine += c;
    sine += s;
  }
  var quarter = Number(((turns % BigInt(4)) + BigInt(4)) % BigInt(4));
  return [[sine, cosine], [cosine, -sine], [-sine, -cosine], [-cosine, sine]][quarter];
}

function quotient(top, down) { return realDiv({ m: top, e: 0 }, { m: down, e: 0 }); }

function wideSum(x, y) {
  var low = Math.min(x.e, y.e);
  return { m: (x.m << BigInt(x.e - low)) + (y.m << BigInt(y.e - low)), e: low };
}

function realExp(x) { var wide = wideExp(x); return rounded(wide.m, wide.e); }

function hyperbolic(name, x) {
  if (tiny(x)) { return name === "cosh" ? realNumber(1) : x; }
  var up = wideExp(x), down = wideExp(realNeg(x));
  var less = wideSum(up, { m: -down.m, e: down.e }), more = wideSum(up, down);
  if (name === "tanh") { return realDiv(less, more); }
  return name === "sinh" ? rounded(less.m, less.e - 1) : rounded(more.m, more.e - 1);
}

function realPower(base, exponent) {
  if (base.m === ZERO) {
    if (exponent.m <= ZERO) { throw new NoValue(false); }
    return base;
  }
  var whole = isWhole(exponent);
  if (base.m < ZERO && !whole) { throw new NoValue(false); }
  if (exponent.m !== ZERO && magnitude(exponent) > 40) { throw new NoValue(true); }
  var log = wideLn(realAbs(base)), growth = bigAbs(exponent.m * log);
  if (shift(growth, exponent.e) > BigInt(MAX_BITS) * constant("ln2")) { throw new NoValue(true); }
  if (whole) { return wholePower(base, wholeOf(exponent)); }
  return realExp({ m: exponent.m * log, e: exponent.e - WIDE });
}

function wholePower(base, n) {
  var negative = n < ZERO, left = bigAbs(n), m = ONE, e = 0, bm = base.m, be = base.e;
  function cut(value) { return Math.max(0, bits(value) - BITS - 160); }
  while (left > ZERO) {
    var spare;
    if (left % TWO === ONE) {
      m *= bm; e += be;
      spare = cut(m); m = m / (ONE << BigInt(spare)); e += spare;
    }
    left /= TWO;
    if (left > ZERO) {
      bm *= bm; be *= 2;
      spare = cut(bm); bm = bm / (ONE << BigInt(spare)); be += spare;
    }
  }
  return negative ? realDiv(realNumber(1), { m: m, e: e }) : rounded(m, e);
}

function realCall(name, values) {
  var x = values[0];
  if (name === "max" || name === "min") {
    return values.reduce(function (best, value) {
      var order = realCompare(value, best);
      return (name === "max" ? order > 0 : order < 0) ? value : best;
    });
  }
  if (name === "abs") { return realAbs(x); }
  if (name === "relu") { return x.m > ZERO ? x : { m: ZERO, e: 0 }; }
  if (name === "sqrt") {
    if (x.m < ZERO) { throw new NoValue(false); }
    return realSqrt(x);
  }
  if (name === "ln" || name === "log2" || name === "log10") {
    if (x.m <= ZERO) { throw new NoValue(false); }
    if (name === "ln") { return fromFixed(wideLn(x)); }
    return quotient(wideLn(x), name === "log2" ? constant("ln2") : wideLn(realNumber(10)));
  }
  if (name === "sin" || name === "cos" || name === "tan") {
    if (x.m !== ZERO && magnitude(x) > MAX_ANGLE_BITS) { throw new NoValue(true); }
    if (tiny(x)) { return name === "cos" ? realNumber(1) : x; }
    var point = circle(x);
    return name === "sin" ? fromFixed(point[0]) : name === "cos" ? fromFixed(point[1]) : quotient(point[0], point[1]);
  }
  var beyond = realCompare(realAbs(x), realNumber(MAX_EXP)) > 0;
  if (name === "tanh" || name === "sigmoid") {
    if (beyond) { return realNumber(x.m > ZERO ? 1 : name === "tanh" ? -1 : 0); }
    if (name === "tanh") { return hyperbolic(name, x); }
    return realDiv(realNumber(1), realAdd(realNumber(1), realExp(realNeg(x))));
  }
  if (beyond) { throw new NoValue(true); }
  return name === "exp" ? realExp(x) : hyperbolic(name, x);
}

function valueOf(node) {
  var result = nodeValue(node);
  if (result.m !== ZERO && Math.abs(magnitude(result)) > MAX_BITS) { throw new NoValue(true); }
  return result;
}

function nodeValue(node) {
  if (node.kind === "number") { return realOf(node.value.n, node.value.d); }
  if (node.kind === "constant") {
    return node.name === "pi" ? rounded(constant("pi"), -WIDEST) : realExp(realNumber(1));
  }
  if (node.kind === "negative") { return realNeg(valueOf(node.operand)); }
  if (node.kind === "call") { return realCall(node.name, node.values.map(valueOf)); }
  var left = valueOf(node.left), right = valueOf(node.right);
  if (node.operator === "^") { return realPower(left, right); }
  if (node.operator === "+") { return realAdd(left, right); }
  if (node.operator === "-") { return realAdd(left, realNeg(right)); }
  if (node.operator === "*") { return realMul(left, right); }
  if (right.m === ZERO) { throw new NoValue(false); }
  return realDiv(left, right);
}
