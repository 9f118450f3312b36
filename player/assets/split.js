/** On a convex quadratic: how much of the error lies along each eigenvector of the Hessian, step by step. */

import { Objective } from "./live.js";

/** @typedef {{low: number, high: number, vectors: [number, number][], centre: number[]}} Axes curvatures, their directions, the minimum */

/**
 * The axes of a strictly convex quadratic; null for another surface. f − f* is the sum of ½ λ c² over the two directions,
 * c being the part of w − w* along each.
 * @param {import("./live.js").Ground} ground @param {boolean} quadratic @returns {Axes | null}
 */
export function axesOf(ground, quadratic) {
  if (!quadratic || ground.flat) return null;
  const f = new Objective(ground);
  const [a, b, d] = f.plainHessian(0, 0);
  const middle = (a + d) / 2;
  const half = Math.hypot((a - d) / 2, b);
  const [low, high] = [middle - half, middle + half];
  if (!(low > 0)) return null;
  const [gx, gy] = f.plainGradient(0, 0);
  const det = a * d - b * b;
  const centre = [-(d * gx - b * gy) / det, -(a * gy - b * gx) / det];
  const angle = half === 0 ? 0 : Math.atan2(2 * b, a - d) / 2; // of the steep direction
  const steep = /** @type {[number, number]} */ ([Math.cos(angle), Math.sin(angle)]);
  return { low, high, vectors: [[-steep[1], steep[0]], steep], centre };
}

/**
 * The two parts of f − f* along a run: of the shallow direction, then of the steep one.
 * @param {Axes} axes @param {import("../types.d.ts").Runs} record @param {number} run @returns {[Float64Array, Float64Array]}
 */
export function splitOf({ low, high, vectors, centre }, { path, runs, last }, run) {
  const parts = [low, high].map((curvature, k) => {
    const part = new Float64Array(last[run] + 1);
    for (let t = 0; t <= last[run]; t++) {
      const c = vectors[k][0] * (path[2 * t * runs + run] - centre[0]) + vectors[k][1] * (path[(2 * t + 1) * runs + run] - centre[1]); // biome-ignore format: one thought
      part[t] = (curvature * c * c) / 2;
    }
    return part;
  });
  return [parts[0], parts[1]];
}
