/** While the hand goes on: which panels a frame draws, on a slow machine those beside the main one in turn; and when the hand rests. */

import { Panel } from "./panel.js";

const BUDGET = 11; // ms of this thread that a frame may take; the browser's own work comes on top
const PACE = 40; // ms from one frame to the next that still look like motion
const REST = 150; // ms: a hand that has not moved for so long rests
const PATIENCE = 3; // times that: an answer that is on its way is drawn whole itself

const place = (/** @type {Panel} */ panel) => /** @type {typeof Panel} */ (panel.constructor).place;

/** Calls when the hand rests; where an answer is awaited some times later. */
export class Rest {
  /** @param {() => boolean} awaits @param {() => void} rested */
  constructor(awaits, rested) {
    this.awaits = awaits;
    this.rested = rested;
    this.timer = 0;
  }

  /** The hand has moved. */
  begin(patience = PATIENCE) {
    this.end();
    this.timer = setTimeout(() => (patience && this.awaits() ? this.begin(patience - 1) : this.rested()), REST);
  }

  end() {
    clearTimeout(this.timer);
  }
}

/** The panels that a frame draws. */
export class Turns {
  constructor() {
    this.slow = false; // until the hand rests, so that nothing flickers between two ways
    this.next = 0;
  }

  /** Those that are due. @param {Panel[]} panels @param {boolean} moving the hand goes on */
  due(panels, moving) {
    if (moving) this.watch();
    else this.slow = false;
    if (!this.slow) return panels;
    const beside = panels.filter((panel) => place(panel) === "side");
    const turn = beside[this.next++ % beside.length];
    return panels.filter((panel) => place(panel) !== "side" || panel === turn);
  }

  /** Whether the ground under the runs has its turn too, while it changes: not together with every panel. */
  get ground() {
    return !this.slow || this.next % 2 === 0;
  }

  /** Look when the browser is ready for another frame: what a graphics card, or what stands in for one, takes is not this thread's. */
  pace() {
    const begun = performance.now();
    requestAnimationFrame(() => {
      this.slow ||= performance.now() - begun > PACE;
    });
  }

  /** Look how long the frame that begins now takes, with what the browser does before it can be shown. */
  watch() {
    const begun = performance.now();
    setTimeout(() => {
      this.slow ||= performance.now() - begun > BUDGET;
    });
  }
}
