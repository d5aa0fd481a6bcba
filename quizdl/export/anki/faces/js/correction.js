// Find the mistake: room to write what is right, and on the back the points to tick off.

function showCorrection(card) {
  var showing = showingOf(card.id, card.side), language = card.data.lang, live = liveArea(card.root, false);
  onKey(null);
  if (card.side === "front") {
    var input = element("textarea", "qz-input tappable", live);
    input.rows = 3;
    input.value = showing.answers[0] || "";
    input.placeholder = { zh: "写出正确的说法", en: "Write what is right" }[language] || "写出正确的说法 / Write what is right";
    input.addEventListener("input", function () {
      showing.answers[0] = input.value;
      keep(showing);
    });
    input.addEventListener("keydown", function (event) { event.stopPropagation(); });
    return;
  }
  if ((showing.answers[0] || "").trim()) { element("div", "qz-typed", live, showing.answers[0]); }
  var list = element("div", "qz-options", live), count = element("div", "qz-score", live);
  var rows = card.data.points.map(function (index) {
    var row = button("qz-option", list, function () {
      row.setAttribute("aria-pressed", String(row.getAttribute("aria-pressed") !== "true"));
      tick();
    });
    element("b", "qz-number", row, "");
    telling("span", "qz-text", row, card.data.t[index], language, true);
    row.setAttribute("aria-pressed", "false");
    return row;
  });
  function tick() {
    var made = rows.filter(function (row) { return row.getAttribute("aria-pressed") === "true"; }).length;
    count.textContent = made + " / " + rows.length;
  }
  tick();
  typeset(live);
}
