/** The one clock of a picture: the step that is shown, and how it runs on. */

export const RATE = 40; // steps a second at 1×
export const SPEEDS = [0.25, 0.5, 1, 2, 4, 8];
const LONGEST = 10; // seconds that the first showing may take
const LEAP = 250; // ms between two frames that count at most: a hidden tab must not leap ahead

export class Clock {
  /** @param {() => void} onChange called whenever the step has changed, at most once a frame while playing */
  constructor(onChange) {
    this.step = 0; // may lie between two steps while playing
    this.total = 0;
    this.playing = false;
    this.visible = true;
    this.speed = 1;
    this.loop = false;
    this.onChange = onChange;
    this.frame = 0;
  }

  /** Show the step and whether it runs; for those that have something to show it with. */
  show() {}

  /** @param {number} speed */
  setSpeed(speed) {
    this.speed = speed;
  }

  /** Begin again at the end, or no longer. @returns {boolean} which of the two */
  repeat() {
    this.loop = !this.loop;
    return this.loop;
  }

  get atEnd() {
    return this.step >= this.total;
  }

  /** A new record: whoever stood at the end stands at the new end, everyone else stays at the same step. @param {number} total */
  setTotal(total) {
    const stay = this.total > 0 && this.atEnd && !this.playing;
    this.total = total;
    this.step = stay ? total : Math.min(this.step, total);
    this.show();
  }

  /** Play once, at a speed at which the whole is seen in reasonable time; stand at the end for those who want no motion. */
  begin(still = matchMedia("(prefers-reduced-motion: reduce)").matches) {
    if (still) {
      this.seek(this.total);
      return;
    }
    const speed = SPEEDS.find((s) => s >= 1 && this.total / (s * RATE) <= LONGEST);
    this.setSpeed(speed ?? SPEEDS[SPEEDS.length - 1]);
    this.play();
  }

  /** @param {number} step */
  seek(step) {
    this.step = Math.min(Math.max(step, 0), this.total);
    this.show();
    this.onChange();
  }

  /** Step by whole steps; this pauses. @param {number} by */
  move(by) {
    const from = by > 0 ? Math.floor(this.step) : Math.ceil(this.step);
    this.rest(from + by);
  }

  /** Stand still at a step. @param {number} step */
  rest(step) {
    this.pause();
    this.seek(step);
  }

  /** Play another record from its first step, as at the first showing. */
  again() {
    this.rest(0);
    this.begin();
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

  /** Out of sight nothing is drawn and time stands still. @param {boolean} visible */
  setVisible(visible) {
    this.visible = visible;
    this.resume();
  }

  resume() {
    if (!this.playing || !this.visible || this.frame) return;
    const before = performance.now();
    const tick = (/** @type {number} */ now) => {
      this.frame = 0;
      if (!this.playing || !this.visible) return;
      this.advance(Math.min(Math.max(now - before, 0), LEAP) / 1000);
      this.resume();
    };
    this.frame = requestAnimationFrame(tick);
  }

  /** @param {number} seconds */
  advance(seconds) {
    const next = this.step + seconds * RATE * this.speed;
    if (next < this.total) return this.seek(next);
    this.seek(this.loop && this.step >= this.total ? 0 : this.total);
    if (!this.loop) this.pause();
  }

  /** @param {KeyboardEvent} event @returns {boolean} whether the key was ours */
  key(event) {
    const by = event.shiftKey ? 10 : 1;
    /** @type {Record<string, () => void>} */
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
