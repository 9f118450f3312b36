/** How the runs stand at their end: the lowest first, each with the sentence that says where it is and why. */

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
        const item = document.createElement("li");
        const row = item.appendChild(document.createElement("button"));
        row.type = "button";
        row.className = "rv-standing";
        row.classList.toggle("rv-chosen", lane === chosen);
        row.setAttribute("aria-pressed", String(lane === chosen));
        row.innerHTML = "<span></span><i></i><b></b><em></em><small></small>";
        const texts = [String(place), "", this.desk.desk.lanes[lane].name, loss, sentence];
        texts.forEach((text, k) => (row.children[k].textContent = text));
        row.style.setProperty("--rv-lane", this.desk.chips[lane].element.style.getPropertyValue("--rv-lane"));
        row.addEventListener("click", () => this.desk.choose(lane));
        row.addEventListener("pointerenter", () => this.desk.point(lane));
        row.addEventListener("pointerleave", () => this.desk.point(null));
        return item;
      }),
    );
  }
}
