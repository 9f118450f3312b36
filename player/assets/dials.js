/** Numbers that have no knob at a lane's method: the surface's parameters, and the chosen lane's schedule. */

import { createKnob } from "./knob.js";

export class Dials {
  /**
   * @param {HTMLElement} element
   * @param {{hand: import("./hand.js").Hand, send(event: object): void, redraw(): void}} player
   */
  constructor(element, player) {
    this.element = element;
    this.player = player;
    /** @type {any} */
    this.header = null;
    this.shape = "";
    this.chosen = 0;
    /** @type {{knob: any, value: () => number}[]} */
    this.knobs = [];
    element.addEventListener("keydown", (event) => {
      if (!event.ctrlKey && !event.metaKey) event.stopPropagation(); // meant for the knob, not for the playback
    });
  }

  /** @param {any} header @param {number} chosen */
  update(header, chosen) {
    this.header = header;
    this.choose(chosen);
  }

  /** @param {number} chosen */
  choose(chosen) {
    const { live } = this.header ?? {};
    this.chosen = chosen;
    if (!live || !this.header.desk) {
      this.element.hidden = true;
      return;
    }
    const { schedules } = live.handles;
    const { only } = this.header.desk;
    const offered = (/** @type {string} */ name) => !only || only.includes(name);
    const params = Object.fromEntries(Object.entries(live.handles.params).filter(([name]) => offered(name)));
    const schedule = offered("schedule") && live.lanes[chosen]?.schedule;
    const shape = JSON.stringify([params, chosen, schedules[chosen]]);
    if (shape !== this.shape) {
      this.shape = shape;
      this.build(params, schedule ? schedules[chosen] : {});
    }
    this.element.hidden = this.knobs.length === 0;
    for (const { knob, value } of this.knobs) knob.set(value(), false, false);
  }

  /** @param {Record<string, any>} params @param {Record<string, any>} schedule */
  build(params, schedule) {
    this.knobs = [];
    this.element.replaceChildren();
    this.group("Surface", params, {
      value: (name) => this.header.live.ground.params[this.header.live.names.indexOf(name)],
      turn: (name, value) => {
        if (!this.player.hand.ready()) return false;
        this.player.hand.param(name, value);
        return true;
      },
      commit: (name, value) => this.player.send({ type: "params", changes: { [name]: value } }),
    });
    const lane = this.chosen;
    this.group("Schedule", schedule, {
      value: (name) => this.header.live.lanes[lane].schedule.numbers[name],
      turn: (name, value) => {
        if (!this.player.hand.ready(lane)) return false;
        this.player.hand.schedule(lane, name, value);
        return true;
      },
      commit: (name, value) => {
        const { kind, numbers } = this.header.live.lanes[lane].schedule;
        const changed = { kind, ...numbers, [name]: value };
        if (value === null) delete changed[name];
        this.player.send({ type: "lane", index: lane, changes: { schedule: changed } });
      },
    });
  }

  /**
   * @param {string} title @param {Record<string, any>} hypers
   * @param {{value: (name: string) => number, turn: (name: string, value: number) => boolean,
   *   commit: (name: string, value: any) => void}} how
   */
  group(title, hypers, { value, turn, commit }) {
    if (!Object.keys(hypers).length) return;
    const row = this.element.appendChild(document.createElement("div"));
    row.className = "rv-knobs-body";
    row.setAttribute("role", "group");
    row.setAttribute("aria-label", title);
    const label = row.appendChild(document.createElement("span"));
    label.className = "rv-dials-title";
    label.textContent = title;
    for (const [name, hyper] of Object.entries(hypers)) {
      const knob = createKnob(name, hyper, {
        preview: (at) => {
          if (!turn(name, at)) return null;
          this.player.redraw();
          return at;
        },
        commit: (at) => commit(name, at),
      });
      if (knob.element.querySelector(".rv-knob-label b")?.textContent === name)
        knob.element.querySelector(".rv-knob-label span")?.remove();
      row.append(knob.element);
      this.knobs.push({ knob, value: () => value(name) });
    }
  }
}
