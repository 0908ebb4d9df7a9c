"use strict";

/** Speaks an answer in sentences: a screen reader that read each token would never come to an end. */
class Speech {
  #spoken = 0;

  hear(text) {
    const sentence = /^[^]{60,}?[.!?\n](?=\s)/.exec(text.slice(this.#spoken));
    if (!sentence)
      return;
    this.#spoken += sentence[0].length;
    say(sentence[0]);
  }

  end(text, remark) {
    say(`${text.slice(this.#spoken)} ${remark || "End of the answer."}`);
  }
}

function say(text) {
  $("said").textContent = text;
}
