/** How the runs stand at their end: the lowest first, each with the sentence that says where it is and why. */

import { make } from "./dom.js";
import { tr } from "./words.js";

export class Standings {
  constructor(/** @type {any} */ desk, /** @type {HTMLElement} */ element) {
    this.desk = desk;
    this.element = element;
    element.innerHTML = `<h3>${tr("After the last step")}</h3><ol></ol>`;
    this.list = /** @type {HTMLElement} */ (element.querySelector("ol"));
  }

  /**
   * @param {{lane: number, place: number, loss: string, sentence: string}[]} rows the best first
   * @param {number} chosen
   */
  update(rows, chosen) {
    this.list.replaceChildren(
      ...rows.map(({ lane, place, loss, sentence }) => {
        const given = {
          className: `rv-standing ${lane === chosen ? "rv-chosen" : ""}`,
          "aria-pressed": lane === chosen,
          "--rv-lane": this.desk.chips[lane].element.style.getPropertyValue("--rv-lane"),
          onclick: () => this.desk.choose(lane),
          onpointerenter: () => this.desk.point(lane),
          onpointerleave: () => this.desk.point(null),
        };
        const name = make("b", {}, this.desk.desk.lanes[lane].name);
        const told = [
          make("span", {}, String(place)),
          make("i"),
          name,
          make("em", {}, loss),
          make("small", {}, sentence),
        ];
        return make("li", {}, make("button", given, ...told));
      }),
    );
  }
}
