/** The desk under the picture: a chip for each run, the panel of the chosen one, and how all of them stand. */

import { fetchCatalogue } from "./catalogue.js";
import { Chip } from "./chip.js";
import { copyLink } from "./copy.js";
import { make } from "./dom.js";
import { button } from "./icons.js";
import { LanePanel } from "./lane_panel.js";
import { openPicker } from "./picker.js";
import { Standings } from "./standings.js";
import { laneColor, readTheme } from "./theme.js";
import { tr } from "./words.js";

const PASTED = 1000; // characters of a formula

/**
 * @param {HTMLElement} element
 * @param {(event: object) => void} send
 * @param {(lane: number, name: string, value: number) => number | null} preview shows a lane at a value near to this
 *   one, without sending anything, and gives that value; null where it cannot
 * @param {(lane: number | null) => void} [point] hears which run is pointed at: its trail is to come forward
 */
export function createDesk(element, send, preview, point = () => {}) {
  return new Desk(element, send, preview, point);
}

class Desk {
  /**
   * @param {HTMLElement} element
   * @param {(event: object) => void} send
   * @param {(lane: number, name: string, value: number) => number | null} preview
   * @param {(lane: number | null) => void} point
   */
  constructor(element, send, preview, point) {
    this.element = element;
    this.send = send;
    this.preview = preview;
    this.point = point;
    /** @type {any} */
    this.desk = null;
    /** @type {any} */
    this.header = null;
    /** @type {import("./catalogue.js").Catalogue | null} */
    this.catalogue = null;
    /** @type {Chip[]} */
    this.chips = [];
    this.chosen = 0;
    this.closePicker = () => {};
    element.classList.add("rv-desk");
    element.innerHTML =
      `<div class="rv-strip" role="group" aria-label="${tr("Runs")}"><span class="rv-desk-tools"></span></div>` +
      `<div class="rv-notice" role="status"></div><div class="rv-lower"><section class="rv-knobs" aria-label="${tr("The chosen run")}"></section>` +
      `<section class="rv-standings" aria-label="${tr("How the runs stand")}"></section></div>`;
    this.notice = /** @type {HTMLElement} */ (element.querySelector(".rv-notice"));
    this.panel = new LanePanel(this, /** @type {HTMLElement} */ (element.querySelector(".rv-knobs")));
    this.standings = new Standings(this, /** @type {HTMLElement} */ (element.querySelector(".rv-standings")));
    this.tools = /** @type {HTMLElement} */ (element.querySelector(".rv-desk-tools"));
    this.undo = button("undo", `${tr("Undo")} (Ctrl+Z)`, () => send({ type: "undo" }), "undo");
    this.redo = button("redo", `${tr("Redo")} (Ctrl+Shift+Z)`, () => send({ type: "redo" }), "redo");
    this.add = button("add", tr("Add an optimizer"), () => this.openAdd(), "add-lane");
    this.add.classList.add("rv-add");
    this.add.append(tr("Add"));
    this.add.setAttribute("aria-haspopup", "listbox");
    this.eight = make("button", {
      className: "rv-icon rv-add",
      "data-testid": "eight",
      textContent: tr("The classic eight"),
      title: tr("Race SGD, Momentum, Nesterov, AdaGrad, AdaDelta, RMSProp, Adam and Nadam"),
      onclick: () => send({ type: "eight" }),
    });
    this.link = button("link", tr("Copy link"), () => {}, "copy-link");
    this.link.classList.add("rv-add");
    copyLink(this.link);
    this.tools.append(this.add, this.eight, this.undo, this.redo, this.link);
    this.onKey = (/** @type {KeyboardEvent} */ event) => this.key(event);
    document.addEventListener("keydown", this.onKey);
    this.onPaste = (/** @type {ClipboardEvent} */ event) => this.paste(event);
    document.addEventListener("paste", this.onPaste);
    // A key pressed in a field or on a handle is meant for that, not for the playback.
    element.addEventListener("keydown", (event) => {
      if (!isTravel(event)) event.stopPropagation();
    });
  }

  dispose() {
    this.closePicker();
    document.removeEventListener("keydown", this.onKey);
    document.removeEventListener("paste", this.onPaste);
    this.element.replaceChildren();
  }

  /** @param {any} header */
  update(header) {
    if (!header.desk) return;
    const before = this.desk;
    this.header = header;
    this.desk = header.desk;
    // A choice made here shows at once; the page's own counts when it changes its mind.
    if (!before || before.selected !== this.desk.selected) this.chosen = this.desk.selected;
    this.chosen = Math.min(this.chosen, this.desk.lanes.length - 1);
    if (this.loaded !== this.desk.catalogue) this.load();
    this.render();
  }

  async load() {
    const { catalogue } = this.desk; // a page without a server carries it itself; another language has another
    this.loaded = catalogue;
    try {
      this.catalogue = typeof catalogue === "string" ? await fetchCatalogue(catalogue) : catalogue;
      this.render();
    } catch (error) {
      this.say({
        text: tr("The knobs cannot be shown: {problem}", { problem: /** @type {Error} */ (error).message }),
        error: true,
      });
    }
  }

  render() {
    const { lanes, undo, redo, notice, most } = this.desk;
    const theme = readTheme(this.element);
    while (this.chips.length > lanes.length) this.chips.pop()?.element.remove();
    while (this.chips.length < lanes.length) {
      const chip = new Chip(this, this.chips.length);
      this.chips.push(chip);
      this.tools.before(chip.element);
    }
    this.chips.forEach((chip, i) => {
      chip.element.style.setProperty("--rv-lane", laneColor(this.header.lanes[i], theme));
      chip.update(lanes[i], this.header.lanes[i]?.status, i === this.chosen);
    });
    this.add.hidden = !this.offers("add");
    this.eight.hidden = !this.desk.eight || !this.offers("add");
    this.link.hidden = Boolean(this.desk.alone) || Boolean(this.desk.only); // a page of its own has one above
    this.undo.disabled = !undo;
    this.redo.disabled = !redo;
    const full = lanes.length >= most;
    this.add.setAttribute("aria-disabled", String(full));
    this.add.title = full ? this.fullText() : tr("Add an optimizer");
    this.say(notice);
    if (this.catalogue) this.panel.update(this.chosen);
    this.standings.update(this.desk.standings, this.chosen);
  }

  /** Whether a control is there: all are, unless the page names ``only`` some. @param {string} name */
  offers(name) {
    return !this.desk?.only || this.desk.only.includes(name);
  }

  fullText() {
    return tr("{most} runs are the most that can be told apart. Remove one first.", { most: this.desk.most });
  }

  /** @param {{text: string, error?: boolean, undo?: boolean} | null} notice */
  say(notice) {
    this.notice.replaceChildren();
    this.notice.classList.toggle("rv-error", Boolean(notice?.error));
    if (!notice) return;
    this.notice.append(notice.text);
    if (notice.undo) {
      const onclick = () => this.send({ type: "undo" });
      const undo = make("button", { className: "rv-link", "data-testid": "undo-removal", onclick }, tr("Undo"));
      this.notice.append(" ", undo);
    }
  }

  /** What a held handle can show is there: show it without waiting for its next move. */
  follow(/** @type {string} */ name) {
    this.panel.knobs.get(name)?.again?.();
  }

  /** A hyperparameter is turned elsewhere: its handle goes along. */
  turned(/** @type {number} */ lane, /** @type {string} */ name, /** @type {number} */ value) {
    if (lane === this.chosen) this.panel.knobs.get(name)?.set(value, true, this.desk.lanes[lane].tuned === name);
  }

  choose(/** @type {number} */ index) {
    if (index === this.chosen) return;
    this.chosen = index;
    this.render();
    this.send({ type: "select", index });
  }

  /** @param {Record<string, unknown>} changes */
  change(/** @type {number} */ index, changes) {
    this.send({ type: "lane", index, changes });
  }

  duplicate(/** @type {number} */ index) {
    if (this.desk.lanes.length >= this.desk.most) this.say({ text: this.fullText(), error: true });
    else this.send({ type: "duplicate", index });
  }

  openAdd() {
    if (this.desk.lanes.length >= this.desk.most) return this.say({ text: this.fullText(), error: true });
    this.pick(this.add, (key) => this.send({ type: "add", optimizer: key }));
  }

  pick(/** @type {HTMLElement} */ anchor, /** @type {(key: string) => void} */ choose) {
    if (!this.catalogue) return;
    const { short, optimizers } = this.catalogue;
    this.closePicker = openPicker(
      anchor,
      {
        about: tr("Search optimizers"),
        by: tr("Search by name, family or year"),
        none: tr("No optimizer of that name."),
        short,
        entries: optimizers,
      },
      choose,
    );
  }

  /** What is declared about an optimizer, one that was typed as well. */
  method(/** @type {string} */ key) {
    return this.desk.own?.[key] ?? this.catalogue?.optimizers[key];
  }

  /** The declaration of a hyperparameter of a lane. */
  hyper(/** @type {any} */ lane, /** @type {string} */ name) {
    return this.catalogue && this.method(lane.optimizer)?.hypers[name];
  }

  /** The declarations of all hyperparameters of a lane's form; null until the catalogue is here. */
  declared(/** @type {any} */ lane) {
    const optimizer = this.catalogue?.optimizers[lane.optimizer];
    const form = optimizer?.conventions.find((/** @type {any} */ c) => c.key === lane.convention);
    return form ? Object.fromEntries(form.hypers.map((/** @type {string} */ n) => [n, optimizer?.hypers[n]])) : null;
  }

  key(/** @type {KeyboardEvent} */ event) {
    if (!isTravel(event) || inField(event.target)) return;
    event.preventDefault();
    this.send({ type: event.shiftKey || event.key.toLowerCase() === "y" ? "redo" : "undo" });
  }

  /** A formula that is pasted anywhere but into a field is raced on; what is refused is told as any other change that is. */
  paste(/** @type {ClipboardEvent} */ event) {
    const text = event.clipboardData?.getData("text/plain").trim() ?? "";
    const other = /^(https?:|\{\s*"|\[\s*\{)/.test(text); // an address, an experiment
    if (!text || text.length > PASTED || other || inField(event.target)) return;
    event.preventDefault();
    this.send({ type: "formula", text: text.replaceAll(/\r?\n|\r/g, "↵") });
  }
}

/** Whether a key press asks for undo or redo. */
function isTravel(/** @type {KeyboardEvent} */ event) {
  return (event.ctrlKey || event.metaKey) && !event.altKey && ["z", "y"].includes(event.key.toLowerCase());
}

/** Whether a key press belongs to a field that has its own undo. */
function inField(/** @type {EventTarget | null} */ target) {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !["range", "checkbox", "color", "button"].includes(target.type);
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement || target.isContentEditable;
}
