/** Where a run of the chosen lane ends from every start point of the view, worked out anew while anything is turned. */

import { drawer, pick } from "../drawer.js";
import { basinPicture, LiveMap, lay, SIDE, spaced } from "../live_map.js";
import { Panel, write } from "../panel.js";
import { placesOf } from "../places.js";
import { sizeOf } from "../sizes.js";
import { drawStar, prepare } from "../trails.js";
import { mark, tr } from "../words.js";

/**
 * @typedef {import("../../types.d.ts").Scene} Scene
 * @typedef {import("../places.js").Places} Places
 */

export default class Basins extends Panel {
  static label = mark("Basins");
  static place = /** @type {const} */ ("below");
  static order = 2;
  static css = `
    .rv-basins .rv-map { height: 300px; margin-top: 2px; }`;

  /** @param {any} header */
  static fits(header) {
    return Boolean(header.live && header.desk && !header.surface.flat);
  }

  /** @param {HTMLElement} element @param {import("../../types.d.ts").Stage} stage */
  constructor(element, stage) {
    super(element, stage);
    this.drawer = drawer(
      element,
      tr("Basins"),
      tr("where a run from each start ends"),
      `<div class="rv-map"><canvas class="rv-canvas" data-testid="rv-basins-canvas"></canvas><button type="button" class="rv-pick"></button></div>
       <p data-testid="rv-basins-note"></p>`,
      () => stage.redraw(),
    );
    const find = (/** @type {string} */ name) => /** @type {any} */ (element.querySelector(name));
    this.box = /** @type {HTMLElement} */ (find(".rv-map"));
    this.canvas = /** @type {HTMLCanvasElement} */ (find("canvas"));
    this.dot = /** @type {HTMLButtonElement} */ (find(".rv-pick"));
    this.note = /** @type {HTMLElement} */ (find("p"));
    this.map = new LiveMap(element, () => {
      this.picture = null;
      stage.redraw();
    });
    /** @type {HTMLCanvasElement | null} */
    this.picture = null;
    this.told = ""; // of which lane and theme the picture is
    /** @type {[number, number] | null} */
    this.moved = null;
    pick(this.box, this.dot, {
      at: () => this.share(this.start),
      move: (shares, live) => this.move(shares, live),
    });
  }

  get view() {
    return /** @type {[[number, number], [number, number]]} */ (this.scene.data.header.surface.view);
  }

  get start() {
    return this.scene.data.header.starts[0];
  }

  /** @param {number[]} point @returns {[number, number]} */
  share(point) {
    const [x, y] = this.view.map(([a, b], i) => (point[i] - a) / (b - a));
    return [x, y];
  }

  /** @param {[number, number]} shares @param {boolean} live */
  move(shares, live) {
    if (!this.stage.offers("start")) return;
    const point = this.view.map(([a, b], i) => {
      const digits = Math.min(Math.max(0, 3 - Math.floor(Math.log10(b - a))), 12);
      return Number((a + shares[i] * (b - a)).toFixed(digits));
    });
    this.stage.send({ type: "start", index: 0, point, live });
  }

  draw() {
    if (!this.scene || !this.drawer.isOpen()) return;
    const { stage } = this;
    const { header, steps } = this.scene.data;
    const running = stage.running();
    const index = stage.chosen;
    const lane = running?.lanes[index];
    const told = header.live.lanes[index];
    const places = placesOf(header.live, () => stage.redraw());
    const context = prepare(this.canvas);
    const [width, height] = sizeOf(this.canvas);
    const { theme } = this.scene;
    this.element.style.setProperty("--rv-lane", this.scene.lanes[index]?.color ?? theme.text);
    if (running && lane && told && places) {
      const axes = this.view.map(([a, b], i) => ({ of: "start", name: "xy"[i], values: spaced(a, b, SIDE) }));
      const numbers = { hypers: lane.hypers, schedule: told.schedule && { ...told.schedule, numbers: lane.schedule?.numbers } }; // biome-ignore format: one thought
      this.map.ask(header.live, {
        ground: running.ground,
        lane: { ...told, ...numbers },
        start: running.starts[0],
        steps,
        axes,
        minima: places.minima,
        at: places.params,
      });
      this.paint(context, places, { x: 0, y: 0, width, height });
    }
    write(this.note, this.words(Boolean(told), Boolean(lane && places)));
    this.dot.disabled = !stage.offers("start");
    const [sx, sy] = this.share(this.start);
    this.dot.style.transform = `translate(${sx * width}px, ${(1 - sy) * height}px)`;
    this.dot.hidden = !(sx >= 0 && sx <= 1 && sy >= 0 && sy <= 1);
    this.dot.setAttribute(
      "aria-label",
      tr("Start ({place}): the arrow keys move it", {
        place: this.start.map((/** @type {number} */ v) => v.toPrecision(4)).join(", "),
      }),
    );
  }

  /** @param {CanvasRenderingContext2D} context @param {Places} places @param {import("../../types.d.ts").Box} box */
  paint(context, places, box) {
    const { part } = this.map;
    if (part?.minima.length !== places.minima.length) return; // another surface's
    const { theme } = this.scene;
    const state = `${theme.dark} ${places.colors.length}`;
    if (!this.picture || state !== this.told) this.picture = basinPicture(part, places, theme.dark);
    this.told = state;
    lay(context, this.picture, box);
    part.minima.forEach(([x, y], k) => {
      const [sx, sy] = this.share([x, y]);
      const inside = sx >= 0 && sx <= 1 && sy >= 0 && sy <= 1;
      if (inside) drawStar(context, box.width * sx, box.height * (1 - sy), 6.5, theme, k >= places.known);
    });
  }

  /** @param {boolean} live @param {boolean} ready */
  words(live, ready) {
    const { label } = this.scene.lanes[this.stage.chosen] ?? { label: "" };
    if (!live) return tr("{label} runs on the server only: its map is on the Maps page.", { label });
    if (!ready) return "…";
    if (this.map.problem) return tr("The map cannot be worked out: {problem}", { problem: this.map.problem });
    const { steps } = this.scene.data;
    return tr("{label}, {steps} steps from {side} × {side} starts. Hue: the minimum reached; the sooner, the brighter. Grey: none. Black: diverged.", { label, steps, side: SIDE }); // biome-ignore format: one thought
  }

  dispose() {
    this.map.dispose();
  }
}
