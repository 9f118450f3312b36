/** The panel of the chosen run: its values, the form of its rule, its schedule and its wrappers, a tab each. */

import { formOf, shortened } from "./chip.js";
import { make } from "./dom.js";
import { button } from "./icons.js";
import { createKnob } from "./knob.js";
import { RuleEditor, typeset } from "./rule_editor.js";
import { tr } from "./words.js";

const TABS = { values: "Values", rule: "Rule", schedule: "Schedule", wrappers: "Wrappers" };

export class LanePanel {
  constructor(/** @type {any} */ desk, /** @type {HTMLElement} */ element) {
    this.desk = desk;
    this.element = element;
    /** @type {keyof typeof TABS} */
    this.tab = "values";
    this.index = 0;
    this.shown = "";
    /** @type {Map<string, {set: (value: number, isSet: boolean, isTuned: boolean) => void, again?: () => void}>} */
    this.knobs = new Map();
    /** @type {RuleEditor | null} */
    this.editor = null;
  }

  get lane() {
    return this.desk.desk.lanes[this.index];
  }

  get optimizer() {
    return this.desk.method(this.lane.optimizer);
  }

  /** Show a run; what is being typed or dragged stays as it is. */
  update(/** @type {number} */ index) {
    this.index = index;
    const { lane, tab, optimizer } = this;
    const typed = `own ${tab === "values" ? Object.keys(optimizer.hypers) : ""}`;
    const own = lane.rule?.text === undefined ? lane.optimizer : typed;
    const shape = [index, tab, own, lane.convention, this.desk.desk.lanes.length, this.desk.desk.only];
    const all = [...shape, ...Object.keys(lane.wrappers), lane.schedule?.kind].join(" ");
    if (all !== this.shown) {
      this.shown = all;
      this.build();
    }
    const label = /** @type {HTMLInputElement | null} */ (this.element.querySelector(".rv-label"));
    if (label) {
      if (document.activeElement !== label) label.value = lane.label ?? "";
      label.placeholder = lane.label ? this.optimizer.name : lane.name;
      /** @type {HTMLInputElement} */ (this.element.querySelector(".rv-color")).value = lane.color;
    }
    this.editor?.update(lane, this.desk.desk.misread);
    for (const [name, knob] of this.knobs) {
      const of = this.tab === "schedule" ? lane.schedule : lane; // a schedule may call a number as the method does
      knob.set(of.values[name], of.set.includes(name), of === lane && name === lane.tuned);
    }
  }

  build() {
    const about = { role: "tabpanel", "aria-label": tr(TABS[this.tab]) };
    const body = make("div", { className: "rv-knobs-body", id: "rv-tab-body", ...about });
    const focused = document.activeElement?.id;
    this.knobs.clear();
    this.editor = null;
    this[this.tab](body);
    const { only } = this.desk.desk;
    const tabs = this.offered.length > 1 ? [this.tabs()] : [];
    this.element.replaceChildren(only ? this.name() : this.head(), ...tabs, body);
    if (focused?.startsWith("rv-tab-")) document.getElementById(focused)?.focus();
  }

  /** The tabs that the page offers. */
  get offered() {
    const needs = { rule: "convention", schedule: "schedule", wrappers: "wrappers" };
    return Object.keys(TABS).filter((key) => key === "values" || this.desk.offers(/** @type {any} */ (needs)[key]));
  }

  /** In place of the head where only some controls are offered: whose values these are. */
  name() {
    return make("div", { className: "rv-knobs-head" }, this.lane.name);
  }

  head() {
    const { index, desk, optimizer, lane } = this;
    const count = desk.desk.lanes.length;
    const method = make("button", {
      className: "rv-select",
      "data-testid": "optimizer",
      "aria-haspopup": "listbox",
      "aria-label": tr("Optimizer: {name}. Change", { name: optimizer.name }),
      textContent: optimizer.name,
    });
    const take = (/** @type {string} */ key) => key !== lane.optimizer && desk.change(index, { optimizer: key });
    method.onclick = () => desk.pick(method, take);
    const about = { title: tr("Colour"), "aria-label": tr("Colour") };
    const color = make("input", { type: "color", className: "rv-color", ...about });
    color.onchange = () => desk.change(index, { color: color.value });
    const left = button("up", tr("Move left"), () => desk.send({ type: "move", index, to: index - 1 }), "move-left");
    const right = button(
      "down",
      tr("Move right"),
      () => desk.send({ type: "move", index, to: index + 1 }),
      "move-right",
    );
    left.disabled = index === 0;
    right.disabled = index === count - 1;
    const copy = button("copy", tr("Duplicate"), () => desk.duplicate(index), "duplicate");
    const remove = button("remove", tr("Remove"), () => desk.send({ type: "remove", index }), "remove");
    if (count === 1) remove.title = tr("The last run stays: a race needs at least one");
    const actions = make("div", { className: "rv-actions" }, left, right, copy, remove);
    return make("div", { className: "rv-knobs-head" }, color, this.labelField(), method, actions);
  }

  labelField() {
    const { index, desk } = this;
    const about = { title: tr("Name of this run"), "aria-label": tr("Name of this run") };
    const label = make("input", { type: "text", className: "rv-label", maxLength: desk.desk.label_length, ...about });
    label.onchange = () => desk.change(index, { label: label.value.trim() || null });
    label.onkeydown = (event) => {
      if (event.key === "Escape") label.value = desk.desk.lanes[index].label ?? "";
      if (event.key === "Enter" || event.key === "Escape") label.blur();
    };
    return label;
  }

  tabs() {
    const about = { role: "tablist", "aria-label": tr("What is set of this run") };
    const list = make("div", { className: "rv-tabs", ...about });
    const { lane, optimizer } = this;
    const told = {
      rule: shortened(formOf(optimizer.conventions, lane)),
      schedule: lane.schedule ? this.desk.catalogue.schedules[lane.schedule.kind].name : "",
      wrappers: Object.keys(lane.wrappers).length || "",
    };
    for (const key of this.offered) {
      const title = TABS[/** @type {keyof typeof TABS} */ (key)];
      const tab = make("button", {
        id: `rv-tab-${key}`,
        "data-testid": `tab-${key}`,
        role: "tab",
        "aria-selected": key === this.tab,
        "aria-controls": "rv-tab-body",
        tabIndex: key === this.tab ? 0 : -1,
        textContent: tr(title),
        onclick: () => this.open(/** @type {keyof typeof TABS} */ (key)),
      });
      const note = /** @type {Record<string, string>} */ (told)[key];
      if (note) tab.append(make("small", {}, note));
      list.append(tab);
    }
    list.addEventListener("keydown", (event) => {
      const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!by) return;
      const keys = this.offered;
      this.open(/** @type {any} */ (keys[(keys.indexOf(this.tab) + by + keys.length) % keys.length]));
      event.preventDefault();
    });
    return list;
  }

  open(/** @type {keyof typeof TABS} */ tab) {
    this.tab = tab;
    this.update(this.index);
    document.getElementById(`rv-tab-${tab}`)?.focus();
  }

  values(/** @type {HTMLElement} */ body) {
    const { lane, optimizer } = this;
    const names = optimizer.conventions.find((/** @type {any} */ c) => c.key === lane.convention).hypers;
    const shown = names.filter((/** @type {string} */ name) => this.desk.offers(name));
    for (const name of shown) body.append(this.knob(name, optimizer.hypers[name]).element);
    if (!names.length) body.append(tr("This method has no hyperparameters."));
    body.hidden = names.length > 0 && !shown.length;
  }

  rule(/** @type {HTMLElement} */ body) {
    const { index, lane, optimizer, desk } = this;
    if (lane.rule?.text !== undefined && !desk.desk.alone) {
      this.editor = new RuleEditor(this);
      body.append(this.editor.element);
      return;
    }
    if (lane.rule) body.append(typeset(lane.rule.latex));
    if (!desk.desk.alone && !desk.desk.only) body.append(this.changeRule());
    if (optimizer.conventions.length < 2) return;
    const select = menu("convention", tr("The form of the update rule"));
    for (const { key, label } of optimizer.conventions)
      select.add(new Option(label, key, false, key === lane.convention));
    select.addEventListener("change", () => desk.change(index, { convention: select.value }));
    const compare = make("button", {
      className: "rv-link",
      "data-testid": "compare",
      textContent: tr("Compare all forms"),
      title: tr("Compare conventions: this run in every form of its update rule, side by side"),
      "aria-label": tr("Compare conventions"),
      onclick: () => desk.send({ type: "compare", index }),
      hidden: Boolean(desk.desk.alone), // other pages are not there
    });
    body.append(select, compare);
  }

  /** The button that turns a built-in rule into text. */
  changeRule() {
    const { index, desk } = this;
    return make("button", {
      className: "rv-link",
      "data-testid": "change-rule",
      textContent: tr("Change this rule"),
      title: tr("Write this run's rule as text, to be changed line by line"),
      onclick: () => desk.send({ type: "rewrite", index }),
    });
  }

  schedule(/** @type {HTMLElement} */ body) {
    const { index, lane, desk } = this;
    const form = this.optimizer.conventions.find((/** @type {any} */ c) => c.key === lane.convention);
    const told = make("small", { textContent: form?.scheduled ?? "" });
    if (!lane.scheduled) return body.append(told);
    const { schedules } = desk.catalogue;
    const select = menu("schedule", tr("Schedule of the learning rate"));
    const kind = lane.schedule?.kind ?? "constant";
    for (const [key, { name }] of Object.entries(schedules)) select.add(new Option(name, key, false, key === kind));
    select.addEventListener("change", () =>
      desk.change(index, { schedule: select.value === "constant" ? null : { kind: select.value } }),
    );
    body.append(select, told);
    for (const [name, hyper] of Object.entries(lane.schedule ? schedules[kind].hypers : {})) {
      const knob = createKnob(name, hyper, {
        preview: (value) => desk.preview(index, `schedule.${name}`, value),
        commit: (value) => {
          const { [name]: _, ...rest } = this.lane.schedule.given;
          desk.change(index, { schedule: value === null ? { ...rest, kind } : { ...rest, kind, [name]: value } });
        },
      });
      this.knobs.set(name, knob);
      body.append(knob.element);
    }
  }

  wrappers(/** @type {HTMLElement} */ body) {
    const { index, lane, optimizer, desk } = this;
    const { wrappers } = desk.catalogue;
    for (const key of Object.keys(lane.wrappers)) {
      const tag = make("button", {
        className: "rv-select rv-tag",
        "data-testid": `unwrap-${key}`,
        textContent: `${wrappers[key].name} ×`,
        title: `${wrappers[key].about} ${tr("Click to take it off.")}`,
        "aria-label": tr("Take off {name}", { name: wrappers[key].name }),
        onclick: () => {
          const { [key]: _, ...rest } = this.lane.wrappers;
          desk.change(index, { wrappers: rest });
        },
      });
      body.append(tag);
      for (const [inner, hyper] of Object.entries(wrappers[key].hypers)) {
        const knob = this.knob(`${key}.${inner}`, hyper);
        const name = knob.element.querySelector(".rv-knob-label span");
        if (name) name.textContent = inner;
        body.append(knob.element);
      }
    }
    const add = menu("wrap", tr("Put a wrapper around the method"));
    add.add(new Option(tr("Add a wrapper"), ""));
    for (const [key, wrapper] of Object.entries(wrappers)) {
      if (key in lane.wrappers) continue;
      const why = optimizer.refused[key];
      const option = new Option(why ? `${wrapper.name} – ${why}` : wrapper.name, key);
      option.title = why ?? wrapper.about;
      option.disabled = Boolean(why);
      add.add(option);
    }
    add.addEventListener("change", () => desk.change(index, { wrappers: { ...this.lane.wrappers, [add.value]: {} } }));
    body.append(add);
  }

  knob(/** @type {string} */ name, /** @type {any} */ hyper) {
    const { index, desk } = this;
    const knob = createKnob(name, hyper, {
      ask: (low, high) => desk.send({ type: "fan", index, name, low, high }),
      preview: (value) => desk.preview(index, name, value),
      commit: (value) => desk.change(index, { [name]: value }),
    });
    this.knobs.set(name, knob);
    return knob;
  }
}

function menu(/** @type {string} */ testid, /** @type {string} */ title) {
  return make("select", { className: "rv-select", "data-testid": testid, "aria-label": title, title });
}
