/** A page without a server: what is sent to the page in the app is answered here, by the rules that came along. */

import { decode } from "./decode.js";
import { cameraOf, EDITS, legal } from "./edits.js";
import { heightsOf, noiseOf, surfaceAt } from "./hand.js";
import { deskOf, ending, namesOf } from "./lab_desk.js";
import { assemble, run } from "./live.js";
import { show } from "./player.js";
import { speak, tr } from "./words.js";

/** @typedef {import("./edits.js").LabLane} LabLane */

/**
 * What the page carries beside the first payload.
 * @typedef {object} Kit
 * @property {any} catalogue the optimizers as the desk takes them
 * @property {{optimizers: Record<string, Record<string, Record<string, number>>>, wrappers: Record<string, Record<string, number>>,
 *   scheduled: Record<string, Record<string, string[]>>, tuned: Record<string, Record<string, string | null>>,
 *   suggested: Record<string, number>, structural: Record<string, string[]>}} facts defaults by optimizer, form and name ...
 * @property {[string, string][]} palette colours of lanes, on light and on dark ground
 * @property {[number[], string][]} marks dashes of lanes, and the marks at their heads
 * @property {any} experiment what the page shows at first, as JSON
 * @property {Record<string, number>} params the surface's defaults
 * @property {Record<string, Record<string, number>>} schedules defaults of every kind
 * @property {Record<string, string>} panels
 * @property {Record<string, string>} rules the modules of rules that were typed, by key
 * @property {Record<string, any>} paths recorded ones, by the key of their lanes' optimizer
 * @property {{optimizers: Record<string, any>, facts: any}} typed what is declared about rules that were typed, and paths
 * @property {Record<string, string>} words English → the page's language
 * @property {number} steps the longest run
 * @property {number} most runs that can be told apart
 * @property {number} label_length
 */

const UNDO = 100;

/** @param {HTMLElement} root @param {Uint8Array} payload @param {Kit} kit */
export async function open(root, payload, kit) {
  speak(kit.words);
  const data = decode(payload);
  const load = (/** @type {string} */ name) => import(`ravine/live/${name}`);
  const [around, { surface }] = await Promise.all([load("around.js"), load(data.header.live.surface)]);
  const lab = new Lab(root, data, kit, around, surface, load);
  await lab.begin();
  return lab;
}

/** @param {any} a @param {any} b */
const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
const failure = (/** @type {string} */ text) => ({ text, error: true });
const said = (/** @type {unknown} */ error) => /** @type {Error} */ (error).message;

class Lab {
  /**
   * @param {HTMLElement} root @param {import("../types.d.ts").Data} data @param {Kit} kit @param {any} around
   * @param {any} surface @param {(name: string) => Promise<any>} load
   */
  constructor(root, data, kit, around, surface, load) {
    this.root = root;
    this.data = data;
    this.kit = kit;
    this.around = around;
    this.surface = surface;
    this.load = load;
    /** @type {Map<string, any>} modules by name */
    this.modules = new Map();
    /** @type {any[]} */
    this.past = [];
    /** @type {any[]} */
    this.future = [];
    this.selected = 0;
    /** @type {{text: string, error?: boolean, undo?: boolean} | null} */
    this.notice = null;
    this.count = 0;
    /** @type {Float32Array | undefined} */
    this.heights = undefined;
    this.seq = 0;
    Object.assign(kit.catalogue.optimizers, kit.typed.optimizers);
    for (const [part, own] of Object.entries(kit.typed.facts)) Object.assign(/** @type {any} */ (kit.facts)[part], own);
    this.state = this.read(kit.experiment);
  }

  async begin() {
    const told = decodeURIComponent(location.hash.slice(1));
    try {
      if (told) this.state = this.read(JSON.parse(told));
    } catch (error) {
      this.notice = failure(tr("The link could not be opened: {error}", { error: said(error) }));
    }
    await this.draw();
  }

  /** An experiment as JSON → what is worked on. Throws an Error, one sentence, for one that this page cannot run. @param {any} json */
  read(json) {
    const { header } = this.data;
    const own = this.kit.experiment;
    const bare = (/** @type {any} */ s) => (typeof s === "string" ? s : (s?.formula ?? s?.name));
    if (json.surface !== undefined && bare(json.surface) !== bare(own.surface))
      throw new Error(tr("this page has another surface"));
    const { names, ground, handles } = header.live;
    const given =
      typeof json.surface === "object"
        ? json.surface
        : typeof own.surface === "object" && json.surface === undefined
          ? own.surface
          : {};
    const params = names.map((/** @type {string} */ name, /** @type {number} */ k) => {
      const value = given[name] ?? (json.surface === undefined ? ground.params[k] : this.kit.params[name]);
      const { low, high } = handles.params[name];
      if (typeof value !== "number" || !(value >= low && value <= high))
        throw new Error(tr("{name} must lie in [{low}, {high}]", { name, low, high }));
      return value;
    });
    const start = json.start ?? own.start;
    const starts = (Array.isArray(start[0]) ? start : [start]).map((/** @type {number[]} */ [x, y]) => {
      if (!Number.isFinite(x) || !Number.isFinite(y)) throw new Error(tr("a start is two numbers"));
      return [x, y];
    });
    const steps = json.steps ?? own.steps;
    const most = header.live.noise ? own.steps : this.kit.steps; // the draws that came along
    if (!Number.isInteger(steps) || steps < 1 || steps > most)
      throw new Error(tr("steps must be a whole number from 1 to {most}", { most }));
    if (!Array.isArray(json.lanes) || !json.lanes.length || json.lanes.length > this.kit.most)
      throw new Error(tr("an experiment has 1 to {most} lanes", { most: this.kit.most }));
    const camera = cameraOf(json.camera);
    return { params, starts, steps, camera, lanes: json.lanes.map((/** @type {any} */ lane) => this.readLane(lane)) };
  }

  /** @param {any} json */
  readLane({
    optimizer,
    convention,
    label = null,
    color = null,
    visible = true,
    schedule = null,
    wrappers = {},
    path = null,
    ...values
  }) {
    if (path) optimizer = Object.keys(this.kit.paths).find((key) => same(this.kit.paths[key], path));
    if (optimizer?.rule) optimizer = `rule:${optimizer.rule}`; // typed
    const forms = this.kit.facts.optimizers[optimizer];
    if (!forms) throw new Error(tr("{optimizer} does not run in this page", { optimizer }));
    const form = convention ?? Object.keys(forms)[0];
    if (!forms[form]) throw new Error(tr("{optimizer} has no form {form}", { optimizer, form }));
    const told = this.kit.catalogue.optimizers[optimizer].hypers;
    for (const [name, value] of Object.entries(values)) {
      if (!(name in forms[form])) throw new Error(tr("{optimizer} has no {name}", { optimizer, name }));
      if (!legal(told[name], value))
        throw new Error(tr("{symbol} must be in {interval}", { symbol: name, interval: told[name].interval }));
    }
    for (const key of Object.keys(wrappers))
      if (!this.kit.facts.wrappers[key]) throw new Error(tr("there is no wrapper {key}", { key }));
    return { optimizer, convention: form, label, color, visible, schedule, wrappers, values };
  }

  /** What is shown, as an experiment's JSON, which the app and ``cli.py`` take as well. */
  get experiment() {
    const { params, starts, steps, lanes, camera } = this.state;
    const own = this.kit.experiment;
    const { names } = this.data.header.live;
    const changed = Object.fromEntries(
      names
        .map((/** @type {string} */ n, /** @type {number} */ k) => [n, params[k]])
        .filter((/** @type {[string, number]} */ [n, v]) => v !== this.kit.params[n]),
    );
    const base =
      typeof own.surface === "string"
        ? { name: own.surface }
        : own.surface.formula
          ? { formula: own.surface.formula, ...(own.surface.view && { view: own.surface.view }) }
          : { name: own.surface.name };
    const surface = "formula" in base || Object.keys(changed).length ? { ...base, ...changed } : base.name;
    return {
      surface,
      start: starts.length === 1 ? starts[0] : starts,
      steps,
      lanes: lanes.map(
        (/** @type {LabLane} */ { optimizer, convention, label, color, visible, schedule, wrappers, values }) => ({
          ...(optimizer in this.kit.paths
            ? { path: this.kit.paths[optimizer] }
            : { optimizer: optimizer.startsWith("rule:") ? { rule: optimizer.slice(5) } : optimizer }),
          ...values,
          ...(convention !== Object.keys(this.kit.facts.optimizers[optimizer])[0] && { convention }),
          ...(label && { label }),
          ...(color && { color }),
          ...(schedule && { schedule }),
          ...(!visible && { visible }),
          ...(Object.keys(wrappers).length && { wrappers }),
        }),
      ),
      ...(own.seed && { seed: own.seed }),
      ...(own.noise && { noise: own.noise }),
      ...(camera && { camera }),
    };
  }

  set experiment(json) {
    this.change(this.read(json));
  }

  /** Run an experiment without showing it: ``{lanes: [{x, y, loss}, ...]}``, arrays over the steps. @param {any} json */
  async run(json) {
    const state = this.read(json);
    const record = await this.record(state);
    const { starts, steps } = state;
    const runs = state.lanes.length * starts.length;
    const column = (/** @type {any} */ array, /** @type {number} */ first, /** @type {number} */ stride) =>
      Array.from({ length: steps + 1 }, (_, t) => array[first + t * stride]);
    return {
      lanes: state.lanes.map((/** @type {unknown} */ _, /** @type {number} */ i) => {
        const n = i * starts.length;
        return {
          x: column(record.path, n, 2 * runs),
          y: column(record.path, runs + n, 2 * runs),
          loss: column(record.loss, n, runs),
        };
      }),
    };
  }

  /** @param {any} lane */
  told(lane) {
    const { facts } = this.kit;
    const around = Object.entries(lane.wrappers).flatMap(([key, own]) =>
      Object.entries({ ...facts.wrappers[key], .../** @type {any} */ (own) }).map(([n, v]) => [`${key}.${n}`, v]),
    );
    const hypers = {
      ...facts.optimizers[lane.optimizer][lane.convention],
      ...lane.values,
      ...Object.fromEntries(around),
    };
    const scheduled = [
      ...facts.scheduled[lane.optimizer][lane.convention],
      ...("weight_decay" in lane.wrappers ? ["weight_decay.rate"] : []),
    ];
    let schedule = null;
    if (lane.schedule) {
      const { kind, ...numbers } = typeof lane.schedule === "string" ? { kind: lane.schedule } : lane.schedule;
      schedule = { kind, numbers: { ...this.kit.schedules[kind], ...numbers } };
    }
    const fixed = facts.structural[lane.optimizer].filter(
      (n) => hypers[n] !== facts.optimizers[lane.optimizer][lane.convention][n],
    );
    const told = [lane.optimizer, ...fixed.sort().map((n) => `${n}=${hypers[n]}`)].join(",");
    const module = this.kit.rules[lane.optimizer] ?? `optimizers/${told}.js`;
    return { module, convention: lane.convention, wrappers: Object.keys(lane.wrappers), hypers, scheduled, schedule };
  }

  /** @param {any} state */
  async record({ params, starts, steps, lanes }) {
    const { live } = this.data.header;
    const ground = { ...live.ground, params, surface: this.surface, noise: noiseOf(live, this.data) };
    const told = lanes.map((/** @type {any} */ lane) => this.told(lane));
    const rules = await Promise.all(
      told.map(async (/** @type {any} */ lane) => {
        if (!this.modules.has(lane.module)) this.modules.set(lane.module, await this.load(lane.module));
        return assemble(this.modules.get(lane.module), this.around, lane);
      }),
    );
    return { ...run(ground, rules, starts, steps), told, ground };
  }

  /** Take in what was done in the player. @param {any} event */
  heard(event) {
    const { type, index, seq } = event;
    this.seq = seq;
    const state = structuredClone(this.state);
    this.notice = null;
    try {
      if (type === "select") this.selected = index;
      else if (type === "undo" || type === "redo") return this.travel(type);
      else if (EDITS[type]) EDITS[type](state, event, this);
      if (type === "camera") this.state = state; // a look from elsewhere is nothing to take back
      if (["select", "camera"].includes(type) || !EDITS[type]) return this.draw();
      return this.change(state);
    } catch (error) {
      this.notice = failure(said(error));
      return this.draw();
    }
  }

  /** @param {any} state */
  change(state) {
    this.past.push(this.state);
    if (this.past.length > UNDO) this.past.shift();
    this.future = [];
    this.state = state;
    return this.draw();
  }

  /** @param {"undo" | "redo"} way */
  travel(way) {
    const [from, to] = way === "undo" ? [this.past, this.future] : [this.future, this.past];
    if (from.length) {
      to.push(this.state);
      this.state = { ...from.pop(), camera: this.state.camera };
    }
    return this.draw();
  }

  color(/** @type {number} */ i) {
    return this.kit.palette[i % this.kit.palette.length];
  }

  async draw() {
    const { state, kit } = this;
    this.selected = Math.min(this.selected, state.lanes.length - 1);
    let record;
    try {
      record = await this.record(state);
    } catch (error) {
      this.notice = failure(tr("This value is not in the page: {error}", { error: said(error) }));
      this.state = this.past.pop() ?? this.state;
      record = await this.record(this.state);
    }
    const header = this.header(record);
    const data = /** @type {any} */ ({
      ...this.data,
      ...record,
      header,
      steps: this.state.steps,
      runs: this.state.lanes.length * this.state.starts.length,
      starts: this.state.starts.length,
      fan: null,
    });
    const kept = location.protocol !== "about:" && (this.past.length + this.future.length || state.camera); // a notebook's frame has no address
    if (kept) history.replaceState(null, "", `#${encodeURIComponent(JSON.stringify(this.experiment))}`);
    await show(this.root, { data, send: (event) => this.heard(event), panels: kit.panels });
    this.root.dispatchEvent(new CustomEvent("ravine", { bubbles: true }));
  }

  /** The header of a payload for what is shown. @param {any} record */
  header(record) {
    const { state, kit } = this;
    const { header } = this.data;
    const names = namesOf(
      state.lanes.map((/** @type {any} */ lane) => lane.label ?? kit.catalogue.optimizers[lane.optimizer].name),
    );
    const lanes = state.lanes.map((/** @type {any} */ lane, /** @type {number} */ i) => {
      const [light, dark] = this.color(i);
      const color = lane.color ?? light;
      const known = kit.palette.find(([one]) => one === color);
      const n = i * state.starts.length;
      const recorded = lane.optimizer in kit.paths;
      const gone = record.last[n] < state.steps;
      const status = {
        kind: recorded ? "recorded" : gone ? "diverged" : "under way",
        step: record.last[n] + Number(gone),
        sentence: recorded
          ? tr("Recorded to step {step}.", { step: record.last[n] })
          : ending(record, n, state.steps, state.lanes.length * state.starts.length, header.surface.flat),
      };
      return {
        label: names[i],
        color,
        dash: kit.marks[i % kit.marks.length][0],
        marker: kit.marks[i % kit.marks.length][1],
        dark: known ? known[1] : lane.color ? lane.color : dark,
        visible: lane.visible,
        status,
      };
    });
    return {
      ...header,
      digest: `lab ${++this.count}`,
      ack: this.seq ?? 0,
      fan: null,
      steps: state.steps,
      starts: state.starts,
      camera: state.camera,
      lanes,
      surface: this.ground(record.ground),
      live: {
        ...header.live,
        ground: { ...header.live.ground, params: state.params },
        lanes: record.told,
        structural: state.lanes.map((/** @type {any} */ lane) => kit.facts.structural[lane.optimizer]),
        handles: {
          ...header.live.handles,
          set: header.live.names.filter(
            (/** @type {string} */ n, /** @type {number} */ k) => state.params[k] !== kit.params[n],
          ),
        },
      },
      desk: deskOf(this, record, lanes),
    };
  }

  /** The surface's head; with the page's own parameters it is the one that came. @param {any} ground */
  ground(ground) {
    const { surface, live } = this.data.header;
    const own = ground.params.join() === live.ground.params.join();
    this.heights ??= this.data.heights;
    this.data.heights = own ? this.heights : heightsOf(surface, ground);
    return own ? surface : surfaceAt(surface, ground, ground.params.join());
  }
}
