// @ts-nocheck: types to follow
/** The bar under a figure that has frames: a button that plays them and a handle for each. */

import { loadStyle } from "./player.js";
import { icon } from "./timeline.js";

const PACE = 350; // milliseconds that a frame stands

export class Reel {
  /**
   * @param {HTMLElement} root
   * @param {(frame: any) => void} show draws a frame of the figure
   */
  constructor(root, show) {
    loadStyle("player.css");
    this.show = show;
    this.element = root.appendChild(document.createElement("div"));
    this.element.className = "rv-root";
    this.element.innerHTML = `<div class="rv-bar"><button type="button" class="rv-play"></button>
      <input type="range" class="rv-scrub" min="0" step="1" aria-label="Frame"><output class="rv-count"></output></div>`;
    this.button = this.element.querySelector("button");
    this.handle = this.element.querySelector("input");
    this.output = this.element.querySelector("output");
    this.button.onclick = () => (this.timer ? this.pause() : this.play());
    this.handle.oninput = () => {
      this.pause();
      this.turn(Number(this.handle.value));
    };
    this.timer = 0;
    this.at = 0;
  }

  /** Take the frames of a figure, the one at ``at`` being shown; none hide the bar. */
  take(frames, at) {
    this.pause();
    this.frames = frames ?? [];
    this.element.hidden = !this.frames.length;
    this.handle.max = String(this.frames.length - 1);
    if (this.frames.length) this.turn(at);
  }

  turn(at) {
    this.at = at;
    this.handle.value = String(at);
    this.handle.style.setProperty("--rv-share", `${(100 * at) / (this.frames.length - 1)}%`);
    this.output.textContent = this.handle.ariaValueText = this.frames[at].name;
    this.show(this.frames[at]);
  }

  play() {
    this.dress("pause", "Pause");
    if (this.at === this.frames.length - 1) this.turn(0);
    this.timer = setInterval(() => {
      this.turn(this.at + 1);
      if (this.at === this.frames.length - 1) this.pause();
    }, PACE);
  }

  pause() {
    clearInterval(this.timer);
    this.timer = 0;
    this.dress("play", "Play");
  }

  dress(name, label) {
    this.button.innerHTML = icon(name);
    this.button.title = label;
    this.button.setAttribute("aria-label", label);
  }
}
