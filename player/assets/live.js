/**
 * Runs experiments in the browser, with rules and surfaces that were printed from the Python ones (live/ in the project).
 * The engine in Python stays the truth: this gives the same numbers to about 1e-9, and the same step of divergence.
 */

/**
 * @typedef {object} Ground what all lanes run on
 * @property {any} surface a printed surface: value, gradient and hessian of (x, y, p), of data (x, y, p, row) and rows
 * @property {number[]} params its parameters
 * @property {number[][]} view ((x0, x1), (y0, y1))
 * @property {boolean} flat a function of x alone
 * @property {number[][]} cusps tips, where the gradient is declared to be zero
 * @property {number} bound how far from the view's centre a run counts as diverged
 * @property {{added?: ArrayLike<number>, rows?: ArrayLike<number>[]} | null} [noise] what is added to the gradient at
 *   each step, (T, 2), or the rows of each step's mini-batch
 */

/**
 * @typedef {object} LiveLane
 * @property {any} rule a printed form: size, layout, init, step
 * @property {any[]} wrappers printed wrappers, in the order in which they act
 * @property {string[]} keys what the wrappers are called
 * @property {Record<string, number>} hypers
 * @property {string[]} scheduled the hyperparameters that a schedule multiplies
 * @property {{factor: any, watch: any, numbers: Record<string, number>} | null} schedule
 */

/**
 * @typedef {object} Made arrays as a payload has them; N = lanes × starts
 * @property {Float64Array} path (T+1, 2, N), NaN from where a run diverged
 * @property {Float64Array} loss (T+1, N)
 * @property {Float64Array} grad (T+1, N)
 * @property {Float32Array | null} rate (T+1, N)
 * @property {Int32Array} last
 * @property {(Float32Array | null)[]} members
 */

/** A surface as functions of x and y: of data the mean over all rows, or over the rows of one mini-batch. */
export class Objective {
  /** @param {Ground} ground */
  constructor(ground) {
    const { surface, params, cusps } = ground;
    this.ground = ground;
    this.ax = this.ay = 0; // added to the gradient in this step
    /** @type {Float64Array[]} */
    this.terms = [];
    /** @type {ArrayLike<number> | null} */
    this.rows = null;
    const tip = (/** @type {number} */ x, /** @type {number} */ y) => cusps.some(([cx, cy]) => cx === x && cy === y);
    if (surface.rows) {
      this.terms = [0, 1, 2].map(() => new Float64Array(surface.rows));
      this.plainValue = (/** @type {number} */ x, /** @type {number} */ y) => {
        const [terms] = this.terms;
        for (let i = 0; i < surface.rows; i++) terms[i] = surface.value(x, y, params, i);
        return total(terms, 0, surface.rows) / surface.rows;
      };
      this.plainGradient = (/** @type {number} */ x, /** @type {number} */ y) => this.mean("gradient", x, y, null);
      this.plainHessian = (/** @type {number} */ x, /** @type {number} */ y) => this.mean("hessian", x, y, null);
    } else {
      this.plainValue = (/** @type {number} */ x, /** @type {number} */ y) => surface.value(x, y, params);
      this.plainGradient = cusps.length
        ? (/** @type {number} */ x, /** @type {number} */ y) => (tip(x, y) ? [0, 0] : surface.gradient(x, y, params))
        : (/** @type {number} */ x, /** @type {number} */ y) => surface.gradient(x, y, params);
      this.plainHessian = (/** @type {number} */ x, /** @type {number} */ y) => surface.hessian(x, y, params);
    }
  }

  mean(
    /** @type {string} */ what,
    /** @type {number} */ x,
    /** @type {number} */ y,
    /** @type {ArrayLike<number> | null} */ rows,
  ) {
    const { surface, params } = this.ground;
    const count = rows ? rows.length : surface.rows;
    const [a, b, c] = this.terms;
    for (let k = 0; k < count; k++) {
      const part = surface[what](x, y, params, rows ? rows[k] : k);
      a[k] = part[0];
      b[k] = part[1];
      c[k] = part[2];
    }
    return [total(a, 0, count) / count, total(b, 0, count) / count, total(c, 0, count) / count];
  }

  /** Take the noise of step t. */
  begin(/** @type {number} */ t) {
    const { noise, flat } = this.ground;
    if (!noise) return;
    if (noise.rows) this.rows = noise.rows[t - 1];
    else if (noise.added) {
      this.ax = noise.added[2 * t - 2];
      this.ay = flat ? 0 : noise.added[2 * t - 1];
    }
  }

  value(/** @type {number} */ x, /** @type {number} */ y) {
    return this.plainValue(x, y);
  }

  gradient(/** @type {number} */ x, /** @type {number} */ y) {
    const g = this.rows ? this.mean("gradient", x, y, this.rows) : this.plainGradient(x, y);
    return this.ax || this.ay ? [g[0] + this.ax, g[1] + this.ay] : g;
  }

  hessian(/** @type {number} */ x, /** @type {number} */ y) {
    const h = this.plainHessian(x, y);
    return this.ground.flat ? [h[0], h[1], 1] : h; // dividing by it then leaves y where it is
  }
}

/**
 * The sum of ``count`` numbers, in the order in which NumPy adds them: then the digits are the same.
 * @param {Float64Array} a @param {number} from @param {number} count @returns {number}
 */
function total(a, from, count) {
  if (count > 128) {
    const half = Math.floor(count / 2) - (Math.floor(count / 2) % 8);
    return total(a, from, half) + total(a, from + half, count - half);
  }
  let sum = 0;
  let k = 0;
  if (count >= 8) {
    const r = a.slice(from, from + 8);
    for (k = 8; k < count - (count % 8); k += 8) for (let j = 0; j < 8; j++) r[j] += a[from + k + j];
    sum = r[0] + r[1] + (r[2] + r[3]) + (r[4] + r[5] + (r[6] + r[7]));
  }
  for (; k < count; k++) sum += a[from + k];
  return sum;
}

/** The objective as an optimizer sees it through a wrapper. */
export function seenThrough(/** @type {any} */ wrapper, /** @type {any} */ f, /** @type {any} */ h) {
  const pass = (/** @type {string} */ what) =>
    wrapper[what]
      ? (/** @type {number} */ x, /** @type {number} */ y) => wrapper[what](f, x, y, h)
      : (/** @type {number} */ x, /** @type {number} */ y) => f[what](x, y);
  return { value: pass("value"), gradient: pass("gradient"), hessian: pass("hessian") };
}

/**
 * Run all lanes from all starts.
 * @param {Ground} ground
 * @param {LiveLane[]} lanes
 * @param {number[][]} starts
 * @param {number} steps
 * @param {{full?: boolean}} [how] ``full``: with the gradient's length along the paths
 * @returns {Made}
 */
export function run(ground, lanes, starts, steps, { full = true } = {}) {
  const runs = lanes.length * starts.length;
  const path = new Float64Array(2 * runs * (steps + 1)).fill(NaN);
  const last = new Int32Array(runs);
  const rate = lanes.some((lane) => lane.schedule) ? new Float32Array(runs * (steps + 1)).fill(NaN) : null;
  const members = lanes.map(({ rule }) => {
    const crowd = starts.length === 1 && !ground.flat ? rule.layout.population : null;
    return crowd ? new Float32Array((steps + 1) * 2 * crowd[2]).fill(NaN) : null;
  });
  lanes.forEach((lane, i) => {
    starts.forEach((start, s) => {
      const n = i * starts.length + s;
      last[n] = runOne(ground, lane, start, steps, { path, rate, crowd: members[i], runs, n });
    });
  });
  const loss = new Float64Array(runs * (steps + 1)).fill(NaN);
  const grad = full ? new Float64Array(runs * (steps + 1)).fill(NaN) : loss;
  const f = new Objective(ground);
  for (let n = 0; n < runs; n++) {
    const told = lanes[Math.floor(n / starts.length)].rule.loss; // of a recorded path
    for (let t = 0; t <= last[n]; t++) {
      const x = path[2 * t * runs + n],
        y = path[(2 * t + 1) * runs + n]; // prettier-ignore
      loss[t * runs + n] = told ? told(t) : f.plainValue(x, y);
      if (!full) continue;
      const g = f.plainGradient(x, y);
      grad[t * runs + n] = Math.hypot(g[0], g[1]);
    }
  }
  return { path, loss, grad, rate, last, members };
}

const SETTLED = 1e-3; // of the view's diagonal: the longest last step of a run that has arrived

/** Whether a run that has no position at step t had come to rest where the ground curves up. */
function rests(
  /** @type {Objective} */ f,
  /** @type {Ground} */ ground,
  /** @type {Float64Array} */ path,
  /** @type {number} */ t,
  /** @type {number} */ runs,
  /** @type {number} */ n,
) {
  const at = (/** @type {number} */ k) => [path[2 * k * runs + n], path[(2 * k + 1) * runs + n]];
  const [x, y] = at(t - 1);
  const [px, py] = at(Math.max(t - 2, 0));
  const [[x0, x1], [y0, y1]] = ground.view;
  if (!(Math.hypot(x - px, y - py) <= SETTLED * Math.hypot(x1 - x0, y1 - y0))) return false;
  const [a, b, d] = f.plainHessian(x, y);
  if (ground.flat) return !(a < 0);
  const middle = (a + d) / 2,
    half = Math.hypot((a - d) / 2, b); // prettier-ignore
  return !(middle - half <= -1e-6 * (middle + half)); // a tip has no curvatures
}

/** One run, written into the record; gives its last step with a position. ``to.watch`` hears of every step before it is made. */
export function runOne(
  /** @type {Ground} */ ground,
  /** @type {LiveLane} */ lane,
  /** @type {number[]} */ start,
  /** @type {number} */ steps,
  /** @type {any} */ to,
) {
  const { rule, wrappers, schedule } = lane;
  const { path, rate, crowd, runs, n } = to;
  const objective = new Objective(ground);
  const h = { ...lane.hypers };
  let f = /** @type {any} */ (objective);
  for (const wrapper of wrappers) if (wrapper.gradient) f = seenThrough(wrapper, f, h);
  const after = wrappers.filter((wrapper) => wrapper.after).map((wrapper) => wrapper.after);
  const w = Float64Array.of(start[0], start[1]),
    s = new Float64Array(rule.size); // prettier-ignore
  rule.init(f, w, s, h);
  const outer = after.map((one) => {
    const own = new Float64Array(one.size);
    one.init(f, w, own, h);
    return own;
  });
  const watched = Float64Array.of(Infinity, 0, 1);
  const before = new Float64Array(2);
  const place = rule.layout.population?.[0];
  const keep = (/** @type {number} */ t) => {
    path[2 * t * runs + n] = w[0];
    path[(2 * t + 1) * runs + n] = w[1];
    if (crowd) {
      const size = crowd.length / (steps + 1);
      crowd.set(s.subarray(place, place + size), t * size);
    }
  };
  keep(0);
  const [[x0, x1], [y0, y1]] = ground.view;
  const cx = (x0 + x1) / 2,
    cy = (y0 + y1) / 2,
    { bound, flat } = ground; // prettier-ignore
  for (let t = 1; t <= steps; t++) {
    objective.begin(t);
    if (schedule) {
      const { factor, watch, numbers } = schedule;
      const share = watch ? watch(numbers, objective.plainValue(w[0], w[1]), watched) : factor(numbers, t, steps);
      for (const name of lane.scheduled) h[name] = lane.hypers[name] * share;
      rate[t * runs + n] = share * lane.hypers.lr;
    }
    before[0] = w[0];
    before[1] = w[1];
    to.watch?.(w, s, h, outer);
    rule.step(f, w, s, h, t);
    for (let k = 0; k < after.length; k++) after[k].step(before, w, outer[k], h, t);
    if (flat) w[1] = start[1];
    if (!(Math.abs(w[0] - cx) <= bound && Math.abs(w[1] - cy) <= bound)) {
      if (!(Number.isNaN(w[0]) || Number.isNaN(w[1])) || rule.recorded || !rests(objective, ground, path, t, runs, n)) {
        if (rate) rate[t * runs + n] = NaN;
        return t - 1;
      }
      w[0] = path[2 * (t - 1) * runs + n]; // it had arrived, and then met 0/0
      w[1] = path[(2 * t - 1) * runs + n];
      for (let k = t; k <= steps; k++) keep(k);
      return steps;
    }
    keep(t);
  }
  return steps;
}

/**
 * A lane as ``run`` takes it, from an experiment's lane and the printed modules.
 * @param {{forms: Record<string, any>}} optimizer
 * @param {{wrappers: Record<string, any>, schedules: Record<string, any>}} around
 * @param {{convention: string, wrappers: string[], hypers: Record<string, number>, scheduled: string[],
 *   schedule: {kind: string, numbers: Record<string, number>} | null}} lane
 * @returns {LiveLane}
 */
export function assemble(optimizer, around, { convention, wrappers, hypers, scheduled, schedule }) {
  const order = Object.keys(around.wrappers).filter((key) => wrappers.includes(key));
  const plateau = schedule?.kind === "plateau";
  return {
    rule: optimizer.forms[convention],
    keys: order,
    wrappers: order.map((key) => around.wrappers[key]),
    hypers,
    scheduled,
    schedule: schedule && {
      factor: plateau ? null : around.schedules[schedule.kind],
      watch: plateau ? around.schedules.plateau : null,
      numbers: schedule.numbers,
    },
  };
}
