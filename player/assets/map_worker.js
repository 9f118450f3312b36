/**
 * Maps of one lane, cell by cell, beside the page: over its start points, or over two of its hyperparameters. Coarse at
 * first, then finer and finer, until another map is asked for. The numbers are those of engine/sweep.py.
 */

/**
 * @typedef {object} Axis
 * @property {"start" | "hyper"} of
 * @property {string} name "x" or "y", or the hyperparameter's
 * @property {number[]} values
 *
 * @typedef {object} Job
 * @property {number} id
 * @property {{live: string, around: string, surface: string, optimizer: string}} urls of the modules
 * @property {any} ground as ``Ground`` in live.js, without the surface's module
 * @property {any} lane as the header's ``live`` has it, with the numbers that are shown
 * @property {number[]} start
 * @property {number} steps
 * @property {[Axis, Axis]} axes across and up
 * @property {number[][]} minima the known ones at the parameters ``at``
 * @property {number[]} at
 *
 * @typedef {object} Cells arrays over the cells, row by row from the lowest
 * @property {Int16Array} minimum the one that is reached; NONE, or GONE for a run that diverged
 * @property {Int32Array} arrived the step from which on it stays there; that of divergence for a run that diverged
 * @property {Float64Array} loss at the last step
 */

export const NONE = -1;
export const GONE = -2;
const FIRST = 16; // cells between two that are worked out first
const SLICE = 10; // ms between two looks for another wish

/** What a job asks for, ready to run. @param {any} live the module @param {Job} job @param {any} surface @param {any} rule */
export function prepared(live, job, surface, rule) {
  const ground = { ...job.ground, surface };
  const f = new live.Objective(ground);
  const moved = job.at.join() !== ground.params.join();
  const minima = moved ? followed(f, job.minima, ground) : job.minima;
  const path = new Float64Array(2 * (job.steps + 1));
  return { live, job, ground, rule, f, minima, path };
}

/** Room for the cells of a job. @param {Job} job @returns {Cells} */
export function room({ axes }) {
  const count = axes[0].values.length * axes[1].values.length;
  return { minimum: new Int16Array(count), arrived: new Int32Array(count), loss: new Float64Array(count) };
}

/** Work out one cell. @param {ReturnType<typeof prepared>} ready @param {Cells} cells @param {number} column @param {number} row */
export function work({ live, job, ground, rule, f, minima, path }, cells, column, row) {
  const start = [...job.start];
  let lane = rule;
  [column, row].forEach((k, i) => {
    const { of, name, values } = job.axes[i];
    if (of === "start") start[name === "x" ? 0 : 1] = values[k];
    else lane = { ...lane, hypers: { ...lane.hypers, [name]: values[k] } };
  });
  const to = { path, rate: lane.schedule ? new Float32Array(job.steps + 1) : null, crowd: null, runs: 1, n: 0 };
  const last = live.runOne(ground, lane, start, job.steps, to);
  const cell = row * job.axes[0].values.length + column;
  const [x, y] = [path[2 * last], path[2 * last + 1]];
  cells.loss[cell] = f.plainValue(x, y);
  if (last < job.steps) {
    cells.minimum[cell] = GONE;
    cells.arrived[cell] = last + 1;
    return;
  }
  cells.minimum[cell] = home(minima, x, y, ground.near);
  let t = last;
  while (t > 0 && near(minima, path[2 * t - 2], path[2 * t - 1], ground.near)) t--;
  cells.arrived[cell] = t;
}

/** The nearest minimum within reach, NONE where there is none. @param {number[][]} minima @param {number} x @param {number} y @param {number} reach */
function home(minima, x, y, reach) {
  let best = NONE;
  let distance = Infinity;
  minima.forEach(([mx, my], k) => {
    const d = Math.hypot(x - mx, y - my);
    if (d < distance) [best, distance] = [k, d];
  });
  return distance <= reach ? best : NONE;
}

/** @param {number[][]} minima @param {number} x @param {number} y @param {number} reach */
function near(minima, x, y, reach) {
  for (let k = 0; k < minima.length; k++) {
    const dx = x - minima[k][0];
    const dy = y - minima[k][1];
    if (dx * dx + dy * dy <= reach * reach) return true;
  }
  return false;
}

/** Minima that other parameters have moved, by Newton's method from where they were; those that are no more are left out as NaN. @param {any} f @param {number[][]} points @param {any} ground */
export function followed(f, points, { flat }) {
  return points.map(([x0, y0]) => {
    let [x, y] = [x0, y0];
    for (let k = 0; k < 30; k++) {
      const [gx, gy] = f.plainGradient(x, y);
      const [a, b, d] = f.plainHessian(x, y);
      const [sx, sy] = flat ? [gx / a, 0] : [(d * gx - b * gy) / (a * d - b * b), (a * gy - b * gx) / (a * d - b * b)];
      if (!(Number.isFinite(sx) && Number.isFinite(sy))) return gx === 0 && gy === 0 ? [x, y] : [NaN, NaN];
      x -= sx;
      y -= sy;
      if (Math.hypot(sx, sy) <= 1e-12 * Math.max(1, Math.hypot(x, y))) break;
    }
    const [a, b, d] = f.plainHessian(x, y);
    const up = flat ? a > 0 : a > 0 && a * d - b * b > 0;
    return up ? [x, y] : [NaN, NaN];
  });
}

/** Every cell, each once: those of a coarse grid first. @param {number} columns @param {number} rows */
export function* passes(columns, rows) {
  for (let stride = FIRST; stride >= 1; stride /= 2) {
    /** @type {[number, number][]} */
    const cells = [];
    for (let row = 0; row < rows; row += stride) {
      for (let column = 0; column < columns; column += stride) {
        const known = stride < FIRST && row % (2 * stride) === 0 && column % (2 * stride) === 0;
        if (!known) cells.push([column, row]);
      }
    }
    yield { stride, cells };
  }
}

if (typeof document === "undefined" && typeof self !== "undefined" && "postMessage" in self) serve();

function serve() {
  let newest = 0;
  const channel = new MessageChannel();
  /** @type {(() => void) | null} */
  let wake = null;
  channel.port1.onmessage = () => wake?.();
  const breath = () =>
    new Promise((resolve) => {
      wake = () => resolve(null);
      channel.port2.postMessage(0);
    });

  self.onmessage = async (/** @type {MessageEvent<Job>} */ { data: job }) => {
    newest = job.id;
    try {
      const { urls } = job;
      const load = (/** @type {string} */ url) => import(url);
      const [live, around, ground, optimizer] = await Promise.all(
        [urls.live, urls.around, urls.surface, urls.optimizer].map(load),
      );
      const ready = prepared(live, job, ground.surface, live.assemble(optimizer, around, job.lane));
      const cells = room(job);
      for (const { stride, cells: todo } of passes(job.axes[0].values.length, job.axes[1].values.length)) {
        let begun = performance.now();
        for (const [column, row] of todo) {
          work(ready, cells, column, row);
          if (performance.now() - begun < SLICE) continue;
          await breath();
          if (newest !== job.id) return;
          begun = performance.now();
        }
        const lowest = ready.minima.length ? Math.min(...ready.minima.map(([x, y]) => ready.f.plainValue(x, y))) : null;
        self.postMessage({ id: job.id, stride, cells, lowest, minima: ready.minima });
      }
    } catch (error) {
      self.postMessage({ id: job.id, problem: String(error) });
    }
  };
}
