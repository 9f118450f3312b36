/** The clock's bar: play, one step, a handle for the time, speed, loop. */

import { Clock, RATE, SPEEDS } from "./clock.js";
import { tr } from "./words.js";

const CALM = 90; // ms between two updates of the bar while playing: painting controls is dear

/** @type {Record<string, string>} */
const ICONS = {
  play: "M7 4.5v15l12-7.5z",
  pause: "M6.5 4.5h4v15h-4zM13.5 4.5h4v15h-4z",
  back: "M18 5v14l-9-7zM6 5h2.4v14H6z",
  forward: "M6 5v14l9-7zM15.6 5H18v14h-2.4z",
  loop: "M17 3l4 4-4 4V8H8a3 3 0 0 0-3 3v1H3v-1a5 5 0 0 1 5-5h9zM7 21l-4-4 4-4v3h9a3 3 0 0 0 3-3v-1h2v1a5 5 0 0 1-5 5H7z",
  large:
    "M2 18L7 5h2l5 13h-2.2l-1.2-3.4H5.3L4.1 18zM6 12.7h4L8 7.2zM15 18l3.2-8.4h1.6L23 18h-1.8l-.7-2h-3l-.7 2zM18 14.5h2l-1-2.9z",
};

/** @param {string} name */
export const icon = (name) => `<svg viewBox="0 0 24 24" aria-hidden="true"><path d="${ICONS[name]}"/></svg>`;

export class Timeline extends Clock {
  /** @param {HTMLElement} element @param {() => void} onChange as in ``Clock`` */
  constructor(element, onChange) {
    super(onChange);
    this.shown = "";
    this.shownAt = 0;
    element.innerHTML = `
      <input type="range" class="rv-scrub" data-testid="rv-scrub" min="0" step="1" value="0" aria-label="${tr("Step")}">
      <button type="button" data-testid="rv-back" aria-label="${tr("One step back")}" title="${tr("One step back")} (←)">${icon("back")}</button>
      <button type="button" class="rv-play" data-testid="rv-play" aria-label="${tr("Play")}"></button>
      <button type="button" data-testid="rv-forward" aria-label="${tr("One step forward")}" title="${tr("One step forward")} (→)">${icon("forward")}</button>
      <span class="rv-count" data-testid="rv-count"></span>
      <label class="rv-speed" title="${tr("Speed of the playback")}"><select data-testid="rv-speed" aria-label="${tr("Speed")}">
        ${SPEEDS.map((s) => `<option value="${s}">${s}×</option>`).join("")}
      </select><span class="rv-rate" data-testid="rv-rate"></span></label>
      <button type="button" class="rv-loop" data-testid="rv-loop" aria-label="${tr("Loop")}" aria-pressed="false" title="${tr("Start again at the end")}">${icon("loop")}</button>`;
    const find = (/** @type {string} */ name) =>
      /** @type {any} */ (element.querySelector(`[data-testid="rv-${name}"]`));
    this.playButton = /** @type {HTMLButtonElement} */ (find("play"));
    this.scrub = /** @type {HTMLInputElement} */ (find("scrub"));
    this.count = /** @type {HTMLElement} */ (find("count"));
    this.select = /** @type {HTMLSelectElement} */ (find("speed"));
    this.rate = /** @type {HTMLElement} */ (find("rate"));
    this.playButton.onclick = () => this.toggle();
    find("back").onclick = () => this.move(-1);
    find("forward").onclick = () => this.move(1);
    this.scrub.oninput = () => this.rest(Number(this.scrub.value));
    this.select.onchange = () => this.setSpeed(Number(this.select.value));
    const again = /** @type {HTMLButtonElement} */ (find("loop"));
    again.onclick = () => again.setAttribute("aria-pressed", String(this.repeat()));
    this.setSpeed(this.speed);
  }

  /** @param {number} speed */
  setSpeed(speed) {
    super.setSpeed(speed);
    this.select.value = String(speed);
    this.rate.textContent = tr("{rate} steps/s", { rate: speed * RATE });
  }

  show() {
    const now = performance.now();
    if (this.playing && this.shown === "playing" && now - this.shownAt < CALM) return;
    this.shown = this.playing ? "playing" : "paused";
    this.shownAt = now;
    const step = Math.floor(this.step + 1e-6);
    this.scrub.max = String(this.total);
    this.scrub.value = String(step);
    this.scrub.style.setProperty("--rv-share", `${this.total ? (100 * step) / this.total : 0}%`);
    this.count.textContent = `${step} / ${this.total}`;
    if (!this.playing) this.scrub.setAttribute("aria-valuetext", tr("{step} of {total}", { step, total: this.total })); // not read out while playing
    const name = this.playing ? "pause" : "play";
    if (this.playButton.dataset.icon === name) return;
    this.playButton.dataset.icon = name;
    this.playButton.innerHTML = icon(name);
    this.playButton.setAttribute("aria-label", this.playing ? tr("Pause") : tr("Play"));
    this.playButton.title = `${this.playing ? tr("Pause") : tr("Play")} (${tr("space")})`;
  }
}
