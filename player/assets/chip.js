/** The chips over the picture: one for each run of the race. */

import { make } from "./dom.js";
import { icon } from "./icons.js";
import { numberField } from "./knob.js";
import { tr } from "./words.js";

/** A name without what stands in brackets. @param {string} name */
export const shortened = (name) => name.replace(/ ?[(（].*/, "");

/** What the form of a run's rule is called, "" of the first one. @param {any[]} forms @param {any} lane */
export function formOf(forms, lane) {
  const at = forms.findIndex((form) => form.key === lane.convention);
  return at > 0 ? forms[at].label : "";
}

/** A run in the strip: a dot that hides it, its name, its learning rate. */
export class Chip {
  constructor(/** @type {any} */ desk, /** @type {number} */ index) {
    this.desk = desk;
    this.index = index;
    this.rated = "";
    /** @type {ReturnType<typeof numberField> | null} */
    this.field = null;
    this.element = make("div", { className: "rv-chip", "data-testid": `chip-${index}` });
    this.element.innerHTML =
      '<button type="button" class="rv-dot"><i></i></button><button type="button" class="rv-name"></button><span class="rv-chip-rate"></span>';
    const [dot, name, rate] = /** @type {HTMLElement[]} */ ([...this.element.children]);
    this.dot = dot;
    this.name = name;
    this.rate = rate;
    this.dot.addEventListener("click", () => desk.change(index, { visible: !desk.desk.lanes[index].visible }));
    this.name.addEventListener("click", () => desk.choose(index));
    this.element.addEventListener("dblclick", (event) => this.isName(event) && desk.send({ type: "solo", index }));
    for (const [event, lane] of Object.entries({
      pointerenter: index,
      pointerleave: null,
      focusin: index,
      focusout: null,
    })) {
      this.element.addEventListener(event, () => desk.point(/** @type {number | null} */ (lane)));
    }
    this.element.addEventListener("click", (event) => event.target === this.element && desk.choose(index));
  }

  /** Whether an event is meant for the run itself, and not for its dot or its number. */
  isName(/** @type {Event} */ event) {
    return event.target === this.element || this.name.contains(/** @type {Node} */ (event.target));
  }

  update(/** @type {any} */ lane, /** @type {any} */ status, /** @type {boolean} */ chosen) {
    const diverged = ["diverged", "left the domain"].includes(status?.kind);
    this.element.classList.toggle("rv-chosen", chosen);
    this.element.classList.toggle("rv-hidden", !lane.visible);
    this.element.classList.toggle("rv-diverged", diverged);
    this.dot.setAttribute("aria-pressed", String(lane.visible));
    this.dot.setAttribute("aria-label", `${tr(lane.visible ? "Hide" : "Show")} ${lane.name}`);
    this.dot.title = tr(lane.visible ? "Hide" : "Show");
    this.name.setAttribute("aria-pressed", String(chosen));
    this.name.textContent = lane.name;
    const marks = this.marks(lane);
    if (marks.length) {
      const title = marks.map(([, long]) => long).join("; ");
      this.name.append(make("small", { className: "rv-wrapped", title }, marks.map(([short]) => short).join(" ")));
    }
    if (diverged) this.name.insertAdjacentHTML("beforeend", icon("warning"));
    this.name.title = `${status?.sentence ?? lane.name} ${tr("Double click: only this one.")}`;
    this.name.setAttribute("aria-label", diverged ? `${lane.name}. ${status.sentence}` : lane.name);
    this.updateRate(lane);
  }

  /** What is special about a run, as [mark, words]: its form, its schedule, what is wrapped around it. */
  marks(/** @type {any} */ lane) {
    const { schedules, wrappers } = this.desk.catalogue ?? {};
    /** @type {[string, string][]} */
    const marks = [];
    const rule = formOf(this.desk.method(lane.optimizer)?.conventions ?? [], lane);
    if (rule && !lane.name.includes(shortened(rule))) marks.push([shortened(rule), tr("Rule: {name}", { name: rule })]);
    if (lane.schedule) marks.push(["↘", tr("Schedule: {name}", { name: schedules?.[lane.schedule.kind].name })]);
    const around = Object.keys(lane.wrappers).map((key) => wrappers?.[key].name ?? key);
    if (around.length > 1)
      marks.push([
        tr("+{count} wrappers", { count: around.length }),
        tr("Wrapped in {name}", { name: around.join(", ") }),
      ]);
    else if (around.length) marks.push([`+${shortened(around[0])}`, tr("Wrapped in {name}", { name: around[0] })]);
    return marks;
  }

  /** The one number that is always in reach: what has to fit the surface, else the first there is. */
  updateRate(/** @type {any} */ lane) {
    const name = lane.tuned ?? Object.keys(lane.values)[0];
    const hyper = name && this.desk.hyper(lane, name);
    const rated = hyper ? `${lane.optimizer} ${name}` : "";
    if (rated !== this.rated) {
      this.rated = rated;
      this.rate.replaceChildren();
      this.field = null;
      if (hyper) {
        this.field = numberField(hyper, "", (value) => this.desk.change(this.index, { [name]: value }));
        this.rate.append(make("span", {}, hyper.symbol), this.field.element);
        this.rate.title = `${name}: ${hyper.help}`;
      }
    }
    this.field?.input.setAttribute("aria-label", tr("{name} of {lane}", { name, lane: lane.name }));
    this.field?.set(lane.values[name]);
    if (this.field) this.field.input.disabled = !this.desk.offers(name);
  }
}
