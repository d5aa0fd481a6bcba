// One showing of a card: which variant was drawn and what was answered, agreed on by front and back.
//
// It is kept wherever the client lets it: in sessionStorage (AnkiDroid and AnkiMobile load a page for each side), in
// localStorage, and in a global (desktop and AnkiWeb exchange the content of one page). Where a back finds nothing,
// sides share nothing there: both fall back to the variant of the day, which depends on the note and the date alone.

var KEY = "quizdl.showing", UNSHARED = "quizdl.unshared", LONGEST = 12 * 3600 * 1000;

function storages() {
  var found = [];
  ["sessionStorage", "localStorage"].forEach(function (name) {
    try {
      var storage = window[name];
      storage.setItem("quizdl.try", "1");
      storage.removeItem("quizdl.try");
      found.push(storage);
    } catch (error) { /* not here */ }
  });
  return found;
}

function recalled(id) {
  var best = null, texts = storages().map(function (storage) { return storage.getItem(KEY); });
  texts.push(window.quizdlShowing || null);
  texts.forEach(function (text) {
    try {
      var showing = JSON.parse(text);
      var fresh = showing && showing.id === id && Math.abs(Date.now() - showing.at) < LONGEST;
      if (fresh && (!best || showing.at >= best.at)) { best = showing; }
    } catch (error) { /* left by something else */ }
  });
  return best;
}

function keep(showing) {
  showing.at = Date.now();
  var text = JSON.stringify(showing);
  storages().forEach(function (storage) {
    try { storage.setItem(KEY, text); } catch (error) { /* full */ }
  });
  window.quizdlShowing = text;
}

function hashOf(text) {
  var hash = 2166136261;
  for (var i = 0; i < text.length; i += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 16777619);
  }
  return hash >>> 0;
}

function today() {
  var now = new Date();
  return now.getFullYear() + "-" + (now.getMonth() + 1) + "-" + now.getDate();
}

function started(id, seed) { return { id: id, seed: seed, answers: [], checked: false, ended: false, at: Date.now() }; }
function ofTheDay(id) { return started(id, hashOf(id + " " + today())); }

function setUnshared(flag) {
  storages().forEach(function (storage) {
    if (flag) { storage.setItem(UNSHARED, "1"); } else { storage.removeItem(UNSHARED); }
  });
}

function sidesShare() {
  var found = storages();
  if (found.some(function (storage) { return storage.getItem(UNSHARED); })) { return false; }
  return found.length > 0 || typeof pycmd === "function";
}

// A front that was not answered yet goes on where it was: after editing, turning the phone, coming back.
function showingOf(id, side) {
  var showing = recalled(id);
  if (side === "back") {
    setUnshared(!showing);
    showing = showing || ofTheDay(id);
    showing.ended = true;
  } else if (!showing || showing.ended) {
    showing = sidesShare() ? started(id, Math.floor(Math.random() * 4294967296)) : ofTheDay(id);
  }
  keep(showing);
  return showing;
}

// The items in an order that follows from a seed (Fisher-Yates).
function shuffled(items, seed) {
  var result = items.slice(), state = seed >>> 0;
  for (var last = result.length - 1; last > 0; last -= 1) {
    state = Math.imul(state ^ (state >>> 15), 2246822519) + 2654435769 >>> 0;
    var other = (state ^ (state >>> 13)) % (last + 1);
    if (other < 0) { other += last + 1; }
    var moved = result[last];
    result[last] = result[other];
    result[other] = moved;
  }
  return result;
}
