// Goes through cards as a learner does, in frames that behave like the clients, and notes what is to be seen.

var frame = document.getElementById("frame");

function loaded(address) {
  return new Promise(function (resolve) {
    frame.onload = function () { resolve(frame.contentDocument); };
    frame.src = address + "?" + Math.random();
  });
}

function text(page, selector) {
  var found = page.querySelector(selector);
  return found ? found.textContent : null;
}

function all(page, selector) { return Array.from(page.querySelectorAll(selector)); }

function showing() { return JSON.parse(sessionStorage.getItem("quizdl.showing")); }
function variantOf(page) {
  var data = JSON.parse(text(page, ".qz-data"));
  return data.v[showing().seed % data.v.length];
}

function type(page, place, answer) {
  var input = all(page, ".qz-input")[place];
  input.value = answer;
  input.dispatchEvent(new Event("input"));
}

function press(page, key) {
  var event = new KeyboardEvent("keydown", { key: key, bubbles: true, cancelable: true });
  (page.activeElement || page.body).dispatchEvent(event);
}

function seen(page) {
  return {
    prompt: text(page, ".qz-live .qz-prompt"), typed: all(page, ".qz-typed").map(function (e) { return e.textContent; }),
    inputs: all(page, ".qz-input").map(function (e) { return e.value; }),
    said: all(page, ".qz-said").map(function (e) { return [e.className, e.textContent]; }),
    options: all(page, ".qz-option").map(function (e) { return e.option || e.textContent; }),
    pressed: all(page, ".qz-option").map(function (e) { return e.getAttribute("aria-pressed"); }),
    keys: all(page, ".qz-key b").map(function (e) { return e.textContent; }),
    steps: all(page, ".qz-steps > *").length, score: text(page, ".qz-score"),
    anchors: all(page, "#answer").length, hidden: page.querySelector(".qz-static").offsetHeight === 0,
    live: page.querySelector(".qz-live").offsetHeight > 0, code: text(page, ".qz-code")
  };
}

// A page for each side, as in AnkiDroid and AnkiMobile.
async function answered(card, answersOf) {
  var page = await loaded(card + ".front.html"), fresh = seen(page), variant = variantOf(page);
  answersOf(variant).forEach(function (answer, place) { type(page, place, answer); });
  var again = seen(await loaded(card + ".front.html"));
  page = frame.contentDocument;
  page.querySelector(".qz-check").click();
  var checked = seen(page), code = variant.c;
  return { fresh: fresh, again: again, checked: checked, code: code, back: seen(await loaded(card + ".back.html")) };
}

function shownKeys(variant) { return variant.f.map(function (row) { return row.s; }); }
function wrongBy(variant) { return variant.f.map(function (row) { return row.m ? String(row.m[0][1]) : ""; }); }

async function scenarios() {
  var found = {}, page, i;
  found.right = await answered("number", shownKeys);
  found.mistaken = await answered("number", wrongBy);
  found.coarse = await answered("decimal", function (variant) {
    return variant.f.map(function (row) { return Number(row.k).toFixed(2); });
  });
  found.near = await answered("decimal", function (variant) {
    return variant.f.map(function (row) { return String(Number(row.k) + 0.00009); });
  });
  found.unread = await answered("number", function () { return ["1,5"]; });
  found.empty = await answered("number", function () { return []; });
  found.orders = [];
  for (i = 0; i < 8; i += 1) {
    var front = seen(await loaded("choice.front.html"));
    frame.contentDocument.querySelectorAll(".qz-option")[1].click();
    var clicked = seen(frame.contentDocument), back = seen(await loaded("choice.back.html"));
    found.orders.push({ front: front.options, clicked: clicked, back: back, right: [].concat(
      variantOf(frame.contentDocument).f[0].k) });
  }
  page = await loaded("list.front.html");
  found.covered = all(page, ".qz-covered").length;
  all(page, ".qz-option")[0].click();
  found.uncovered = all(page, ".qz-covered").length;
  page = await loaded("list.back.html");
  found.ticked = seen(page);
  all(page, ".qz-option")[1].click();
  found.tickedMore = seen(page);
  page = await loaded("order.front.html");
  var items = all(page, ".qz-option .qz-text").map(function (e) { return e.textContent; });
  var wanted = JSON.parse(text(page, ".qz-data")), right = wanted.items.map(function (index) { return wanted.t[index]; });
  function plain(markup) { var e = document.createElement("div"); e.innerHTML = markup; return e.textContent; }
  right.forEach(function (item) {
    all(page, ".qz-option").filter(function (e) { return text(e, ".qz-text") === plain(item); })[0].click();
  });
  found.order = { shown: items, right: right.map(plain), back: seen(await loaded("order.back.html")) };
  page = await loaded("mistake.front.html");
  type(page, 0, "<b>mine</b>");
  page = await loaded("mistake.back.html");
  found.mistake = { typed: text(page, ".qz-typed"), points: all(page, ".qz-option").length };
  found.figure = await answered("figure", function (variant) {
    return variant.f.map(function (row, place) { return place ? "something else" : row.s.toUpperCase(); });
  });
  page = await loaded("hostile.front.html");
  found.hostile = { ran: Boolean(frame.contentWindow.ran), seen: seen(page), options: text(page, ".qz-options") };
  found.plain = seen(await loaded("plain.back.html"));
  found.old = { front: seen(await loaded("old.front.html")), back: seen(await loaded("old.back.html")) };
  found.desktop = await onePage();
  found.alone = await alone();
  found.lost = await lost();
  return found;
}

// Desktop: one page whose content is exchanged, scripts made anew, and no storage to rely on.
async function onePage() {
  var page = await loaded("desktop.html"), pane = frame.contentWindow, result = {};
  ["sessionStorage", "localStorage"].forEach(function (name) { window[name].removeItem("quizdl.showing"); });
  async function show(address) {
    pane.put(await (await fetch(address)).text());
    return seen(page);
  }
  result.front = await show("choice.front.html");
  press(page, "2");
  result.picked = seen(page);
  press(page, "Enter");
  result.asked = pane.asked;
  result.back = await show("choice.back.html");
  press(page, "1");
  result.after = seen(page);
  await show("number.front.html");
  var code = variantOf(page).c;
  type(page, 0, "12345");
  result.focused = page.activeElement.className;
  press(page, "Enter");
  result.number = seen(page);
  press(page, "Enter");
  result.askedAgain = pane.asked;
  result.numberBack = await show("number.back.html");
  result.sameCode = result.numberBack.code === code;
  return result;
}

// Pages that share nothing: a page for each side, and storage that cannot be touched.
async function alone() {
  var codes = [];
  for (var i = 0; i < 2; i += 1) {
    var front = seen(await loaded("alone.front.html")), back = seen(await loaded("alone.back.html"));
    codes.push([front.prompt, back.prompt, back.code]);
  }
  return codes;
}

// Storage that fronts and backs do not share: the first back finds nothing, from then on both show the day's variant.
async function lost() {
  function forget() {
    ["sessionStorage", "localStorage"].forEach(function (name) { window[name].removeItem("quizdl.showing"); });
  }
  var codes = [];
  for (var i = 0; i < 4; i += 1) {
    forget();
    var page = await loaded("number.front.html");
    if (i) { codes.push(variantOf(page).c); }
    forget();
    codes.push(seen(await loaded("number.back.html")).code);
  }
  return codes;
}

scenarios().then(function (found) {
  document.getElementById("out").textContent = JSON.stringify(found);
}).catch(function (error) {
  document.getElementById("out").textContent = JSON.stringify({ failed: String(error && error.stack || error) });
});
