// Lists to name item by item, and steps to put in order.

function ListView(card) {
  this.card = card;
  this.language = card.data.lang;
  this.showing = showingOf(card.id, card.side);
  this.back = card.side === "back";
  this.live = liveArea(card.root, true);
  this.items = card.data.items.map(function (index) { return card.data.t[index]; });
}

ListView.prototype.tell = QuestionView.prototype.tell;
ListView.prototype.startAnswer = QuestionView.prototype.startAnswer;

ListView.prototype.draw = function () {
  var view = this;
  this.tell("div", "qz-prompt", this.live, this.card.data.t[this.card.data.p], true);
  if (this.back) { this.startAnswer(); }
  this.list = element("div", "qz-items", this.live);
  this.count = element("div", "qz-score", this.live);
  onKey(this.back ? null : function (event) { view.key(event); });
  if (this.card.data.ordered) { this.drawOrder(); } else { this.drawItems(); }
  if (this.back) {
    this.card.data.s.forEach(function (index) {
      view.tell("div", "qz-steps", view.live, view.card.data.t[index], true);
    });
  } else {
    keyCatcher(this.card.root);
  }
  typeset(this.live);
};

// Front: covered items, uncovered one by one. Back: all of them, each with a box to tick.
ListView.prototype.drawItems = function () {
  var view = this, answers = this.showing.answers;
  this.rows = this.items.map(function (item, index) {
    var row = button("qz-option", view.list, function () { view.toggle(index); });
    element("b", "qz-number", row, view.back ? "" : String(index + 1));
    view.tell("span", "qz-text", row, item, true);
    row.setAttribute("aria-pressed", String(Boolean(view.back && answers[index])));
    row.classList.toggle("qz-covered", !view.back && !answers[index]);
    return row;
  });
  this.tick();
};

ListView.prototype.toggle = function (index) {
  var row = this.rows[index], answers = this.showing.answers;
  if (this.back) {
    answers[index] = answers[index] ? "" : "known";
    row.setAttribute("aria-pressed", String(Boolean(answers[index])));
  } else {
    answers[index] = "known";
    row.classList.remove("qz-covered");
    typeset(row);
  }
  keep(this.showing);
  this.tick();
};

ListView.prototype.tick = function () {
  var known = this.showing.answers.filter(Boolean).length;
  this.count.textContent = known + " / " + this.items.length;
};

ListView.prototype.key = function (event) {
  var place = "123456789".indexOf(event.key), buttons = this.list.querySelectorAll("button");
  if (event.key === "Enter") {
    event.preventDefault();
    flip();
  } else if (place >= 0 && place < buttons.length && !event.ctrlKey && !event.altKey && !event.metaKey) {
    event.preventDefault();
    event.stopPropagation();
    buttons[place].click();
  }
};

// Front: tap the steps in their order. Back: the right order, and where each was put.
ListView.prototype.drawOrder = function () {
  var places = this.items.map(function (item, index) { return index; });
  this.order = shuffled(places, this.showing.seed);
  if (this.order.join() === places.join()) { this.order.reverse(); }
  this.chosen = this.showing.answers.slice();
  this.drawSteps();
};

ListView.prototype.drawSteps = function () {
  var view = this, right = 0;
  this.list.textContent = "";
  (this.back ? this.items.map(function (item, index) { return index; }) : this.order).forEach(function (index) {
    var place = view.chosen.indexOf(index), correct = place === index;
    var row = button("qz-option", view.list, function () { view.place(index); });
    element("b", "qz-number", row, view.back ? String(index + 1) : place >= 0 ? String(place + 1) : "");
    view.tell("span", "qz-text", row, view.items[index], true);
    row.setAttribute("aria-pressed", String(!view.back && place >= 0));
    if (view.back) {
      row.disabled = true;
      right += correct ? 1 : 0;
      row.classList.toggle("qz-is-right", correct);
      row.classList.toggle("qz-is-wrong", place >= 0 && !correct);
      if (place >= 0 && !correct) { element("i", "qz-place", row, "\u2717 " + (place + 1)); }
    }
  });
  this.count.textContent = this.back && this.chosen.length ? right + " / " + this.items.length : "";
};

ListView.prototype.place = function (index) {
  if (this.back) { return; }
  var at = this.chosen.indexOf(index);
  if (at >= 0) { this.chosen.splice(at); } else { this.chosen.push(index); }
  this.showing.answers = this.chosen.slice();
  keep(this.showing);
  this.drawSteps();
  typeset(this.list);
};

function showList(card) { new ListView(card).draw(); }
