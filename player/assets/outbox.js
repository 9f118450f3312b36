// @ts-nocheck: types to follow
/**
 * Sends events one at a time: the next goes out when a payload has acknowledged the one before. Only the wish for a fan
 * is not waited for: it may be lost, as what comes after it makes it stale.
 */

const PATIENCE = 5000; // ms after which an unacknowledged event counts as lost

export class Outbox {
  /** @param {(event: object) => void} send */
  constructor(send) {
    this.send = send;
    this.seq = 0;
    this.inFlight = 0;
    this.passing = false;
    this.pending = [];
    this.timer = 0;
  }

  get idle() {
    return !this.inFlight && this.pending.length === 0;
  }

  /** Queue an event. One that says the same thing of the same object replaces or completes the one that waits. */
  push(event) {
    const waiting = this.pending.at(-1);
    if (waiting && waiting.type === event.type && waiting.index === event.index && event.type === "start") {
      Object.assign(waiting, event);
    } else if (waiting && waiting.type === event.type && waiting.index === event.index && event.type === "lane") {
      waiting.changes = { ...waiting.changes, ...event.changes };
    } else {
      this.pending.push({ ...event });
    }
    this.flush();
  }

  /** A payload came that has taken in every event up to ``ack``. */
  acknowledge(ack) {
    this.seq = Math.max(this.seq, ack); // after a reload of the browser's page the session counts on
    if (this.inFlight && ack >= this.inFlight) this.release();
    this.flush();
  }

  release() {
    clearTimeout(this.timer);
    this.inFlight = 0;
  }

  flush() {
    if ((this.inFlight && !this.passing) || this.pending.length === 0) return;
    clearTimeout(this.timer);
    this.inFlight = ++this.seq;
    this.passing = this.pending[0].type === "fan";
    this.timer = setTimeout(() => {
      this.release();
      this.flush();
    }, PATIENCE);
    this.send({ seq: this.inFlight, ...this.pending.shift() });
  }

  dispose() {
    clearTimeout(this.timer);
    this.pending = [];
  }
}
