// A question with blanks and options: drawn, answered, checked, and explained on the back.

var TYPED = { scalar: 1, shape: 1, vector: 1, matrix: 1, set: 1, sequence: 1 };

// The drawn variant with everything it refers to by number.
function drawn(data, seed) {
  var variant = data.v[seed % data.v.length];
  function text(index) { return data.t[index]; }
  var question = { prompt: text(variant.p), steps: variant.s.map(text), code: variant.c || "", mistakes: {} };
  data.m.forEach(function (mistake) { question.mistakes[mistake[0]] = { html: text(mistake[1]) }; });
  question.fields = variant.f.map(function (row) {
    var field = data.f[row.i];
    return {
      label: text(field.l), policy: TYPED[field.p] && !HAS_BIG ? "self" : field.p, kind: field.k, unit: field.u || "",
      words: field.w, after: field.a || [], fixed: Boolean(field.x),
      options: (row.o || field.o || []).map(function (option) { return { id: option[0], text: text(option[1]) }; })
    };
  });
  question.targets = variant.f.map(function (row) {
    var field = data.f[row.i];
    return {
      key: row.k, shown: row.s, room: row.r === undefined ? field.r : row.r,
      demanded: row.d === undefined ? (field.d === undefined ? null : field.d) : row.d,
      mistakes: (row.m || []).map(function (mistake) {
        return {
          id: data.m[mistake[0]][0], value: mistake[1],
          room: mistake[2] === undefined ? (row.r === undefined ? field.r : row.r) : mistake[2]
        };
      })
    };
  });
  return question;
}

function isMatching(question) {
  return question.fields.length > 1 && question.fields.every(function (field) {
    return field.policy === "one" && field.options.length > 2 &&
      field.options.every(function (option, index) { return option.id === question.fields[0].options[index].id; });
  });
}

function QuestionView(card) {
  this.card = card;
  this.language = card.data.lang;
  this.showing = showingOf(card.id, card.side);
  this.question = drawn(card.data, this.showing.seed);
  this.back = card.side === "back";
  this.live = liveArea(card.root, true);
  this.boxes = [];
  this.matching = isMatching(this.question);
}

QuestionView.prototype.options = function (field) {
  return field.fixed ? field.options : shuffled(field.options, this.showing.seed);
};

QuestionView.prototype.tell = function (name, classes, parent, text, html) {
  return telling(name, classes, parent, text, this.language, html);
};

QuestionView.prototype.draw = function () {
  var view = this, data = this.card.data;
  if (data.h !== undefined) { this.tell("div", "qz-title", this.live, data.t[data.h], true); }
  this.tell("div", "qz-prompt", this.live, this.question.prompt, true);
  if (this.back) { this.startAnswer(); }
  if (this.matching) { this.listOptions(); }
  this.question.fields.forEach(function (field, index) { view.drawField(field, index); });
  if (this.back) {
    this.drawBack();
  } else {
    this.drawFront();
  }
  typeset(this.live);
};

// Anki scrolls to the element of this name when it turns a card.
QuestionView.prototype.startAnswer = function () {
  var old = document.getElementById("answer");
  if (old) { old.id = ""; }
  element("hr", "", this.live).id = "answer";
};

QuestionView.prototype.listOptions = function () {
  var view = this, list = element("div", "qz-letters", this.live);
  this.options(this.question.fields[0]).forEach(function (option, place) {
    var row = element("div", "qz-letter", list);
    element("b", "", row, "ABCDEFGH".charAt(place));
    view.tell("span", "", row, option.text, true);
  });
};

QuestionView.prototype.drawField = function (field, index) {
  var box = element("div", "qz-field", this.live), head = element("div", "qz-head", box);
  this.boxes.push(box);
  if (this.question.fields.length > 1 || TYPED[field.policy] || field.policy === "label") {
    this.tell("span", "qz-label", head, field.label, true);
  }
  if (field.words && field.policy !== "one" && field.policy !== "all") {
    var words = this.tell("span", "qz-words", head, field.words);
    if (field.unit) { element("b", "qz-unit", words, field.unit); }
  }
  if (field.options.length) {
    this.drawOptions(field, index, box);
  } else if (field.policy !== "self") {
    this.drawInput(field, index, box);
  }
  box.said = element("div", "qz-said", box);
  box.said.setAttribute("aria-live", "polite");
};

QuestionView.prototype.drawInput = function (field, index, box) {
  var view = this, typed = this.showing.answers[index] || "";
  if (this.back) {
    element("div", "qz-typed", box, trimmed(typed) ? typed : "\u2014");
    return;
  }
  var input = element(field.policy === "matrix" ? "textarea" : "input", "qz-input tappable", box);
  if (field.policy === "matrix") { input.rows = 3; } else { input.type = "text"; }
  ["autocomplete", "autocorrect", "autocapitalize"].forEach(function (name) { input.setAttribute(name, "off"); });
  input.setAttribute("spellcheck", "false");
  input.setAttribute("enterkeyhint", index + 1 < this.question.fields.length ? "next" : "done");
  input.setAttribute("aria-label", say(field.label, this.language === "en" ? 1 : 0).replace(/<[^>]*>/g, ""));
  input.value = typed;
  box.input = input;
  input.addEventListener("input", function () {
    view.answer(index, input.value);
    view.readBack(field, index, box);
  });
  input.addEventListener("keydown", function (event) {
    event.stopPropagation();
    if (event.key === "Enter" && !event.isComposing && (field.policy !== "matrix" || event.ctrlKey)) {
      event.preventDefault();
      view.advance(index);
    }
  });
};

QuestionView.prototype.advance = function (index) {
  var next = this.boxes.slice(index + 1).filter(function (box) { return box.input; })[0];
  if (this.showing.checked) { flip(); } else if (next) { next.input.focus(); } else { this.check(); }
};

QuestionView.prototype.answer = function (index, text) {
  this.showing.answers[index] = text;
  keep(this.showing);
};

QuestionView.prototype.readBack = function (field, index, box) {
  box.said.textContent = "";
  box.said.className = "qz-said";
  var text = this.showing.answers[index] || "";
  if (!trimmed(text)) { return; }
  var reading = readingOf(field, text);
  if (reading.outcome !== "reads") {
    this.tell("span", "qz-note", box.said, reading.message);
  } else if (reading.shown !== trimmed(text)) {
    this.tell("span", "qz-note", box.said, ["读作 " + reading.shown, "read as " + reading.shown]);
  }
};

QuestionView.prototype.drawOptions = function (field, index, box) {
  var view = this, list = element("div", this.matching ? "qz-row" : "qz-options", box);
  box.buttons = this.options(field).map(function (option, place) {
    var made = button("qz-option", list, function () { view.pick(index, option.id); });
    element("b", "qz-number", made, view.matching ? "ABCDEFGH".charAt(place) : String(place + 1));
    if (!view.matching) { view.tell("span", "qz-text", made, option.text, true); }
    made.option = option.id;
    return made;
  });
  this.showPicked(index);
};

QuestionView.prototype.picked = function (index) { return (this.showing.answers[index] || "").split(" "); };

QuestionView.prototype.showPicked = function (index) {
  var picked = this.picked(index);
  this.boxes[index].buttons.forEach(function (made) {
    made.setAttribute("aria-pressed", String(picked.indexOf(made.option) >= 0));
  });
};

QuestionView.prototype.pick = function (index, id) {
  if (this.back || this.showing.checked) { return; }
  var field = this.question.fields[index], picked = this.picked(index).filter(Boolean), at = picked.indexOf(id);
  if (field.policy === "all") {
    if (at >= 0) { picked.splice(at, 1); } else { picked.push(id); }
  } else {
    picked = at >= 0 ? [] : [id];
  }
  this.answer(index, picked.join(" "));
  this.showPicked(index);
  if (this.question.fields.length === 1 && field.policy === "one" && picked.length) { this.check(); }
};

QuestionView.prototype.drawFront = function () {
  var view = this, graded = this.question.fields.some(function (field) { return field.policy !== "self"; });
  this.result = element("div", "qz-result", this.live);
  if (graded) {
    var single = this.question.fields.length === 1 && this.question.fields[0].policy === "one";
    this.checker = button("qz-check", this.live, function () {
      if (view.showing.checked) { flip(); } else { view.check(); }
    });
    this.tell("span", "", this.checker, ["检查", "Check"]);
    this.checker.hidden = single;
    onKey(function (event) { view.key(event); });
  }
  if (this.showing.checked) { this.showMarks(); }
  var first = this.boxes.filter(function (box) { return box.input; })[0];
  if (isDesktop()) {
    if (first) { first.input.focus(); } else if (graded) { keyCatcher(this.card.root); }
  }
};

// Digits pick an option; Enter checks, then turns the card.
QuestionView.prototype.key = function (event) {
  var target = event.target, typing = target && target.classList && target.classList.contains("qz-input");
  if (typing || event.ctrlKey || event.altKey || event.metaKey) { return; }
  if (event.key === "Enter" || (event.key === " " && this.showing.checked)) {
    event.preventDefault();
    if (this.showing.checked) { flip(); } else { this.check(); }
    return;
  }
  var open = this.boxes.map(function (box, index) { return index; }).filter(function (index) {
    return this.boxes[index].buttons && (this.boxes.length === 1 || !this.showing.answers[index]);
  }, this)[0];
  var place = "123456789".indexOf(event.key);
  if (this.matching && place < 0 && event.key.length === 1) { place = "abcdefgh".indexOf(event.key.toLowerCase()); }
  if (open === undefined || place < 0 || place >= this.boxes[open].buttons.length) { return; }
  event.preventDefault();
  event.stopPropagation();
  this.pick(open, this.boxes[open].buttons[place].option);
};

QuestionView.prototype.marks = function () {
  return mark(this.question.fields, this.question.targets, this.showing.answers, this.question.mistakes);
};

// What cannot be read, or can be read in two ways, costs nothing: it is asked back.
QuestionView.prototype.check = function () {
  var view = this, marked = this.marks(), answered = false, unclear = false;
  marked.verdicts.forEach(function (verdict, index) {
    if (verdict.outcome === "unreadable" || verdict.outcome === "ambiguous") {
      unclear = true;
      view.readBack(view.question.fields[index], index, view.boxes[index]);
    } else if (verdict.outcome !== "empty" && verdict.outcome !== "self") {
      answered = true;
    }
  });
  if (unclear || !answered) { return; }
  this.showing.checked = true;
  keep(this.showing);
  this.showMarks();
};

QuestionView.prototype.showMarks = function () {
  var view = this, marked = this.marks();
  this.boxes.forEach(function (box, index) {
    if (box.input) { box.input.readOnly = true; }
    view.showVerdict(box, index, marked.verdicts[index]);
  });
  this.showScore(marked, this.result);
  if (this.checker) {
    this.checker.textContent = "";
    this.tell("span", "", this.checker, ["看解答", "Show the solution"]);
    this.checker.hidden = !isDesktop();
  }
  typeset(this.live);
};

QuestionView.prototype.showScore = function (marked, parent) {
  var graded = marked.verdicts.filter(function (verdict) { return verdict.outcome !== "self"; });
  if (graded.length < 2) { return; }
  var right = graded.filter(function (verdict) { return verdict.outcome === "right"; }).length;
  element("div", "qz-score", parent, right + " / " + graded.length);
};

QuestionView.prototype.showVerdict = function (box, index, verdict) {
  var said = box.said, target = this.question.targets[index], field = this.question.fields[index];
  var unread = verdict.outcome === "unreadable" || verdict.outcome === "ambiguous";
  var class_ = verdict.outcome === "right" ? "right"
    : unread || verdict.outcome === "empty" || verdict.outcome === "self" ? "none"
      : verdict.credit > 0 ? "partly" : "wrong";
  said.textContent = "";
  said.className = "qz-said qz-" + class_;
  if (verdict.outcome !== "self" && !(verdict.outcome === "empty" && this.back && !this.showing.checked)) {
    var sign = { right: "\u2713", wrong: "\u2717", partly: "\u2248", none: unread ? "?" : "\u2013" }[class_];
    var line = element("div", "qz-verdict", said);
    element("b", "qz-sign", line, sign);
    this.tell("span", "", line, isTrusted(verdict.message) ? verdict.message.html : verdict.message,
      isTrusted(verdict.message));
    var typed = trimmed(this.showing.answers[index] || "");
    if (verdict.shown && verdict.shown !== typed && verdict.outcome !== "right") {
      this.tell("div", "qz-note", said, ["读作 " + verdict.shown, "read as " + verdict.shown]);
    }
    if (this.mayFollow(field, verdict)) {
      this.tell("div", "qz-note", said, ["若是由前面的错误结果继续算出的，请对照解答中的方法自己判断。",
        "If you went on from an earlier wrong result, compare the method with the solution and judge for yourself."]);
    }
  }
  (box.buttons || []).forEach(function (made) {
    var right = [].concat(target.key).indexOf(made.option) >= 0;
    var picked = made.getAttribute("aria-pressed") === "true";
    made.classList.toggle("qz-is-right", right);
    made.classList.toggle("qz-is-wrong", picked && !right);
    made.disabled = true;
  });
};

QuestionView.prototype.mayFollow = function (field, verdict) {
  if (verdict.outcome === "right" || verdict.credit === 1 || !field.after.length) { return false; }
  var marked = this.marks();
  return field.after.some(function (index) {
    return marked.verdicts[index].outcome !== "right" && marked.verdicts[index].outcome !== "empty";
  });
};

QuestionView.prototype.drawBack = function () {
  var view = this, marked = this.marks();
  onKey(null);
  this.boxes.forEach(function (box, index) {
    view.showVerdict(box, index, marked.verdicts[index]);
    var shown = view.question.targets[index].shown;
    if (shown) {
      var line = view.tell("div", "qz-key", box, ["答案 ", "Answer "]);
      view.tell("b", "", line, shown);
    }
  });
  if (marked.verdicts.some(function (verdict) { return verdict.outcome !== "empty"; })) {
    this.showScore(marked, this.live);
  }
  var worked = this.card.data.h !== undefined && this.question.steps.length > 1;
  var list = element(worked ? "ol" : "div", "qz-steps", this.live);
  this.question.steps.forEach(function (step) {
    view.tell(worked ? "li" : "div", "", list, step, true);
  });
  if (this.question.code) { element("div", "qz-code", this.live, this.question.code); }
};

function showQuestion(card) { new QuestionView(card).draw(); }
