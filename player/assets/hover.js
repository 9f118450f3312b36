/** The small card that tells about one step of one run. */

import { make } from "./dom.js";
import { format } from "./scale.js";
import { tr } from "./words.js";

export class Card {
  /** @param {HTMLElement} parent */
  constructor(parent) {
    this.element = make("div", { className: "rv-card", "data-testid": "rv-card", hidden: true, role: "status" });
    parent.append(this.element);
  }

  hide() {
    this.element.hidden = true;
  }

  /**
   * @param {import("../types.d.ts").Data} data
   * @param {{label: string, color: string}} lane
   * @param {{run: number, step: number, x: number, y: number}} hit
   * @param {HTMLElement} element whose pixels those are
   */
  show(data, lane, hit, element) {
    const { run, step } = hit;
    const k = step * data.runs + run;
    const position = [data.path[2 * step * data.runs + run], data.path[(2 * step + 1) * data.runs + run]];
    const { flat, names } = data.header.surface;
    const near = data.kept && !data.kept[k] ? "≈ " : ""; // a long run came with the steps that a line needs
    const rows = [
      [tr("step"), String(step)],
      [
        flat ? names[0] : names.join(", "),
        near +
          position
            .slice(0, flat ? 1 : 2)
            .map((v) => format(v, 5))
            .join(", "),
      ],
      [tr("loss"), near + format(data.loss[k], 5)],
      [tr("|gradient|"), near + format(data.grad[k], 4)],
    ];
    if (data.rate && !Number.isNaN(data.rate[k])) rows.push([tr("learning rate"), format(data.rate[k], 4)]);
    const list = rows.flatMap(([name, value]) => [make("dt", {}, name), make("dd", {}, value)]);
    this.element.replaceChildren(make("strong", { "--rv-lane": lane.color }, lane.label), make("dl", {}, ...list));
    this.element.hidden = false;
    const parent = /** @type {HTMLElement} */ (this.element.parentElement);
    const { clientWidth: width, clientHeight: height } = parent;
    const [inner, outer] = [element.getBoundingClientRect(), parent.getBoundingClientRect()];
    const [x, y] = [inner.left - outer.left + hit.x, inner.top - outer.top + hit.y];
    const { offsetWidth: w, offsetHeight: h } = this.element;
    const left = x + 16 + w > width ? x - 16 - w : x + 16;
    const top = Math.min(Math.max(y - h / 2, 4), height - h - 4);
    this.element.style.transform = `translate(${Math.max(left, 4)}px, ${top}px)`;
  }
}
