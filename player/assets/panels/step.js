/** One step of the chosen lane, opened up: the rule's lines with this step's numbers set in, coordinate by coordinate. */

import { make } from "../dom.js";
import { keep, kept } from "../kept.js";
import { rowsOf, shapeOf } from "../opened.js";
import { Panel, write } from "../panel.js";
import { typeset } from "../tex.js";
import { mark, tr } from "../words.js";

/**
 * @typedef {import("../../types.d.ts").Scene} Scene
 * @typedef {import("../opened.js").Step} Step
 * @typedef {import("../opened.js").Row} Row
 */

/** @type {() => Record<string, string>} */
const partsOf = () => ({
  schedule: tr("Schedule"),
  gradient: tr("Gradient"),
  state: tr("State"),
  direction: tr("Direction"),
  update: tr("Update"),
  after: tr("For the next step"),
});
const CALM = 80; // ms between two steps that are shown while playing
const DIGITS = 5;
const OPEN = "ravine step opened";

export default class StepPanel extends Panel {
  static label = mark("One step, opened up");
  static order = 1;
  static share = 80;
  static css = `
    .rv-root:not([data-opened]) .rv-step { display: none; }
    .rv-root[data-opened] .rv-surface { display: none; }
    .rv-step { display: flex; flex-direction: column; overflow: hidden; border: 1px solid var(--rv-line); border-radius: 9px; background: color-mix(in srgb, var(--rv-ink) 2.5%, var(--rv-paper)); }
    .rv-step-head { display: flex; flex-wrap: wrap; align-items: center; gap: 2px 10px; padding: 5px 6px 5px 12px; border-bottom: 1px solid var(--rv-line); font-size: var(--rv-small); color: var(--rv-soft); }
    .rv-step-head h3 { display: flex; align-items: center; gap: 7px; margin: 0; padding: 0; font: inherit; font-size: 0.9rem; font-weight: 600; color: var(--rv-ink); }
    .rv-step-head h3::before { content: ""; width: 10px; height: 10px; border-radius: 50%; background: var(--rv-lane); }
    .rv-step-head label { display: flex; align-items: center; gap: 4px; cursor: pointer; }
    .rv-step-head .rv-at { margin-right: auto; font-variant-numeric: tabular-nums; }
    .rv-step-head :is(button, select) { font: inherit; color: inherit; background: none; border: 1px solid var(--rv-edge); border-radius: 6px; min-height: 26px; padding: 0 8px; cursor: pointer; }
    .rv-step-head :focus-visible { outline: 2px solid var(--rv-accent); outline-offset: 1px; }
    .rv-step-body { flex: 1; overflow: auto; padding: 4px 12px 10px; font-size: 0.84rem; scrollbar-width: thin; }
    .rv-step-body:focus-visible { outline: 2px solid var(--rv-accent); outline-offset: -2px; }
    .rv-step section { margin: 0; padding: 5px 0 5px 10px; border-left: 3px solid var(--rv-part, var(--rv-line)); }
    .rv-step section + section { margin-top: 7px; }
    .rv-step h4 { margin: 0 0 1px; padding: 0; font: inherit; font-size: 0.72rem; font-weight: 600; letter-spacing: 0.02em; color: var(--rv-soft); }
    .rv-step math { font-size: 1.06em; math-style: normal; }
    .rv-step .rv-line { margin: 3px 0; overflow-x: auto; overflow-y: hidden; scrollbar-width: none; }
    .rv-step .rv-numbers { display: grid; grid-template-columns: 1.4em minmax(0, 1fr); align-items: center; gap: 0 4px; color: var(--rv-soft); }
    .rv-step .rv-numbers i { font-style: italic; text-align: right; }
    .rv-step .rv-numbers > span { overflow-x: auto; overflow-y: hidden; scrollbar-width: none; padding: 1px 0; white-space: nowrap; }
    .rv-step mn[data-change] { color: var(--rv-ink); }
    .rv-step .rv-value mn { font-weight: 600; color: var(--rv-ink); }
    .rv-step [data-turn]::after { font-size: 0.66em; font-weight: 400; color: var(--rv-soft); padding-left: 0.35em; }
    .rv-step [data-turn="up"]::after { content: "▲"; }
    .rv-step [data-turn="down"]::after { content: "▼"; }
    .rv-step [data-turn="turned"]::after { content: "⇄"; }
    .rv-step table { border-collapse: collapse; margin-top: 10px; font-variant-numeric: tabular-nums; }
    .rv-step :is(th, td) { padding: 1px 14px 1px 0; border: 0; text-align: left; font-weight: 400; white-space: nowrap; }
    .rv-step th { color: var(--rv-soft); }
    .rv-step td { font-weight: 600; }
    .rv-step .rv-why { margin: 6px 0; }
    .rv-step .rv-key { margin: 8px 0 0; color: var(--rv-soft); font-size: 0.74rem; }
    .rv-tex-aligned mtd { text-align: left; padding: 0.2em 0.1em; }
    .rv-tex-aligned mtd:first-child { text-align: right; }
    .rv-tex-cases mtd { text-align: left; padding: 0 0.5em 0 0; }
    @container rv (max-width: 720px) { .rv-step { max-height: 70vh; } }`;

  /** @param {HTMLElement} element @param {import("../../types.d.ts").Stage} stage */
  constructor(element, stage) {
    super(element, stage);
    element.innerHTML = `
      <div class="rv-step-head">
        <h3 data-testid="rv-step-lane"></h3><span class="rv-at" data-testid="rv-step-at"></span>
        <select aria-label="${tr("From which start")}" data-testid="rv-step-start" hidden></select>
        <label><input type="checkbox" data-testid="rv-digits"> ${tr("all digits")}</label>
        <button type="button" data-testid="rv-step-close" aria-label="${tr("Close the step")}">${tr("Close")}</button>
      </div>
      <div class="rv-step-body" tabindex="0" role="group" aria-label="${tr("The step's lines")}" data-testid="rv-step-body"></div>`;
    const find = (/** @type {string} */ name) => /** @type {any} */ (element.querySelector(name));
    this.title = find("h3");
    this.when = find(".rv-at");
    this.starts = /** @type {HTMLSelectElement} */ (find("select"));
    this.digits = /** @type {HTMLInputElement} */ (find("input"));
    this.body = find(".rv-step-body");
    this.shape = "";
    /** @type {import("../opened.js").Told | undefined} whose lines stand there */
    this.built = undefined;
    this.shown = /** @type {unknown[]} */ ([]);
    this.shownAt = 0;
    this.root = /** @type {HTMLElement} */ (element.closest(".rv-root"));
    this.opener = this.button();
    find("[data-testid=rv-step-close]").onclick = () => {
      this.open(false);
      this.opener.focus();
    };
    this.digits.onchange = () => this.again();
    this.starts.onchange = () => {
      stage.inspector.start = Number(this.starts.value);
      this.again();
    };
    element.addEventListener("keydown", (event) => event.key === "Escape" && this.open(false));
    this.open(kept(OPEN) === "1");
  }

  /** The switch in the bar. */
  button() {
    const button = make("button", {
      className: "rv-open-step",
      "data-testid": "rv-open-step",
      title: tr("Open up the step: its formula with the numbers set in"),
      "aria-label": tr("Open up the step"),
      innerHTML: `<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M17.5 4H7v2l5.6 6L7 18v2h10.5v-2.6h-6.3l5-5.4-5-5.4h6.3z"/></svg>`,
      onclick: () => this.open(!this.opened),
    });
    this.root.querySelector(".rv-bar")?.append(button);
    return button;
  }

  get opened() {
    return "opened" in this.root.dataset;
  }

  /** @param {boolean} wanted */
  open(wanted) {
    if (wanted) this.root.dataset.opened = "";
    else delete this.root.dataset.opened;
    this.opener.setAttribute("aria-pressed", String(wanted));
    keep(OPEN, String(Number(wanted)));
    this.again();
  }

  again() {
    this.shape = "";
    this.shown = [];
    this.stage.redraw();
  }

  /** @param {Scene} scene */
  update(scene) {
    super.update(scene);
    this.shown = [];
    const { starts } = scene.data;
    this.starts.hidden = starts < 2;
    if (this.starts.length !== starts)
      this.starts.innerHTML = Array.from(
        { length: starts },
        (_, k) => `<option value="${k}">${tr("start {k}", { k: k + 1 })}</option>`,
      ).join("");
    this.starts.value = String(Math.min(this.stage.inspector.start, starts - 1));
  }

  /** @param {number} time */
  draw(time) {
    if (!this.opened || !this.scene) return;
    const { inspector } = this.stage;
    const playing = this.root.dataset.playing === "true";
    if (!inspector.ready) return;
    const now = performance.now();
    const t = inspector.when(time);
    const state = [
      this.scene.data,
      inspector.lane,
      inspector.start,
      t,
      inspector.closed,
      inspector.followed,
      this.digits.checked,
    ];
    if (state.every((one, k) => one === this.shown[k]) || (playing && now - this.shownAt < CALM)) return;
    this.shown = state;
    this.shownAt = now;
    const lane = this.scene.lanes[inspector.lane];
    write(this.title, lane.label);
    this.title.style.setProperty("--rv-lane", lane.color);
    const step = inspector.at(t);
    this.when.textContent = step ? tr("step {t} of {steps}", { t, steps: this.scene.data.steps }) : "";
    if (!step) {
      this.body.innerHTML = `<p class="rv-why">${tr("There is no step to open: this run has none.")}</p>`;
      this.shape = "";
      return;
    }
    this.show(step, t > 1 ? inspector.at(t - 1) : null);
  }

  /** @param {Step} step @param {Step | null} before */
  show(step, before) {
    const { inspector } = this.stage;
    const shape = `${shapeOf(step)} ${inspector.lane} ${inspector.closed}`;
    if (shape !== this.shape || this.built !== inspector.followed?.told) this.build(step);
    this.built = inspector.followed?.told;
    this.shape = shape;
    const same = before && shapeOf(before) === shapeOf(step);
    for (const mn of this.body.querySelectorAll("mn[data-slot]")) {
      const [block, name, guard] = mn.dataset.slot.split(":");
      const value = numberIn(step, block, name, inspector.followed);
      const was = same && before ? numberIn(before, block, name, inspector.followed) : NaN;
      const text = this.number(value);
      mn.textContent = guard === "1" && value < 0 ? `(${text})` : text;
      changed(mn, value, was);
      const line = mn.closest(".rv-value") && mn.closest("span");
      if (line) turned(line, value, was);
    }
    this.table(step, before);
  }

  /** The lines, with empty slots. @param {Step} step */
  build(step) {
    const { inspector } = this.stage;
    const { followed, closed } = inspector;
    const flat = this.scene.data.header.surface.flat;
    const told = followed?.told;
    const why = closed
      ? `<p class="rv-why">${tr("A step of it is not opened line by line: {reason}.", { reason: escaped(tr(closed)) })}</p>`
      : "";
    const formula = closed && told ? typeset(told.formula ?? "", true) : "";
    const about = { symbols: told?.symbols ?? {}, scheduled: followed?.lane.scheduled ?? [], factor: this.factor() };
    const rows = followed && !closed ? rowsOf(step, about) : [];
    /** @type {[string, Row[]][]} */
    const parts = [];
    for (const row of rows) {
      const name = tr(row.title) || partsOf()[row.part];
      if (parts[parts.length - 1]?.[0] !== name) parts.push([name, []]);
      parts[parts.length - 1][1].push(row);
    }
    const sections = parts.map(([name, own]) => {
      const lines = own.map((row) => {
        const numbers = row.numbers.filter(({ label }) => !(flat && label === "y"));
        const each = numbers.map(({ label, tex }) => `<i>${label}</i><span>${typeset(tex)}</span>`).join("");
        return `<div class="rv-line">${typeset(row.symbolic)}</div><div class="rv-numbers">${each}</div>`;
      });
      return `<section style="--rv-part: ${COLOURS[own[0].part] ?? "var(--rv-line)"}"><h4>${escaped(name)}</h4>${lines.join("")}</section>`;
    });
    this.body.innerHTML = `${why}${formula}${sections.join("")}<table data-testid="rv-step-table"></table>
      <p class="rv-key">${tr("▲ larger, ▼ smaller than in the step before; ⇄ of the other sign")}</p>`;
  }

  /** The formula of the lane's schedule. */
  factor() {
    const { live } = this.scene.data.header;
    const kind = live?.lanes[this.stage.inspector.lane]?.schedule?.kind;
    return kind ? `\\left( ${this.stage.inspector.followed?.around.schedules[kind].formula} \\right)` : "1";
  }

  /** What every step has, by coordinate. @param {Step} step @param {Step | null} before */
  table(step, before) {
    const axes = this.scene.data.header.surface.flat ? [0] : [0, 1];
    const moved = (/** @type {Step} */ { w, after }) => after.map((v, k) => v - w[k]);
    const rates = (/** @type {Step} */ one) => moved(one).map((v, k) => -v / one.g[k]);
    /** @type {[string, (one: Step) => number[]][]} */
    const rows = [
      [tr("position before"), (one) => one.w],
      [tr("gradient"), (one) => one.g],
      [tr("step"), moved],
      [tr("effective rate: −step ÷ gradient"), rates],
      [tr("position after"), (one) => one.after],
    ];
    const table = /** @type {HTMLTableElement} */ (this.body.querySelector("table"));
    const head = `<tr><th></th>${axes.map((k) => `<th scope="col">${"xy"[k]}</th>`).join("")}</tr>`;
    const cells = rows.filter(([, of]) => of(step).length);
    table.innerHTML =
      head +
      cells.map(([name]) => `<tr><th scope="row">${name}</th>${axes.map(() => "<td></td>").join("")}</tr>`).join("");
    cells.forEach(([, of], r) => {
      axes.forEach((k) => {
        const cell = table.rows[r + 1].cells[k + 1];
        const value = of(step)[k];
        cell.textContent = Number.isFinite(value) ? this.number(value) : "–";
        turned(cell, value, before ? of(before)[k] : NaN);
      });
    });
  }

  /** @param {number} value */
  number(value) {
    return numeral(value, this.digits.checked);
  }
}

/** The colours of the parts, which the arrows in the picture have too. */
export const COLOURS = /** @type {Record<string, string>} */ ({
  gradient: "var(--rv-gradient)",
  state: "var(--rv-momentum)",
  direction: "var(--rv-ink)",
  update: "var(--rv-ink)",
});

/** @param {Step} step @param {string} block @param {string} name @param {import("../opened.js").Followed | null} followed @returns {number} */
function numberIn(step, block, name, followed) {
  if (block === "rate") return followed?.lane.hypers[name] ?? NaN;
  if (block === "share") return step.share ?? NaN;
  if (block === "now") return step.h[name];
  return step.blocks[Number(block)]?.values[Number(name)];
}

/** A number as it is read: five digits, or all that tell it from its neighbours. @param {number} value @param {boolean} all */
export function numeral(value, all) {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "NaN" : value > 0 ? "∞" : "−∞";
  const size = Math.abs(value);
  const short =
    size !== 0 && (size >= 1e5 || size < 1e-4) ? value.toExponential(3) : String(Number(value.toPrecision(DIGITS)));
  return (all ? String(value) : short.replace(/\.?0*e\+?/, "e")).replace(/-/g, "−");
}

/** Mark a number that is another than it was. @param {any} element @param {number} value @param {number} was */
function changed({ dataset }, value, was) {
  if (Number.isNaN(was) || value === was || Number.isNaN(value)) delete dataset.change;
  else dataset.change = "";
}

/** Mark how a result differs from what it was. @param {any} element @param {number} value @param {number} was */
function turned({ dataset }, value, was) {
  if (Number.isNaN(was) || value === was || Number.isNaN(value)) delete dataset.turn;
  else dataset.turn = value * was < 0 ? "turned" : Math.abs(value) > Math.abs(was) ? "up" : "down";
}

/** @param {string} text */
const escaped = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;");
