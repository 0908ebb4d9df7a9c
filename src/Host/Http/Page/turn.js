"use strict";

const $ = id => document.getElementById(id);

/** A question with its answer, and what the page shows of them. */
class Turn {
  static stages = ["queue", "picture", "vision", "prefill", "decode"];

  constructor(question, pictures) {
    this.question = question;
    this.pictures = pictures;
    this.reply = Turn.empty();
    this.element = $("turn-template").content.firstElementChild.cloneNode(true);
    this.part(".question").textContent = question;
    this.part(".shown").replaceChildren(...pictures.map(picture => {
      const item = document.createElement("li");
      const image = document.createElement("img");
      image.src = picture.url;
      image.alt = picture.name;
      item.append(image);
      return item;
    }));
    this.part(".shown").hidden = pictures.length === 0;
    this.show();
  }

  static empty() {
    return { text: "", tokens: 0, begin: 0, firstMs: null, rate: null, times: null, remark: "", isError: false, isRunning: false };
  }

  /** As the API wants the question, and the answer if there is one. */
  messages() {
    const pictures = this.pictures.map(picture => ({ type: "image_url", image_url: { url: picture.url } }));
    const asked = { role: "user", content: [...pictures, { type: "text", text: this.question }] };
    return this.reply.isRunning ? [asked] : [asked, { role: "assistant", content: this.reply.text }];
  }

  /** Shows the reply as it is now. */
  show() {
    const { text, tokens, firstMs, rate, times, remark, isError, isRunning } = this.reply;
    const answer = this.part(".answer");
    Turn.write(answer, text.trimStart());
    answer.classList.toggle("code", /^\s*[{[]/.test(text));
    answer.setAttribute("aria-busy", String(isRunning));
    this.element.classList.toggle("running", isRunning);
    this.element.classList.toggle("waiting", isRunning && text === "");
    this.part(".remark").textContent = remark;
    this.part(".remark").classList.toggle("error", isError);
    this.part(".figures").replaceChildren(...Turn.figures([
      [tokens || null, tokens === 1 ? "token" : "tokens"],
      [rate === null ? null : rate.toFixed(rate < 10 ? 1 : 0), "tokens/s"],
      [firstMs === null ? null : Turn.duration(firstMs), "to the first token"],
    ]));
    this.showStages(times);
    this.part(".copy").hidden = !navigator.clipboard;
    this.part(".actions").hidden = isRunning;
  }

  /** Adds what is new: what the user has selected meanwhile stays selected. */
  static write(element, text) {
    const shown = element.firstChild;
    if (shown && text.startsWith(shown.data))
      shown.appendData(text.slice(shown.length));
    else
      element.textContent = text;
  }

  showStages(times) {
    this.part(".stages").hidden = !times;
    if (!times)
      return;
    this.part(".band").replaceChildren(...Turn.stages.map(stage => {
      const piece = document.createElement("span");
      piece.className = stage;
      piece.style.flexGrow = String(times[stage] ?? 0);
      return piece;
    }));
    this.part("dl").replaceChildren(...Turn.stages.map(stage => {
      const row = document.createElement("div");
      const name = document.createElement("dt");
      const time = document.createElement("dd");
      name.className = stage;
      name.textContent = stage;
      time.textContent = Turn.duration(times[stage] ?? 0);
      row.append(name, time);
      return row;
    }));
  }

  static *figures(pairs) {
    for (const [value, name] of pairs.filter(([value]) => value !== null)) {
      const figure = document.createElement("span");
      const number = document.createElement("b");
      number.textContent = value;
      figure.append(number, ` ${name}`);
      yield figure;
    }
  }

  static duration(ms) {
    return ms < 1000 ? `${ms.toFixed(ms < 10 ? 1 : 0)} ms` : `${(ms / 1000).toFixed(ms < 10000 ? 2 : 1)} s`;
  }

  part(selector) {
    return this.element.querySelector(selector);
  }
}
