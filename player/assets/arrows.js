/** What is drawn at the head of the chosen lane: where it is pulled and where it goes, each with a switch; and the slopes everywhere. */

import { make } from "./dom.js";
import { march } from "./ground.js";
import { keep, kept } from "./kept.js";
import { Objective } from "./live.js";
import { tr } from "./words.js";

/**
 * @typedef {import("../types.d.ts").Stage} Stage
 * @typedef {import("../types.d.ts").Theme} Theme
 * @typedef {import("./plane.js").Plane} Plane
 * @typedef {import("./opened.js").Step} Step
 * @typedef {{context: CanvasRenderingContext2D, plane: Plane, step: Step, theme: Theme, colors: Record<string, string>}} Drawing
 */

const KEPT = "ravine arrows";
const [LONG, SHORT] = [66, 48]; // pixels of an arrow that only tells a direction
const HALF = 48; // pixels: half of the box's longer side
const AROUND = 84; // pixels that the parabola is drawn around the head
const CELLS = 40;
const SPACING = 36; // pixels between the field's arrows
const FIRST = ["gradient", "momentum", "move"]; // what is on when the arrows are first asked for

/** @type {[string, () => string, (drawing: Drawing) => void][]} what there is: its key, its name, and how it is drawn */
const KINDS = [
  ["gradient", () => tr("−gradient (its direction)"), drawGradient],
  ["momentum", () => tr("momentum (its direction)"), drawMomentum],
  ["move", () => tr("the step (its length)"), drawMove],
  ["ahead", () => tr("look-ahead and its −gradient"), drawAhead],
  ["ellipse", () => tr("rates by coordinate, as an ellipse"), drawEllipse],
  ["box", () => tr("box with sides √v (its shape)"), drawBox],
  ["parabola", () => tr("the parabola that fits here"), drawParabola],
];
const FIELD = "field";

export class Arrows {
  /** @param {HTMLElement} tools where the menu stands @param {Stage} stage @param {() => void} changed */
  constructor(tools, stage, changed) {
    this.stage = stage;
    this.changed = changed;
    /** @type {Set<string>} */
    this.wanted = new Set((kept(KEPT) ?? "").split(",").filter(Boolean));
    this.drawn = { name: "", canvas: make("canvas") };
    this.menu = make("details", { className: "rv-menu", "data-testid": "rv-arrows" });
    tools.prepend(this.menu);
    const entries = [...KINDS.map(([key, name]) => [key, name()]), [FIELD, tr("−gradient everywhere")]];
    this.menu.innerHTML = `<summary title="${tr("Arrows at the head of the chosen run")}">${tr("Arrows")}</summary><div class="rv-list" role="group" aria-label="${tr("Arrows")}">
      ${entries.map(([key, name]) => `<label class="rv-mark-${key}"><input type="checkbox" data-testid="rv-arrow-${key}" value="${key}"><i></i>${name}</label>`).join("")}</div>`;
    for (const input of this.menu.querySelectorAll("input")) {
      input.checked = this.wanted.has(input.value);
      input.onchange = () => this.turn(input.value, input.checked);
    }
    this.menu.addEventListener("toggle", () => {
      if (this.menu.open && !this.wanted.size && kept(KEPT) === null) for (const key of FIRST) this.turn(key, true);
    });
    this.menu.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      this.menu.open = false;
      /** @type {HTMLElement} */ (this.menu.firstElementChild).focus();
    });
    document.addEventListener("pointerdown", (event) => {
      if (!this.menu.contains(/** @type {Node} */ (event.target))) this.menu.open = false;
    });
    for (const kind of ["pointerdown", "wheel", "dblclick"])
      this.menu.addEventListener(kind, (event) => event.stopPropagation());
  }

  /** @param {string} key @param {boolean} on */
  turn(key, on) {
    if (on) this.wanted.add(key);
    else this.wanted.delete(key);
    const input = /** @type {HTMLInputElement} */ (this.menu.querySelector(`[value="${key}"]`));
    input.checked = on;
    keep(KEPT, [...this.wanted].join());
    this.changed();
  }

  /** Whether directions are drawn, which are at right angles to the contour where units are equal. */
  get directions() {
    return this.wanted.has("gradient") || this.wanted.has(FIELD);
  }

  /** @param {CanvasRenderingContext2D} context @param {Plane} plane @param {Theme} theme */
  draw(context, plane, theme) {
    const { inspector, scene } = this.stage;
    const kinds = KINDS.filter(([key]) => this.wanted.has(key));
    if (!kinds.length || !scene?.lanes[inspector.lane]?.visible) return;
    const step = inspector.at(inspector.when(this.stage.step));
    if (!step) return;
    const style = getComputedStyle(this.menu);
    const color = (/** @type {string} */ name) => style.getPropertyValue(`--rv-${name}`).trim();
    const colors = { gradient: color("gradient"), momentum: color("momentum"), ahead: color("ahead") };
    context.save();
    context.lineJoin = context.lineCap = "round";
    for (const [, , draw] of [...kinds].reverse()) draw({ context, plane, step, theme, colors });
    context.restore();
  }

  /** The slopes over the whole picture, drawn once for a view. @param {CanvasRenderingContext2D} context @param {Plane} plane @param {Theme} theme */
  drawField(context, plane, theme) {
    const running = this.wanted.has(FIELD) ? this.stage.inspector.running() : null;
    if (!running) return;
    const { width, height } = context.canvas;
    const { scene } = this.stage;
    const name = [plane.shown, Object.values(plane.box), running.ground.params, scene?.data.header.surface.digest, theme.dark, width, height].join(" "); // biome-ignore format: one thought
    if (name !== this.drawn.name) {
      this.drawn.name = name;
      Object.assign(this.drawn.canvas, { width, height });
      const own = /** @type {CanvasRenderingContext2D} */ (this.drawn.canvas.getContext("2d"));
      own.setTransform(context.getTransform());
      field(own, plane, new Objective(running.ground), theme);
    }
    const { a: ratio } = context.getTransform();
    context.drawImage(this.drawn.canvas, 0, 0, width / ratio, height / ratio);
  }
}

/** @param {CanvasRenderingContext2D} context @param {Plane} plane @param {Objective} f @param {Theme} theme */
function field(context, plane, f, theme) {
  const { x, y, width, height } = plane.box;
  const { mx, ox, my, oy } = plane.line;
  const [columns, rows] = [Math.max(1, Math.round(width / SPACING)), Math.max(1, Math.round(height / SPACING))];
  /** @type {number[][]} */
  const found = [];
  for (let i = 0; i < columns; i++) {
    for (let j = 0; j < rows; j++) {
      const [px, py] = [x + (width * (i + 0.5)) / columns, y + (height * (j + 0.5)) / rows];
      const [gx, gy] = f.plainGradient((px - ox) / mx, (py - oy) / my);
      const size = Math.hypot(gx, gy);
      if (Number.isFinite(size) && size > 0) found.push([px, py, -gx * mx, -gy * my, size]);
    }
  }
  const sizes = found.map((one) => one[4]).sort((a, b) => a - b);
  context.strokeStyle = theme.text;
  context.globalAlpha = 0.5;
  context.lineWidth = 1.1;
  for (const [px, py, dx, dy, size] of found) {
    const share = sizes.length > 1 ? rank(sizes, size) / (sizes.length - 1) : 1; // longer where it is steeper than elsewhere
    const length = SPACING * (0.28 + 0.5 * share);
    const unit = length / Math.hypot(dx, dy);
    const [ax, ay, bx, by] = [px - (dx * unit) / 2, py - (dy * unit) / 2, px + (dx * unit) / 2, py + (dy * unit) / 2];
    context.stroke(new Path2D(`M${ax} ${ay}L${bx} ${by}${barbs(ax, ay, bx, by, 4)}`));
  }
}

/** How many are smaller. @param {number[]} sorted @param {number} value */
function rank(sorted, value) {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The two strokes of an arrow's point. @param {number} ax @param {number} ay @param {number} bx @param {number} by @param {number} size */
function barbs(ax, ay, bx, by, size) {
  const angle = Math.atan2(by - ay, bx - ax);
  const at = (/** @type {number} */ turn) =>
    `${bx - size * Math.cos(angle + turn)} ${by - size * Math.sin(angle + turn)}`;
  return `M${at(0.5)}L${bx} ${by}L${at(-0.5)}`;
}

/** @param {Drawing} drawing @param {number[]} from @param {number[]} to pixels @param {string} color @param {number[]} [dash] */
function arrow({ context, theme }, [ax, ay], [bx, by], color, dash = []) {
  const far = Math.hypot(bx - ax, by - ay);
  if (!Number.isFinite(far) || far < 0.5 || far > 1e5) return;
  const shaft = new Path2D(`M${ax} ${ay}L${bx} ${by}`);
  const point = new Path2D(barbs(ax, ay, bx, by, Math.min(10, 3 + far / 3)));
  for (const [width, stroke] of /** @type {[number, string][]} */ ([
    [5, theme.halo],
    [2.4, color],
  ])) {
    // biome-ignore format: two passes
    context.lineWidth = width;
    context.strokeStyle = stroke;
    context.setLineDash(width === 5 ? [] : dash);
    context.stroke(shaft);
    context.setLineDash([]);
    context.stroke(point);
  }
}

/** An arrow that tells a direction alone: of so many pixels. @param {Drawing} drawing @param {number[]} at a point @param {number[]} direction @param {number} length @param {string} color @param {number[]} [dash] */
function pointer(drawing, at, [dx, dy], length, color, dash) {
  const { mx, my } = drawing.plane.line;
  const far = Math.hypot(dx * mx, dy * my);
  if (!(far > 0) || !Number.isFinite(far)) return;
  const [px, py] = drawing.plane.pixel(at[0], at[1]);
  arrow(drawing, [px, py], [px + (dx * mx * length) / far, py + (dy * my * length) / far], color, dash);
}

const against = (/** @type {number[]} */ v) => v.map((one) => -one);

/** @param {Drawing} drawing */
function drawGradient(drawing) {
  const { step, colors } = drawing;
  if (step.g.length) pointer(drawing, step.w, against(step.g), LONG, colors.gradient);
}

/** @param {Drawing} drawing */
function drawMomentum(drawing) {
  const { step, colors } = drawing;
  if (step.momentum) pointer(drawing, step.w, against(step.momentum), SHORT, colors.momentum);
}

/** @param {Drawing} drawing */
function drawMove(drawing) {
  const { plane, step, theme } = drawing;
  arrow(drawing, plane.pixel(step.w[0], step.w[1]), plane.pixel(step.after[0], step.after[1]), theme.text);
}

/** @param {Drawing} drawing */
function drawAhead(drawing) {
  const { context, plane, step, theme, colors } = drawing;
  for (const { at, g } of step.points) {
    const [px, py] = plane.pixel(at[0], at[1]);
    arrow(drawing, plane.pixel(step.w[0], step.w[1]), [px, py], colors.ahead, [3, 5]);
    pointer(drawing, at, against(g), SHORT, colors.gradient, [6, 4]);
    context.beginPath();
    context.arc(px, py, 5, 0, 2 * Math.PI);
    context.fillStyle = theme.halo;
    context.fill();
    context.lineWidth = 2;
    context.strokeStyle = colors.ahead;
    context.stroke();
  }
}

/** A line over its own pale ground. @param {Drawing} drawing @param {Path2D} path @param {string} color @param {number[]} [dash] */
function outline({ context, theme }, path, color, dash = []) {
  context.lineWidth = 4;
  context.strokeStyle = theme.halo;
  context.stroke(path);
  context.lineWidth = 1.6;
  context.strokeStyle = color;
  context.setLineDash(dash);
  context.stroke(path);
  context.setLineDash([]);
}

/** Where a gradient of this length would lead, whatever its direction, at this step's rates. @param {Drawing} drawing */
function drawEllipse(drawing) {
  const { plane, step, theme } = drawing;
  const size = Math.hypot(...step.g);
  const [rx, ry] = step.g.map((g, k) => Math.abs(((step.after[k] - step.w[k]) / g) * size));
  const { mx, my } = plane.line;
  const [a, b] = [rx * Math.abs(mx), ry * Math.abs(my)];
  if (!(a < 1e4 && b < 1e4)) return;
  const path = new Path2D();
  path.ellipse(...plane.pixel(step.w[0], step.w[1]), a, b, 0, 0, 2 * Math.PI);
  outline(drawing, path, theme.text, [7, 4]);
}

/** @param {Drawing} drawing */
function drawBox(drawing) {
  const { plane, step, colors } = drawing;
  if (!step.squares) return;
  const { mx, my } = plane.line;
  const sides = [
    Math.sqrt(Math.max(step.squares[0], 0)) * Math.abs(mx),
    Math.sqrt(Math.max(step.squares[1], 0)) * Math.abs(my),
  ];
  const largest = Math.max(...sides);
  if (!(largest > 0) || !Number.isFinite(largest)) return;
  const [a, b] = sides.map((side) => (HALF * side) / largest);
  const [px, py] = plane.pixel(step.w[0], step.w[1]);
  const path = new Path2D();
  path.rect(px - a, py - b, 2 * a, 2 * b);
  outline(drawing, path, colors.momentum);
}

/** Contours of f + gᵀp + ½ pᵀHp around the head, and its resting point. @param {Drawing} drawing */
function drawParabola(drawing) {
  const { context, plane, step, theme } = drawing;
  if (!step.hessian || step.g.length < 2) return;
  const [a, b, d] = step.hessian;
  const [gx, gy] = step.g;
  const { mx, my } = plane.line;
  const [px, py] = plane.pixel(step.w[0], step.w[1]);
  const heights = new Float32Array((CELLS + 1) ** 2);
  for (let j = 0; j <= CELLS; j++) {
    for (let i = 0; i <= CELLS; i++) {
      const [x, y] = [(AROUND * ((2 * i) / CELLS - 1)) / mx, (AROUND * ((2 * j) / CELLS - 1)) / my];
      heights[j * (CELLS + 1) + i] = gx * x + gy * y + (a * x * x + 2 * b * x * y + d * y * y) / 2;
    }
  }
  const [low, high] = [Math.min(...heights), Math.max(...heights)];
  if (!(high > low)) return;
  const lines = new Path2D();
  const at = (/** @type {number} */ i) => AROUND * ((2 * i) / CELLS - 1);
  const nothing = () => {};
  for (let k = 1; k < 10; k++) {
    const level = low + (high - low) * (k / 10) ** 2; // closer near the bottom
    march(heights, CELLS, CELLS, level, nothing, nothing, (ax, ay, bx, by) => {
      lines.moveTo(px + at(ax), py + at(ay));
      lines.lineTo(px + at(bx), py + at(by));
    });
  }
  context.save();
  context.beginPath();
  context.arc(px, py, AROUND, 0, 2 * Math.PI);
  context.clip();
  outline(drawing, lines, theme.text);
  context.restore();
  const determinant = a * d - b * b;
  const [rx, ry] = plane.pixel(
    step.w[0] - (d * gx - b * gy) / determinant,
    step.w[1] - (a * gy - b * gx) / determinant,
  );
  if (Math.abs(rx) < 1e4 && Math.abs(ry) < 1e4)
    outline(drawing, new Path2D(`M${rx - 5} ${ry}h10M${rx} ${ry - 5}v10`), theme.text);
}
