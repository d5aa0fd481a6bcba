var card = cardInView();
if (card) {
  try {
    SHOWS[card.data.k](card);
  } catch (error) {
    // the complete static card is better than half a living one
    card.root.querySelector(".qz-live").hidden = true;
    card.root.querySelector(".qz-static").hidden = false;
    if (window.console) { console.error(error); }
  }
} else {
  onKey(null);
}
