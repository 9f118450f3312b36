/** The chosen lane, run again with its state: what the step's panel, the arrows and the curves of state look into. */

import { address } from "./hand.js";
import { Objective } from "./live.js";
import { Followed } from "./opened.js";
import { tr } from "./words.js";

/**
 * @typedef {import("../types.d.ts").Scene} Scene
 * @typedef {import("../types.d.ts").Stage} Stage
 * @typedef {import("./opened.js").Step} Step
 * @typedef {import("./opened.js").Told} Told
 */

/** The module of a rule's lines beside the rule's own; none for a path that was only recorded. @param {string} module */
const openedName = (module) =>
  module.startsWith("optimizers/")
    ? module.replace("optimizers/", "opened/")
    : module.startsWith("rule.js")
      ? `opened_${module}`
      : "";

export class Inspector {
  /** @param {Stage} stage @param {import("./hand.js").Hand} hand @param {{chosen: number}} desk */
  constructor(stage, hand, desk) {
    this.stage = stage;
    this.hand = hand;
    this.desk = desk;
    this.start = 0;
    /** @type {Map<string, any>} modules that are here, on their way (null) or not to be had (false) */
    this.modules = new Map();
    this.about = /** @type {unknown[]} */ ([]);
    /** @type {Followed | null} */
    this.made = null;
  }

  /** The module of a name, null until it is here. @param {any} live @param {string} name */
  module(live, name) {
    const where = address(live, name);
    if (!this.modules.has(where)) {
      this.modules.set(where, null);
      import(where)
        .then((module) => {
          this.modules.set(where, module);
          this.stage.redraw();
        })
        .catch(() => {
          this.modules.set(where, false); // a small page leaves out the lines of methods that it did not show
          this.stage.redraw();
        });
    }
    return this.modules.get(where);
  }

  /** The lane that is looked into. */
  get lane() {
    return this.desk.chosen;
  }

  /** What runs in the browser; null until the modules are here. */
  running() {
    return this.hand.running();
  }

  /** The lane followed, null where it does not run here or is on its way. @returns {Followed | null} */
  get followed() {
    const { scene } = this.stage;
    const running = this.running();
    const lane = running?.lanes[this.lane];
    if (!scene || !running || !lane) return null;
    const { live } = scene.data.header;
    const told = live.lanes[this.lane];
    const around = this.module(live, "opened/around.js");
    const name = openedName(told.module);
    const form = name ? this.module(live, name) : null;
    if (!around || !form) return null;
    this.start = Math.min(this.start, running.starts.length - 1);
    const about = [scene.data, this.lane, this.start, form];
    if (!this.made || about.some((one, k) => one !== this.about[k])) {
      this.about = about;
      const start = running.starts[this.start];
      this.made = new Followed(running.ground, lane, form.opened[told.convention], around, start, scene.data.steps);
    }
    return this.made;
  }

  /** Whether the lane has a rule that runs here. */
  get opens() {
    const { live } = this.stage.scene?.data.header ?? {};
    if (!this.running()?.lanes[this.lane]) return false;
    const name = openedName(live.lanes[this.lane].module);
    return Boolean(name) && this.modules.get(address(live, name)) !== false;
  }

  /** Whether all is here that there will be. */
  get ready() {
    const running = this.running();
    if (!running) return !this.stage.scene?.data.header.live;
    return !this.opens || this.followed !== null;
  }

  /** The run's number in the record. */
  get run() {
    return this.lane * (this.stage.scene?.data.starts ?? 1) + this.start;
  }

  /** The step under way at a time of the clock; the last one at the end. @param {number} time */
  when(time) {
    const { scene } = this.stage;
    const last = this.followed?.last ?? scene?.data.last[this.run] ?? 0;
    return Math.max(1, Math.min(Math.floor(time + 1e-6) + 1, last));
  }

  /** Step t, with what is known of a lane that is not opened. @param {number} t @returns {Step | null} */
  at(t) {
    const { followed } = this;
    if (followed) return t <= followed.last ? followed.at(t) : null;
    const { scene } = this.stage;
    if (!scene || t > scene.data.last[this.run]) return null;
    const { path, runs } = scene.data;
    const point = (/** @type {number} */ k) => [path[2 * k * runs + this.run], path[(2 * k + 1) * runs + this.run]];
    const w = point(t - 1);
    return { t, w, after: point(t), g: this.gradient(w) ?? [], blocks: [], h: {}, share: null, points: [], momentum: null, squares: null, hessian: null }; // biome-ignore format: one thought
  }

  /** The gradient of the picture's function, null where it does not run here. @param {number[]} w */
  gradient([x, y]) {
    const running = this.running();
    return running ? new Objective(running.ground).plainGradient(x, y) : null;
  }

  /** Why the lane is not opened; empty where it is, or is on its way. */
  get closed() {
    const { scene } = this.stage;
    const running = this.running();
    if (!scene || !running) return "";
    if (!this.opens) return tr("its rule in lines is not at hand here, its path is");
    return this.followed?.told.closed ?? "";
  }
}
