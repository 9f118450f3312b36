/** The bar under a figure that has frames: a button that plays them and a handle for each. */

import { make } from "./dom.js";
import { loadStyle } from "./style.js";
import { icon } from "./timeline.js";
import { tr } from "./words.js";

const PACE = 350; // milliseconds that a frame stands

export class Reel {
  /**
   * @param {HTMLElement} root
   * @param {(frame: any) => void} show draws a frame of the figure
   */
  constructor(root, show) {
    loadStyle("player.css");
    this.show = show;
    this.element = root.appendChild(make("div", { className: "rv-root" }));
    this.element.innerHTML = `<div class="rv-bar"><button type="button" class="rv-play"></button>
      <input type="range" class="rv-scrub" min="0" step="1" aria-label="${tr("Frame")}"><span class="rv-count"></span></div>`;
    this.button = /** @type {HTMLButtonElement} */ (this.element.querySelector("button"));
    this.handle = /** @type {HTMLInputElement} */ (this.element.querySelector("input"));
    this.output = /** @type {HTMLElement} */ (this.element.querySelector(".rv-count"));
    /** @type {any[]} */
    this.frames = [];
    this.button.onclick = () => (this.timer ? this.pause() : this.play());
    this.handle.oninput = () => {
      this.pause();
      this.turn(Number(this.handle.value));
    };
    /** @type {ReturnType<typeof setInterval> | 0} */
    this.timer = 0;
    this.at = 0;
  }

  /** Take the frames of a figure, the one at ``at`` being shown; none hide the bar. @param {any[] | undefined} frames @param {number} at */
  take(frames, at) {
    this.pause();
    this.frames = frames ?? [];
    this.element.hidden = !this.frames.length;
    this.handle.max = String(this.frames.length - 1);
    if (this.frames.length) this.turn(at);
  }

  /** @param {number} at */
  turn(at) {
    this.at = at;
    this.handle.value = String(at);
    this.handle.style.setProperty("--rv-share", `${(100 * at) / (this.frames.length - 1)}%`);
    this.output.textContent = this.handle.ariaValueText = this.frames[at].name;
    this.show(this.frames[at]);
  }

  play() {
    this.dress("pause", tr("Pause"));
    if (this.at === this.frames.length - 1) this.turn(0);
    this.timer = setInterval(() => {
      this.turn(this.at + 1);
      if (this.at === this.frames.length - 1) this.pause();
    }, PACE);
  }

  pause() {
    if (this.timer) clearInterval(this.timer);
    this.timer = 0;
    this.dress("play", tr("Play"));
  }

  /** @param {string} name @param {string} label */
  dress(name, label) {
    this.button.innerHTML = icon(name);
    this.button.title = label;
    this.button.setAttribute("aria-label", label);
  }
}
