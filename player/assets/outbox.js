/**
 * Sends events one at a time: the next goes out when a payload has acknowledged the one before. Only the wish for a fan
 * is not waited for: it may be lost, as what comes after it makes it stale. Any other that is not acknowledged in time
 * goes out again under its number, by which the page knows one that it has taken in already: none is lost.
 */

const PATIENCE = 5000; // ms

/** @typedef {{type: string, index?: number, changes?: object, [more: string]: unknown}} Event */

export class Outbox {
  /** @param {(event: object) => void} send */
  constructor(send) {
    this.send = send;
    this.seq = 0;
    /** @type {string | undefined} the digest of the payload that is here, told with every event; see pieces.js */
    this.have = undefined;
    /** @type {(Event & {seq: number}) | null} what is under way */
    this.flying = null;
    /** @type {Event[]} */
    this.pending = [];
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
  }

  get idle() {
    return !this.flying && this.pending.length === 0;
  }

  /** Queue an event. One that says the same thing of the same object replaces or completes the one that waits. @param {any} event */
  push(event) {
    const waiting = this.pending.at(-1);
    const alike = waiting && waiting.type === event.type && waiting.index === event.index;
    if (alike && ["start", "camera"].includes(event.type)) Object.assign(waiting, event);
    else if (alike && event.type === "lane") waiting.changes = { ...waiting.changes, ...event.changes };
    else this.pending.push({ ...event });
    this.flush();
  }

  /** A payload came that has taken in every event up to ``ack``. @param {number} ack */
  acknowledge(ack) {
    this.seq = Math.max(this.seq, ack); // after a reload of the browser's page the session counts on
    if (this.flying && ack >= this.flying.seq) this.flying = null;
    this.flush();
  }

  flush() {
    if (this.flying && this.flying.type !== "fan") return;
    const next = this.pending.shift();
    if (!next) {
      if (!this.flying) clearTimeout(this.timer);
      return;
    }
    this.flying = { seq: ++this.seq, ...next };
    this.dispatch();
  }

  dispatch() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.dispatch(), PATIENCE);
    if (this.flying) this.send(this.have === undefined ? this.flying : { ...this.flying, have: this.have });
  }

  dispose() {
    clearTimeout(this.timer);
    this.pending = [];
    this.flying = null;
  }
}
