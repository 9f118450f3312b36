/** The surface's parameters, beside the picture: it moves while one is turned. */

import { make } from "./dom.js";
import { createKnob } from "./knob.js";
import { tr } from "./words.js";

export class Dials {
  /**
   * @param {HTMLElement} element
   * @param {{hand: import("./hand.js").Hand, send(event: object): void, redraw(): void}} player
   */
  constructor(element, player) {
    this.element = element;
    this.player = player;
    /** @type {any} */
    this.live = null;
    this.shape = "";
    /** @type {Map<string, {set: (value: number, isSet: boolean, isTuned: boolean) => void}>} */
    this.knobs = new Map();
    element.setAttribute("role", "group");
    element.setAttribute("aria-label", tr("Surface"));
    element.addEventListener("keydown", (event) => {
      if (!event.ctrlKey && !event.metaKey) event.stopPropagation(); // meant for the knob, not for the playback
    });
  }

  /** @param {any} header */
  update({ live, desk }) {
    this.live = live;
    const { params: all = {}, set = [] } = (desk && live?.handles) ?? {};
    const offered = Object.entries(all).filter(([name]) => desk.only?.includes(name) ?? true);
    const params = Object.fromEntries(offered);
    this.element.hidden = Object.keys(params).length === 0;
    const shape = JSON.stringify(params);
    if (shape !== this.shape) this.build(params);
    this.shape = shape;
    for (const [name, knob] of this.knobs)
      knob.set(live.ground.params[live.names.indexOf(name)], set.includes(name), false);
  }

  /** @param {Record<string, any>} params */
  build(params) {
    this.knobs.clear();
    this.element.replaceChildren(make("span", { className: "rv-dials-title" }, tr("Surface")));
    for (const [name, hyper] of Object.entries(params)) {
      const knob = createKnob(name, hyper, {
        preview: (value) => {
          if (!this.player.hand.ready()) return null;
          this.player.hand.param(name, value);
          this.player.redraw();
          return value;
        },
        commit: (value) => this.player.send({ type: "params", changes: { [name]: value } }),
      });
      if (knob.element.querySelector(".rv-knob-label b")?.textContent === name)
        knob.element.querySelector(".rv-knob-label span")?.remove();
      this.element.append(knob.element);
      this.knobs.set(name, knob);
    }
  }
}
