// @ts-nocheck: types to follow
/** The one clock of the player, and its bar of controls. */

const RATE = 40; // steps a second at 1×
const SPEEDS = [0.25, 0.5, 1, 2, 4, 8];
const CALM = 90; // ms between two updates of the bar while playing: painting controls is dear
const LONGEST = 10; // seconds that the first showing may take

const ICONS = {
  play: "M7 4.5v15l12-7.5z",
  pause: "M6.5 4.5h4v15h-4zM13.5 4.5h4v15h-4z",
  back: "M18 5v14l-9-7zM6 5h2.4v14H6z",
  forward: "M6 5v14l9-7zM15.6 5H18v14h-2.4z",
  loop: "M17 3l4 4-4 4V8H8a3 3 0 0 0-3 3v1H3v-1a5 5 0 0 1 5-5h9zM7 21l-4-4 4-4v3h9a3 3 0 0 0 3-3v-1h2v1a5 5 0 0 1-5 5H7z",
};

/** @param {string} name */
export const icon = (name) => `<svg viewBox="0 0 24 24" aria-hidden="true"><path d="${ICONS[name]}"/></svg>`;

export class Timeline {
  /**
   * @param {HTMLElement} element
   * @param {() => void} onChange called whenever the step has changed, at most once a frame while playing
   */
  constructor(element, onChange) {
    this.step = 0; // may lie between two steps while playing
    this.total = 0;
    this.playing = false;
    this.visible = true;
    this.speed = 1;
    this.loop = false;
    this.onChange = onChange;
    this.frame = 0;
    this.build(element);
  }

  build(element) {
    element.innerHTML = `
      <button type="button" data-testid="rv-back" aria-label="One step back" title="One step back (←)">${icon("back")}</button>
      <button type="button" class="rv-play" data-testid="rv-play" aria-label="Play"></button>
      <button type="button" data-testid="rv-forward" aria-label="One step forward" title="One step forward (→)">${icon("forward")}</button>
      <input type="range" class="rv-scrub" data-testid="rv-scrub" min="0" step="1" value="0" aria-label="Step">
      <output class="rv-count" data-testid="rv-count"></output>
      <label class="rv-speed" title="Speed of the playback"><select data-testid="rv-speed" aria-label="Speed">
        ${SPEEDS.map((s) => `<option value="${s}">${s}×</option>`).join("")}
      </select><span class="rv-rate" data-testid="rv-rate"></span></label>
      <button type="button" class="rv-loop" data-testid="rv-loop" aria-label="Loop" aria-pressed="false" title="Start again at the end">${icon("loop")}</button>`;
    const find = (name) => element.querySelector(`[data-testid="rv-${name}"]`);
    this.playButton = find("play");
    this.scrub = find("scrub");
    this.count = find("count");
    this.select = find("speed");
    this.playButton.onclick = () => this.toggle();
    find("back").onclick = () => this.move(-1);
    find("forward").onclick = () => this.move(1);
    this.scrub.oninput = () => {
      const step = Number(this.scrub.value); // pausing shows the step played to, and would overwrite it
      this.pause();
      this.seek(step);
    };
    this.rate = find("rate");
    this.select.onchange = () => this.setSpeed(Number(this.select.value));
    find("loop").onclick = (event) => {
      this.loop = !this.loop;
      event.currentTarget.setAttribute("aria-pressed", String(this.loop));
    };
    this.setSpeed(1);
  }

  setSpeed(speed) {
    this.speed = speed;
    this.select.value = String(speed);
    this.rate.textContent = `${speed * RATE} steps/s`;
  }

  get atEnd() {
    return this.step >= this.total;
  }

  /** A new record: whoever stood at the end stands at the new end, everyone else stays at the same step. */
  setTotal(total) {
    const stay = this.total > 0 && this.atEnd && !this.playing;
    this.total = total;
    this.scrub.max = String(total);
    this.step = stay ? total : Math.min(this.step, total);
    this.show();
  }

  /** Play once, at a speed at which the whole is seen in reasonable time; stand at the end for those who want no motion. */
  begin() {
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) {
      this.seek(this.total);
      return;
    }
    this.setSpeed(SPEEDS.find((s) => s >= 1 && this.total / (s * RATE) <= LONGEST) ?? SPEEDS.at(-1));
    this.play();
  }

  seek(step) {
    this.step = Math.min(Math.max(step, 0), this.total);
    this.show();
    this.onChange();
  }

  /** Step by whole steps; this pauses. */
  move(by) {
    const from = by > 0 ? Math.floor(this.step) : Math.ceil(this.step);
    this.pause();
    this.seek(from + by);
  }

  /** Stand still at a step. */
  rest(step) {
    this.pause();
    this.seek(step);
  }

  toggle() {
    this.playing ? this.pause() : this.play();
  }

  play() {
    if (this.atEnd) this.step = 0;
    this.playing = true;
    this.show();
    this.onChange();
    this.resume();
  }

  pause() {
    if (!this.playing) return;
    this.playing = false;
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    this.step = Math.floor(this.step + 1e-6);
    this.show();
    this.onChange();
  }

  /** Out of sight nothing is drawn and time stands still. */
  setVisible(visible) {
    this.visible = visible;
    this.resume();
  }

  resume() {
    if (!this.playing || !this.visible || this.frame) return;
    let before = performance.now();
    const tick = (now) => {
      this.frame = 0;
      if (!this.playing || !this.visible) return;
      const elapsed = Math.min(Math.max(now - before, 0), 250) / 1000; // a hidden tab must not leap ahead
      before = now;
      this.advance(elapsed);
      if (this.playing) this.frame = requestAnimationFrame(tick);
    };
    this.frame = requestAnimationFrame(tick);
  }

  advance(seconds) {
    const next = this.step + seconds * RATE * this.speed;
    if (next < this.total) return this.seek(next);
    this.seek(this.loop && this.step >= this.total ? 0 : this.total);
    if (!this.loop) this.pause();
  }

  show() {
    const now = performance.now();
    if (this.playing && this.shown === "playing" && now - this.shownAt < CALM) return;
    this.shown = this.playing ? "playing" : "paused";
    this.shownAt = now;
    const step = Math.floor(this.step + 1e-6);
    this.scrub.value = String(step);
    this.scrub.style.setProperty("--rv-share", `${this.total ? (100 * this.step) / this.total : 0}%`);
    this.count.textContent = `${step} / ${this.total}`;
    const name = this.playing ? "pause" : "play";
    if (this.playButton.dataset.icon !== name) {
      this.playButton.dataset.icon = name;
      this.playButton.innerHTML = icon(name);
      this.playButton.setAttribute("aria-label", this.playing ? "Pause" : "Play");
      this.playButton.title = this.playing ? "Pause (space)" : "Play (space)";
    }
  }

  /** @param {KeyboardEvent} event @returns {boolean} whether the key was ours */
  key(event) {
    const by = event.shiftKey ? 10 : 1;
    const actions = {
      " ": () => this.toggle(),
      ArrowLeft: () => this.move(-by),
      ArrowRight: () => this.move(by),
      Home: () => this.rest(0),
      End: () => this.rest(this.total),
    };
    if (!(event.key in actions) || event.ctrlKey || event.metaKey || event.altKey) return false;
    actions[event.key]();
    return true;
  }

  dispose() {
    this.playing = false;
    cancelAnimationFrame(this.frame);
  }
}
