// Elements of a card, texts in its language, and keys.

function element(name, classes, parent, text) {
  var made = document.createElement(name);
  made.className = classes;
  if (text !== undefined) { made.textContent = text; }
  if (parent) { parent.appendChild(made); }
  return made;
}

function button(classes, parent, action) {
  var made = element("button", classes + " tappable", parent);
  made.type = "button";
  made.addEventListener("click", function (event) {
    event.stopPropagation();
    action(event);
  });
  return made;
}

// A text (one string, or Chinese and English) put into an element in the language of the card.
function tell(parent, text, language, html) {
  var pair = Array.isArray(text) ? text : [text, text];
  var chosen = language === "both" && pair[0] !== pair[1] ? [["zh", pair[0]], ["en", pair[1]]]
    : language === "en" ? [["en", pair[1]]] : [["zh", pair[0]]];
  chosen.forEach(function (each) {
    var part = element("span", "qz-" + each[0], parent);
    part.lang = each[0];
    if (html) { part.innerHTML = each[1]; } else { part.textContent = each[1]; }
  });
  return parent;
}

function telling(name, classes, parent, text, language, html) {
  return tell(element(name, classes, parent), text, language, html);
}

function isTrusted(text) { return Boolean(text && text.html); }

// MathJax has usually passed over the card when an answer is checked.
function typeset(parent) {
  try {
    if (window.MathJax && window.MathJax.typesetPromise && /\\[(\[]/.test(parent.textContent)) {
      window.MathJax.typesetPromise([parent]);
    }
  } catch (error) { /* the formula stays as it is written */ }
}

// One listener for the card in view; the one of the card before it goes.
function onKey(action) {
  if (window.quizdlKeys) { document.removeEventListener("keydown", window.quizdlKeys, true); }
  window.quizdlKeys = action;
  if (action) { document.addEventListener("keydown", action, true); }
}

function isDesktop() { return typeof pycmd === "function"; }
function flip() { if (isDesktop()) { pycmd("ans"); } }

// On the desktop, digits belong to Anki unless something that takes text has the focus.
function keyCatcher(root) {
  if (!isDesktop()) { return; }
  var catcher = element("input", "qz-catcher", root);
  catcher.setAttribute("inputmode", "none");
  catcher.setAttribute("aria-hidden", "true");
  catcher.tabIndex = -1;
  catcher.addEventListener("input", function () { catcher.value = ""; });
  catcher.focus();
}

// The card in view: its element, side, data and language; null where there is no data.
function cardInView() {
  var root = document.getElementById("qz");
  if (!root) { return null; }
  try {
    var data = JSON.parse(root.querySelector(".qz-data").textContent);
    return { root: root, side: root.getAttribute("data-side"), id: root.getAttribute("data-id"), data: data };
  } catch (error) {
    return null;
  }
}

function liveArea(root, replaced) {
  var live = root.querySelector(".qz-live");
  live.textContent = "";
  live.hidden = false;
  if (replaced) { root.querySelector(".qz-static").hidden = true; }
  return live;
}
