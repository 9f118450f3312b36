/** What happened, in words, for those who do not see the picture: beside it always, and announced when playing has ended. */

import { make } from "./dom.js";
import { tr } from "./words.js";

/** @typedef {import("../types.d.ts").Scene} Scene */

export class Teller {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    const id = `rv-told-${Math.random().toString(36).slice(2)}`;
    this.text = make("div", { className: "rv-unseen", "data-testid": "rv-told", id });
    this.news = make("div", { className: "rv-unseen", "data-testid": "rv-news", role: "status" });
    root.append(this.text, this.news);
    this.sentences = "";
    this.played = false;
  }

  /** @param {Scene} scene */
  update({ data, lanes }) {
    const { surface, desk } = data.header;
    const rows = desk?.standings ?? lanes.map(({ status }, lane) => ({ lane, sentence: status.sentence }));
    const told = rows
      .filter((/** @type {any} */ { lane }) => lanes[lane]?.visible)
      .map((/** @type {any} */ { lane, sentence }) => `${lanes[lane].label}: ${sentence}`);
    if (told.join(" ") !== this.sentences) this.news.textContent = ""; // it would tell what is no longer so
    this.sentences = told.join(" ");
    this.root.querySelector(".rv-main > .rv-panel")?.setAttribute("aria-describedby", this.text.id);
    this.text.textContent = `${tr("{surface}, {steps} steps.", { surface: surface.name, steps: data.steps })} ${this.sentences}`;
  }

  /** Tell when playing has ended; while something moves the same words may become news once more. @param {import("./clock.js").Clock} clock */
  follow({ playing, atEnd, total }) {
    if (playing && this.news.textContent) this.news.textContent = "";
    if (this.played && !playing && atEnd)
      this.news.textContent = `${tr("Step {total}, the last.", { total })} ${this.sentences}`;
    this.played = playing;
  }
}
