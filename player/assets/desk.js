// @ts-nocheck: types to follow
/** The desk under the picture: a chip for each lane, and the knobs of the chosen one. */

import { copyLink } from "./copy.js";
import { createKnob, numberField } from "./knob.js";
import { openPicker } from "./picker.js";
import { laneColor, readTheme } from "./theme.js";

const ICONS = {
  up: "M14.5 6l-6 6 6 6",
  down: "M9.5 6l6 6-6 6",
  copy: "M9 9h10v10H9zM15 9V5H5v10h4",
  remove: "M5 7h14M10 7V5h4v2M7 7l1 12h8l1-12M10.5 10.5v5.5M13.5 10.5v5.5",
  undo: "M9 6L5 10l4 4M5 10h8a5 5 0 0 1 0 10h-3",
  redo: "M15 6l4 4-4 4M19 10h-8a5 5 0 0 0 0 10h3",
  link: "M10 14a4 4 0 0 0 6 .4l3-3a4 4 0 0 0-5.6-5.6L12 7M14 10a4 4 0 0 0-6-.4l-3 3a4 4 0 0 0 5.6 5.6L12 17",
  add: "M12 5v14M5 12h14",
  warning: "M12 4.5L21 19.5H3zM12 10v4.5M12 16.6v.6",
};
const icon = (/** @type {keyof typeof ICONS} */ name) =>
  `<svg viewBox="0 0 24 24" aria-hidden="true"><path d="${ICONS[name]}"/></svg>`;

/** @type {Map<string, Promise<import("./picker.js").Catalogue>>} */
const catalogues = new Map();

/** The catalogue at an address; fetched once. */
function fetchCatalogue(/** @type {string} */ url) {
  if (!catalogues.has(url)) {
    const request = fetch(new URL(`.${url}`, document.baseURI)).then((answer) => {
      if (!answer.ok) throw new Error(`the catalogue of optimizers: ${answer.status}`);
      return answer.json();
    });
    request.catch(() => catalogues.delete(url));
    catalogues.set(url, request);
  }
  return /** @type {Promise<import("./picker.js").Catalogue>} */ (catalogues.get(url));
}

/**
 * @param {HTMLElement} element
 * @param {(event: object) => void} send
 * @param {(lane: number, name: string, value: number) => number | null} preview shows a lane at a value near to this
 *   one, without sending anything, and gives that value; null where it cannot
 */
export function createDesk(element, send, preview) {
  return new Desk(element, send, preview);
}

class Desk {
  /**
   * @param {HTMLElement} element
   * @param {(event: object) => void} send
   * @param {(lane: number, name: string, value: number) => number | null} preview
   */
  constructor(element, send, preview) {
    this.element = element;
    this.send = send;
    this.preview = preview;
    /** @type {any} */
    this.desk = null;
    /** @type {any} */
    this.header = null;
    /** @type {import("./picker.js").Catalogue | null} */
    this.catalogue = null;
    /** @type {Chip[]} */
    this.chips = [];
    this.chosen = 0;
    this.shown = "";
    /** @type {Map<string, {set: (value: number, isSet: boolean, isTuned: boolean) => void, again?: () => void}>} */
    this.knobs = new Map();
    this.closePicker = () => {};
    element.classList.add("rv-desk");
    element.innerHTML =
      '<div class="rv-strip" role="group" aria-label="Lanes"><span class="rv-desk-tools"></span></div>' +
      '<div class="rv-notice" role="status"></div><section class="rv-knobs" aria-label="The chosen lane"></section>';
    this.notice = /** @type {HTMLElement} */ (element.querySelector(".rv-notice"));
    this.panel = /** @type {HTMLElement} */ (element.querySelector(".rv-knobs"));
    this.tools = /** @type {HTMLElement} */ (element.querySelector(".rv-desk-tools"));
    this.undo = button("undo", "Undo (Ctrl+Z)", () => send({ type: "undo" }), "undo");
    this.redo = button("redo", "Redo (Ctrl+Shift+Z)", () => send({ type: "redo" }), "redo");
    this.add = button("add", "Add a lane", () => this.openAdd(), "add-lane");
    this.add.classList.add("rv-add");
    this.add.append("Add");
    this.add.setAttribute("aria-haspopup", "listbox");
    this.eight = document.createElement("button");
    this.eight.type = "button";
    this.eight.className = "rv-icon rv-add";
    this.eight.dataset.testid = "eight";
    this.eight.textContent = "The classic eight";
    this.eight.title = "Race SGD, Momentum, Nesterov, AdaGrad, AdaDelta, RMSProp, Adam and Nadam";
    this.eight.addEventListener("click", () => send({ type: "eight" }));
    const link = button("link", "Copy the address of what is shown", () => {}, "copy-link");
    link.classList.add("rv-add");
    copyLink(link);
    this.tools.append(this.add, this.eight, this.undo, this.redo, link);
    this.onKey = (/** @type {KeyboardEvent} */ event) => this.key(event);
    document.addEventListener("keydown", this.onKey);
    // A key pressed in a field or on a handle is meant for that, not for the playback.
    element.addEventListener("keydown", (event) => {
      if (!isTravel(event)) event.stopPropagation();
    });
  }

  dispose() {
    this.closePicker();
    document.removeEventListener("keydown", this.onKey);
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
    if (!this.catalogue) this.load();
    this.render();
  }

  async load() {
    try {
      const { catalogue } = this.desk; // a page without a server carries it itself
      this.catalogue = typeof catalogue === "string" ? await fetchCatalogue(catalogue) : catalogue;
      this.render();
    } catch (error) {
      this.say({ text: `The knobs cannot be shown: ${/** @type {Error} */ (error).message}`, error: true });
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
    this.eight.hidden = !this.desk.eight;
    this.undo.disabled = !undo;
    this.redo.disabled = !redo;
    const full = lanes.length >= most;
    this.add.setAttribute("aria-disabled", String(full));
    this.add.title = full ? this.fullText() : "Add a lane";
    this.say(notice);
    this.renderKnobs();
  }

  fullText() {
    return `${this.desk.most} lanes are the most that can be told apart. Remove one first.`;
  }

  /** @param {{text: string, error?: boolean, undo?: boolean} | null} notice */
  say(notice) {
    this.notice.replaceChildren();
    this.notice.classList.toggle("rv-error", Boolean(notice?.error));
    if (!notice) return;
    this.notice.append(notice.text);
    if (notice.undo) {
      const undo = document.createElement("button");
      undo.type = "button";
      undo.className = "rv-link";
      undo.dataset.testid = "undo-removal";
      undo.textContent = "Undo";
      undo.addEventListener("click", () => this.send({ type: "undo" }));
      this.notice.append(" ", undo);
    }
  }

  /** What a held handle can show is there: show it without waiting for its next move. */
  follow(/** @type {string} */ name) {
    this.knobs.get(name)?.again?.();
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

  openAdd() {
    if (this.desk.lanes.length >= this.desk.most) return this.say({ text: this.fullText(), error: true });
    this.pick(this.add, (key) => this.send({ type: "add", optimizer: key }));
  }

  pick(/** @type {HTMLElement} */ anchor, /** @type {(key: string) => void} */ choose) {
    if (this.catalogue) this.closePicker = openPicker(anchor, this.catalogue, choose);
  }

  /** The declaration of a hyperparameter of a lane. */
  hyper(/** @type {any} */ lane, /** @type {string} */ name) {
    return this.catalogue?.optimizers[lane.optimizer]?.hypers[name];
  }

  renderKnobs() {
    const lane = this.desk.lanes[this.chosen];
    const optimizer = this.catalogue?.optimizers[lane.optimizer];
    if (!optimizer) return;
    const around = Object.keys(lane.wrappers);
    const shape = [this.chosen, lane.optimizer, lane.convention, this.desk.lanes.length, ...around].join(" ");
    if (shape !== this.shown) {
      this.shown = shape;
      this.buildKnobs(lane, optimizer);
    }
    const label = /** @type {HTMLInputElement} */ (this.panel.querySelector(".rv-label"));
    if (document.activeElement !== label) label.value = lane.label ?? "";
    label.placeholder = lane.label ? optimizer.name : lane.name;
    /** @type {HTMLInputElement} */ (this.panel.querySelector(".rv-color")).value = lane.color;
    for (const [name, knob] of this.knobs) knob.set(lane.values[name], lane.set.includes(name), name === lane.tuned);
  }

  buildKnobs(/** @type {any} */ lane, /** @type {any} */ optimizer) {
    const index = this.chosen;
    const count = this.desk.lanes.length;
    const head = document.createElement("div");
    head.className = "rv-knobs-head";
    const method = document.createElement("button");
    method.type = "button";
    method.className = "rv-select";
    method.dataset.testid = "optimizer";
    method.setAttribute("aria-haspopup", "listbox");
    method.setAttribute("aria-label", `Optimizer: ${optimizer.name}. Change`);
    method.textContent = optimizer.name;
    method.addEventListener("click", () =>
      this.pick(method, (key) => key !== lane.optimizer && this.change(index, { optimizer: key })),
    );
    const color = document.createElement("input");
    color.type = "color";
    color.className = "rv-color";
    color.setAttribute("aria-label", "Colour");
    color.title = "Colour";
    color.addEventListener("change", () => this.change(index, { color: color.value }));
    head.append(color, this.labelField(index), method);
    if (optimizer.conventions.length > 1)
      head.append(this.conventionSelect(index, lane, optimizer), this.comparison(index));
    const left = button("up", "Move left", () => this.send({ type: "move", index, to: index - 1 }), "move-left");
    const right = button("down", "Move right", () => this.send({ type: "move", index, to: index + 1 }), "move-right");
    left.disabled = index === 0;
    right.disabled = index === count - 1;
    const copy = button("copy", "Duplicate", () => this.duplicate(index), "duplicate");
    const remove = button("remove", "Remove", () => this.send({ type: "remove", index }), "remove");
    if (count === 1) remove.title = "The last lane stays: a race needs at least one";
    const actions = document.createElement("div");
    actions.className = "rv-actions";
    actions.append(left, right, copy, remove);
    head.append(actions);

    const names = optimizer.conventions.find((/** @type {any} */ c) => c.key === lane.convention).hypers;
    this.knobs.clear();
    const body = document.createElement("div");
    body.className = "rv-knobs-body";
    for (const name of names) {
      body.append(this.knob(index, name, optimizer.hypers[name]).element);
    }
    if (!names.length) body.append("This method has no hyperparameters.");
    this.panel.replaceChildren(head, body, this.wraps(index, lane, optimizer));
  }

  knob(/** @type {number} */ index, /** @type {string} */ name, /** @type {any} */ hyper) {
    const knob = createKnob(name, hyper, {
      ask: () => this.send({ type: "fan", index, name }),
      preview: (value) => this.preview(index, name, value),
      commit: (value) => this.change(index, { [name]: value }),
    });
    this.knobs.set(name, knob);
    return knob;
  }

  /** What is wrapped around the method: a tag and the knobs of each wrapper, and the menu that adds one. */
  wraps(/** @type {number} */ index, /** @type {any} */ lane, /** @type {any} */ optimizer) {
    const wrappers = /** @type {any} */ (this.catalogue).wrappers;
    const present = () => this.desk.lanes[index].wrappers;
    const row = document.createElement("div");
    row.className = "rv-knobs-body rv-wraps";
    for (const key of Object.keys(lane.wrappers)) {
      const tag = document.createElement("button");
      tag.type = "button";
      tag.className = "rv-select rv-tag";
      tag.dataset.testid = `unwrap-${key}`;
      tag.textContent = `${wrappers[key].name} ×`;
      tag.title = `${wrappers[key].about} Click to take it off.`;
      tag.setAttribute("aria-label", `Take off ${wrappers[key].name}`);
      tag.addEventListener("click", () => {
        const { [key]: _, ...rest } = present();
        this.change(index, { wrappers: rest });
      });
      row.append(tag);
      for (const [inner, hyper] of Object.entries(wrappers[key].hypers)) {
        const knob = this.knob(index, `${key}.${inner}`, hyper);
        knob.element.querySelector(".rv-knob-label span").textContent = inner;
        row.append(knob.element);
      }
    }
    const menu = document.createElement("select");
    menu.className = "rv-select";
    menu.dataset.testid = "wrap";
    menu.setAttribute("aria-label", "Wrap the method in");
    menu.add(new Option("+ Wrap", ""));
    for (const [key, wrapper] of Object.entries(wrappers)) {
      if (key in lane.wrappers) continue;
      const why = optimizer.refused[key];
      const option = new Option(why ? `${wrapper.name} – ${why}` : wrapper.name, key);
      option.title = why ?? wrapper.about;
      option.disabled = Boolean(why);
      menu.add(option);
    }
    menu.addEventListener("change", () => this.change(index, { wrappers: { ...present(), [menu.value]: {} } }));
    row.append(menu);
    return row;
  }

  duplicate(/** @type {number} */ index) {
    if (this.desk.lanes.length >= this.desk.most) this.say({ text: this.fullText(), error: true });
    else this.send({ type: "duplicate", index });
  }

  labelField(/** @type {number} */ index) {
    const label = document.createElement("input");
    label.type = "text";
    label.className = "rv-label";
    label.maxLength = this.desk.label_length;
    label.setAttribute("aria-label", "Name of this lane");
    label.title = "Name of this lane";
    label.addEventListener("change", () => this.change(index, { label: label.value.trim() || null }));
    label.addEventListener("keydown", (event) => {
      if (event.key === "Escape") label.value = this.desk.lanes[index].label ?? "";
      if (event.key === "Enter" || event.key === "Escape") label.blur();
    });
    return label;
  }

  conventionSelect(/** @type {number} */ index, /** @type {any} */ lane, /** @type {any} */ optimizer) {
    const select = document.createElement("select");
    select.className = "rv-select";
    select.dataset.testid = "convention";
    select.setAttribute("aria-label", "Convention: the form of the update rule");
    select.title = "The form of the update rule";
    for (const { key, label } of optimizer.conventions)
      select.add(new Option(label, key, false, key === lane.convention));
    select.addEventListener("change", () => this.change(index, { convention: select.value }));
    return select;
  }

  /** The way to all forms of the update rule side by side. */
  comparison(/** @type {number} */ index) {
    const compare = document.createElement("button");
    compare.type = "button";
    compare.className = "rv-link";
    compare.dataset.testid = "compare";
    compare.textContent = "Compare";
    compare.title = "Compare conventions: this lane in every form of its update rule, side by side";
    compare.setAttribute("aria-label", "Compare conventions");
    compare.addEventListener("click", () => this.send({ type: "compare", index }));
    return compare;
  }

  key(/** @type {KeyboardEvent} */ event) {
    if (!isTravel(event) || inField(event.target)) return;
    event.preventDefault();
    this.send({ type: event.shiftKey || event.key.toLowerCase() === "y" ? "redo" : "undo" });
  }
}

/** A lane in the strip: a dot that hides it, its name, its learning rate. */
class Chip {
  constructor(/** @type {Desk} */ desk, /** @type {number} */ index) {
    this.desk = desk;
    this.index = index;
    this.rated = "";
    /** @type {ReturnType<typeof numberField> | null} */
    this.field = null;
    this.element = document.createElement("div");
    this.element.className = "rv-chip";
    this.element.dataset.testid = `chip-${index}`;
    this.element.innerHTML =
      '<button type="button" class="rv-dot"><i></i></button><button type="button" class="rv-name"></button><span class="rv-chip-rate"></span>';
    [this.dot, this.name, this.rate] = /** @type {HTMLElement[]} */ ([...this.element.children]);
    this.dot.addEventListener("click", () => desk.change(index, { visible: !desk.desk.lanes[index].visible }));
    this.name.addEventListener("click", () => desk.choose(index));
    this.element.addEventListener("click", (event) => event.target === this.element && desk.choose(index));
  }

  update(/** @type {any} */ lane, /** @type {any} */ status, /** @type {boolean} */ chosen) {
    const diverged = ["diverged", "left the domain"].includes(status?.kind);
    this.element.classList.toggle("rv-chosen", chosen);
    this.element.classList.toggle("rv-hidden", !lane.visible);
    this.element.classList.toggle("rv-diverged", diverged);
    this.dot.setAttribute("aria-pressed", String(lane.visible));
    this.dot.setAttribute("aria-label", `${lane.visible ? "Hide" : "Show"} ${lane.name}`);
    this.dot.title = lane.visible ? "Hide" : "Show";
    this.name.setAttribute("aria-pressed", String(chosen));
    this.name.textContent = lane.name;
    const around = Object.keys(lane.wrappers).map((key) => this.desk.catalogue?.wrappers[key].name ?? key);
    if (around.length) {
      const mark = this.name.appendChild(document.createElement("small"));
      mark.className = "rv-wrapped";
      mark.textContent = around.length > 1 ? `+${around.length} wrappers` : `+${around[0].replace(/ \(.*/, "")}`;
      mark.title = `Wrapped in ${around.join(", ")}`;
    }
    if (diverged) this.name.insertAdjacentHTML("beforeend", icon("warning"));
    this.name.title = status?.sentence ?? lane.name;
    this.name.setAttribute("aria-label", diverged ? `${lane.name}. ${status.sentence}` : lane.name);
    this.updateRate(lane);
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
        const symbol = document.createElement("span");
        symbol.textContent = hyper.symbol;
        this.rate.append(symbol, this.field.element);
        this.rate.title = `${name}: ${hyper.help}`;
      }
    }
    this.field?.input.setAttribute("aria-label", `${name} of ${lane.name}`);
    this.field?.set(lane.values[name]);
  }
}

function button(
  /** @type {keyof typeof ICONS} */ name,
  /** @type {string} */ title,
  /** @type {() => void} */ press,
  /** @type {string} */ testid,
) {
  const element = document.createElement("button");
  element.type = "button";
  element.className = "rv-icon";
  element.innerHTML = icon(name);
  element.title = title;
  element.dataset.testid = testid;
  element.setAttribute("aria-label", title);
  element.addEventListener("click", press);
  return element;
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
