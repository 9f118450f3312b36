/** Two hyperparameters of the chosen lane under one finger, over the map of where they lead; beside it the error's parts. */

import { fontOf, nameFont } from "../axes.js";
import { drawer, pick } from "../drawer.js";
import { format } from "../knob.js";
import { LiveMap, lay, lossPicture, SIDE, spaced } from "../live_map.js";
import { axisOf, choices, shareOn, ticksOn, valueOn } from "../pad_axes.js";
import { Panel, write } from "../panel.js";
import { placesOf } from "../places.js";
import { linearTicks, axis as numberAxis, format as written } from "../scale.js";
import { sizeOf } from "../sizes.js";
import { axesOf, splitOf } from "../split.js";
import { prepare } from "../trails.js";
import { mark, tr } from "../words.js";

/**
 * @typedef {import("../../types.d.ts").Scene} Scene
 * @typedef {import("../pad_axes.js").Axis} Axis
 * @typedef {{hypers: Record<string, number>, limit: ((h: any) => number) | null, axes: import("../split.js").Axes | null}} Present
 */

const EDGE = 14; // pixels left free above and to the right
const LINE = 160; // points of the theory's line

export default class Pad extends Panel {
  static label = mark("Pad of two hyperparameters");
  static place = /** @type {const} */ ("below");
  static order = 1;
  static css = `
    .rv-pad-row { display: grid; grid-template-columns: repeat(auto-fit, minmax(230px, 1fr)); gap: 6px 14px; }
    .rv-pad figure { position: relative; margin: 0; min-width: 0; height: 300px; }
    .rv-pad .rv-map { position: absolute; }
    .rv-pad [hidden] { display: none; }
    .rv-pad-names { display: flex; align-items: center; gap: 6px; margin-bottom: 4px; font-size: var(--rv-small); color: var(--rv-soft); }`;

  /** @param {any} header */
  static fits(header) {
    return Boolean(header.live && header.desk);
  }

  /** @param {HTMLElement} element @param {import("../../types.d.ts").Stage} stage */
  constructor(element, stage) {
    super(element, stage);
    const body = `
      <div class="rv-pad-names"><select data-testid="rv-pad-x" aria-label="${tr("Across")}"></select>×<select data-testid="rv-pad-y" aria-label="${tr("Up")}"></select></div>
      <div class="rv-pad-row">
        <figure><canvas class="rv-canvas" data-testid="rv-pad-canvas"></canvas><div class="rv-map" data-testid="rv-pad-map"><button type="button" class="rv-pick" data-testid="rv-pad-dot"></button></div></figure>
        <figure><canvas class="rv-canvas" data-testid="rv-split-canvas" role="img" aria-label="${tr("Error along each eigenvector, over the steps")}"></canvas></figure>
      </div><p data-testid="rv-pad-note"></p>`;
    this.drawer = drawer(element, tr("Pad"), tr("two hyperparameters under one finger"), body, () => stage.redraw());
    const find = (/** @type {string} */ name) => /** @type {any} */ (element.querySelector(name));
    const [pad, split] = element.querySelectorAll("canvas");
    this.canvas = pad;
    this.splitCanvas = split;
    this.box = /** @type {HTMLElement} */ (find(".rv-map"));
    this.dot = /** @type {HTMLButtonElement} */ (find(".rv-pick"));
    this.note = /** @type {HTMLElement} */ (find("p"));
    this.selects = /** @type {HTMLSelectElement[]} */ ([...element.querySelectorAll("select")]);
    this.selects.forEach((select, i) => {
      select.onchange = () => this.choose(i, select.value);
    });
    this.map = new LiveMap(element, () => {
      this.picture = null;
      stage.redraw();
    });
    /** @type {HTMLCanvasElement | null} */
    this.picture = null;
    /** @type {Axis[]} */
    this.axes = [];
    this.shape = "";
    /** @type {Map<string, [string, string]>} which two of a form were chosen */
    this.wanted = new Map();
    this.hand = pick(this.box, this.dot, { at: () => this.place(), move: (shares, live) => this.move(shares, live) });
  }

  /** The chosen lane as the desk has it. */
  get lane() {
    return this.scene.data.header.desk.lanes[this.stage.chosen];
  }

  /** The chosen lane's numbers as they are shown, and what theory says of it. @returns {Present} */
  present() {
    const { stage, lane } = this;
    const { live } = this.scene.data.header;
    const running = stage.running();
    const mine = running?.lanes[stage.chosen];
    const axes = running ? axesOf(running.ground, live.quadratic) : null;
    const plain = mine && axes && !mine.schedule && !mine.wrappers.length && !running.ground.noise;
    const limit = plain && mine.rule.limit ? (/** @type {any} */ h) => mine.rule.limit(h) / axes.high : null;
    return { hypers: mine?.hypers ?? lane.values, limit, axes };
  }

  /** @param {number} which @param {string} name */
  choose(which, name) {
    const names = this.axes.map((one) => one.name);
    if (names[1 - which] === name) names[1 - which] = names[which];
    names[which] = name;
    this.wanted.set(`${this.lane.optimizer} ${this.lane.convention}`, [names[0], names[1]]);
    this.shape = "";
    this.stage.redraw();
  }

  /** Choose the axes anew where the lane is another, or its values have left them. @param {Present} now */
  suit({ hypers, limit }) {
    const { lane, stage } = this;
    const declared = stage.desk.declared(lane);
    const key = `${lane.optimizer} ${lane.convention}`;
    if (!declared) return;
    const shape = `${stage.chosen} ${key}`;
    const outside = this.axes.some((one) => !(shareOn(one, hypers[one.name]) >= 0 && shareOn(one, hypers[one.name]) <= 1)); // biome-ignore format: one thought
    if (shape === this.shape && !(outside && !this.hand.busy())) return;
    this.shape = shape;
    const names = choices(declared, this.scene.data.header.live.structural[stage.chosen], lane.tuned).filter((name) =>
      stage.offers(name),
    );
    const two = this.wanted.get(key) ?? names.slice(0, 2);
    this.axes = two.length < 2 ? [] : two.map((name) => axisOf(name, declared[name], hypers[name], limit && name === "lr" ? limit(hypers) : null)); // biome-ignore format: one thought
    this.selects.forEach((select, i) => {
      select.replaceChildren(...names.map((name) => new Option(name, name, false, name === two[i])));
    });
  }

  /** Where the present values stand. @returns {[number, number]} */
  place() {
    const { hypers } = this.present();
    const [x, y] = this.axes.map((one) => Math.min(Math.max(shareOn(one, hypers[one.name]), 0), 1));
    return [x, y];
  }

  /** @param {[number, number]} shares @param {boolean} live whether the hand goes on */
  move(shares, live) {
    const { stage, axes } = this;
    if (axes.length < 2) return;
    const values = axes.map((one, i) => legal(one, valueOn(one, shares[i])));
    if (live) axes.forEach(({ name }, i) => stage.preview(stage.chosen, name, values[i]));
    else stage.send({ type: "lane", index: stage.chosen, changes: Object.fromEntries(axes.map(({ name }, i) => [name, values[i]])) }); // biome-ignore format: one thought
  }

  /** @param {number} step */
  draw(step) {
    if (!this.scene || !this.drawer.isOpen()) return;
    const now = this.present();
    this.suit(now);
    const { theme, lanes } = this.scene;
    const none = this.axes.length < 2;
    this.element.style.setProperty("--rv-lane", lanes[this.stage.chosen]?.color ?? theme.text);
    for (const part of [...this.element.querySelectorAll("figure"), this.selects[0].parentElement]) if (part) part.hidden = none; // biome-ignore format: one thought
    write(this.note, none ? tr("This method has no two numbers to move.") : this.words(now));
    if (none) return;
    const figure = /** @type {HTMLElement} */ (this.splitCanvas.parentElement);
    figure.hidden = !now.axes; // before the pad is drawn, which takes its room
    this.drawPad(now);
    if (now.axes) this.drawSplit(step, now.axes);
  }

  /** @param {Present} now */
  words({ limit, axes }) {
    const told = this.scene.data.header.live.lanes[this.stage.chosen];
    const { steps } = this.scene.data;
    const words = [told ? tr("Dark: a low loss after {steps} steps. Red: diverged.", { steps }) : tr("This method runs on the server: let go to see its run.")]; // biome-ignore format: one thought
    if (limit && this.axes.some(({ name }) => name === "lr")) words.push(tr("Dashed: up to there theory says it converges.")); // biome-ignore format: one thought
    if (axes) words.push(tr("Beside: f − f* is the sum of ½λc² along the two eigenvectors."));
    return words.join(" ");
  }

  /** @param {Present} now */
  drawPad({ hypers, limit }) {
    const context = prepare(this.canvas);
    const { theme, data } = this.scene;
    const [width, height] = sizeOf(this.canvas);
    const [ax, ay] = this.axes;
    const left = theme.size * 4;
    const box = { x: left, y: EDGE, width: width - left - EDGE, height: height - EDGE - theme.size * 3 };
    Object.assign(this.box.style, { left: `${box.x}px`, top: `${box.y}px`, width: `${box.width}px`, height: `${box.height}px` }); // biome-ignore format: one thought
    this.ask(hypers);
    const places = placesOf(data.header.live, () => this.stage.redraw());
    if (this.map.part && places) {
      this.picture ??= lossPicture(this.map.part, places, data.loss[this.stage.chosen * data.starts]);
      lay(context, this.picture, box);
    }
    if (limit) drawLimit(context, box, this.axes, hypers, limit);
    const px = (/** @type {number} */ share) => box.x + share * box.width;
    const py = (/** @type {number} */ share) => box.y + (1 - share) * box.height;
    context.strokeStyle = theme.muted;
    context.lineWidth = 1;
    context.strokeRect(box.x, box.y, box.width, box.height);
    context.font = fontOf(theme, 0.95);
    context.fillStyle = theme.muted;
    context.textBaseline = "top";
    context.textAlign = "center";
    for (const v of ticksOn(ax)) context.fillText(written(v, 2), px(shareOn(ax, v)), box.y + box.height + 5);
    context.textAlign = "right";
    context.textBaseline = "middle";
    for (const v of ticksOn(ay)) context.fillText(written(v, 2), box.x - 5, py(shareOn(ay, v)));
    context.font = nameFont(theme, 1.05);
    context.textAlign = "center";
    context.textBaseline = "bottom";
    context.fillText(ax.symbol, px(0.5), height - 1);
    context.textAlign = "left";
    context.fillText(ay.symbol, 2, py(0.5));
    const [sx, sy] = this.place();
    this.dot.style.transform = `translate(${sx * box.width}px, ${(1 - sy) * box.height}px)`;
    const values = this.axes.map(({ name }) => `${name} ${format(hypers[name])}`).join(", ");
    this.dot.title = tr("{values}: drag it, or use the arrow keys (Shift: fine)", { values });
    this.dot.setAttribute("aria-label", tr("Pad: {values}. The arrow keys move it", { values }));
  }

  /** The map under the finger, of what stands beside the two. @param {Record<string, number>} hypers */
  ask(hypers) {
    const { header, steps } = this.scene.data;
    const { stage, axes } = this;
    const running = stage.running();
    const lane = running?.lanes[stage.chosen];
    const told = header.live.lanes[stage.chosen];
    const places = placesOf(header.live, () => stage.redraw());
    if (!running || !lane || !told || !places) return;
    const rest = { ...hypers, ...Object.fromEntries(axes.map(({ name, low }) => [name, low])) }; // the finger changes nothing
    const schedule = told.schedule && { ...told.schedule, numbers: lane.schedule?.numbers };
    this.map.ask(header.live, {
      ground: running.ground,
      lane: { ...told, hypers: rest, schedule },
      start: running.starts[0],
      steps,
      axes: axes.map(({ name, low, high, log }) => ({ of: "hyper", name, values: spaced(low, high, SIDE, log) })),
      minima: places.minima.slice(0, places.known),
      at: places.params,
    });
  }

  /** The error's two parts over the steps, on a logarithmic axis. @param {number} step @param {import("../split.js").Axes} axes */
  drawSplit(step, axes) {
    const { data, theme, lanes } = this.scene;
    const context = prepare(this.splitCanvas);
    const [width, height] = sizeOf(this.splitCanvas);
    const run = this.stage.chosen * data.starts;
    const parts = splitOf(axes, data, run);
    const all = parts.flatMap((part) => [...part]).filter((v) => v > 0 && Number.isFinite(v));
    const [low, high] = [Math.min(...reduced(all)), Math.max(...reduced(all))];
    const scale = numberAxis("log", { low, high, lowPositive: low, typical: high });
    const left = theme.size * 4;
    const box = { x: left, y: EDGE, width: width - left - EDGE, height: height - EDGE - theme.size * 3 };
    const px = (/** @type {number} */ t) => box.x + (box.width * t) / Math.max(data.steps, 1);
    const py = (/** @type {number} */ v) => box.y + box.height * (1 - Math.min(Math.max(scale.at(v), 0), 1.2));
    context.font = fontOf(theme, 0.95);
    context.fillStyle = theme.muted;
    context.strokeStyle = theme.grid;
    context.textAlign = "right";
    context.textBaseline = "middle";
    for (const [v, label] of scale.ticks) {
      context.strokeRect(box.x, Math.round(py(v)) + 0.5, box.width, 0);
      context.fillText(label, box.x - 5, py(v));
    }
    context.textAlign = "center";
    context.textBaseline = "top";
    for (const [t, label] of linearTicks(0, Math.max(data.steps, 1), 4))
      context.fillText(label, px(t), box.y + box.height + 5);
    context.font = fontOf(theme);
    context.textBaseline = "bottom";
    context.fillText(tr("step"), px(data.steps / 2), height - 1);
    context.strokeStyle = theme.muted;
    context.strokeRect(Math.round(px(step)) + 0.5, box.y, 0, box.height);
    context.strokeStyle = lanes[this.stage.chosen].color;
    parts.forEach((part, k) => {
      context.lineWidth = 2;
      context.setLineDash(k === 0 ? [5, 4] : []);
      context.beginPath();
      for (let t = 0; t < part.length; t++) if (part[t] > 0) context.lineTo(px(t), py(part[t]));
      context.stroke();
    });
    context.setLineDash([]);
    context.font = fontOf(theme, 0.95);
    context.fillStyle = theme.text;
    context.textAlign = "right";
    context.textBaseline = "top";
    [axes.high, axes.low].forEach((curvature, i) => {
      const y = box.y + 4 + i * theme.size * 1.5;
      const text = `${i ? tr("shallow") : tr("steep")}: λ = ${written(curvature, 3)}`;
      context.fillText(text, box.x + box.width - 4, y);
      context.setLineDash(i ? [5, 4] : []);
      const x = box.x + box.width - context.measureText(text).width - 34;
      context.strokeRect(x, y + theme.size / 2, 24, 0);
      context.setLineDash([]);
    });
  }

  dispose() {
    this.map.dispose();
  }
}

/** A value that the hyperparameter may have: an open end is left by a little. @param {Axis} axis @param {number} value */
function legal({ hyper, low, high }, value) {
  if (hyper.low !== null && (hyper.open_low ? value <= hyper.low : value < hyper.low)) return valueOn({ low, high, log: false, name: "", symbol: "", hyper }, 0.001); // biome-ignore format: one thought
  if (hyper.high !== null && (hyper.open_high ? value >= hyper.high : value > hyper.high)) return valueOn({ low, high, log: false, name: "", symbol: "", hyper }, 0.999); // biome-ignore format: one thought
  return value;
}

/** The ends of many numbers, for what takes few. @param {number[]} values */
function reduced(values) {
  let [low, high] = [Infinity, 0];
  for (const v of values) {
    if (v < low) low = v;
    if (v > high) high = v;
  }
  return high > 0 ? [Math.max(low, high * 1e-16), high] : [1e-16, 1];
}

/** Up to which rate theory says that the method converges. @param {CanvasRenderingContext2D} context @param {import("../../types.d.ts").Box} box @param {Axis[]} axes @param {Record<string, number>} hypers @param {(h: any) => number} limit */
function drawLimit(context, box, axes, hypers, limit) {
  const rate = axes.findIndex(({ name }) => name === "lr");
  if (rate < 0) return;
  const other = axes[1 - rate];
  const line = new Path2D();
  for (let k = 0; k <= LINE; k++) {
    const share = k / LINE;
    const value = other.log ? other.low * (other.high / other.low) ** share : other.low + share * (other.high - other.low); // biome-ignore format: one thought
    const at = shareOn(axes[rate], limit({ ...hypers, [other.name]: value }));
    const [sx, sy] = rate === 0 ? [at, share] : [share, at];
    line.lineTo(box.x + sx * box.width, box.y + (1 - sy) * box.height);
  }
  context.save();
  context.beginPath();
  context.rect(box.x, box.y, box.width, box.height);
  context.clip();
  context.lineWidth = 3.4;
  context.strokeStyle = "#ffffff";
  context.stroke(line);
  context.lineWidth = 1.7;
  context.strokeStyle = "#111111";
  context.setLineDash([6, 4]);
  context.stroke(line);
  context.restore();
}
