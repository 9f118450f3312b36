/** The part of the plane that a picture shows, and where its points stand on the screen. */

/**
 * @typedef {import("../types.d.ts").Box} Box
 * @typedef {import("../types.d.ts").Straight} Straight
 * @typedef {[number, number]} Range
 */

const CLOSEST = 1 / 2000; // of the whole view: nearer, the grid under the picture has nothing more to tell

export class Plane {
  constructor() {
    /** @type {[Range, Range]} */
    this.whole = [[0, 1], [0, 1]]; // biome-ignore format: two ranges
    /** @type {[Range, Range]} */
    this.shown = this.whole;
    /** @type {Box} */
    this.box = { x: 0, y: 0, width: 1, height: 1 };
    this.room = this.box; // what it may fill
    this.equal = false; // one unit is as long on both axes
  }

  /** Show another view whole; with ``keep``, stay where the picture is. @param {[Range, Range]} view @param {boolean} keep */
  setWhole(view, keep = false) {
    this.whole = view;
    if (!keep) this.reset();
  }

  /** Fit the picture into a box, all of it or the part that keeps the units equal. @param {Box} room */
  fit(room) {
    this.room = this.box = { ...room, width: Math.max(room.width, 1), height: Math.max(room.height, 1) };
    if (!this.equal) return;
    const [w, h] = this.shown.map(([a, b]) => b - a);
    const unit = Math.min(this.box.width / w, this.box.height / h);
    const [width, height] = [Math.max(unit * w, 24), Math.max(unit * h, 24)];
    this.box = { x: room.x + (room.width - width) / 2, y: room.y + (room.height - height) / 2, width, height };
  }

  /** How much longer one unit is than the other where the picture fills its room; so much of it is empty with equal units. */
  get stretch() {
    const [w, h] = this.shown.map(([a, b]) => b - a);
    const ratio = (this.room.width * h) / (this.room.height * w);
    return Math.max(ratio, 1 / ratio);
  }

  /** @returns {Straight} */
  get line() {
    const [[x0, x1], [y0, y1]] = this.shown;
    const { x, y, width, height } = this.box;
    const mx = width / (x1 - x0);
    const my = -height / (y1 - y0);
    return { mx, ox: x - mx * x0, my, oy: y + height - my * y0 };
  }

  /** @param {number} x @param {number} y @returns {[number, number]} */
  pixel(x, y) {
    const { mx, ox, my, oy } = this.line;
    return [ox + mx * x, oy + my * y];
  }

  /** The point under a pixel, kept inside the picture and rounded to what it can tell apart. @param {number} px @param {number} py */
  point(px, py) {
    const { mx, ox, my, oy } = this.line;
    return this.rounded([(px - ox) / mx, (py - oy) / my]);
  }

  /** A point kept inside the picture, with the digits that it can tell apart. @param {number[]} point @returns {[number, number]} */
  rounded(point) {
    const kept = this.shown.map(([a, b], i) => {
      const digits = Math.min(Math.max(0, 3 - Math.floor(Math.log10(b - a))), 12);
      const value = Number(Math.min(Math.max(point[i], a), b).toFixed(digits));
      return value >= a && value <= b ? value : Math.min(Math.max(value, a), b);
    });
    return [kept[0], kept[1]];
  }

  /** @param {number} px @param {number} py */
  inside(px, py) {
    const { x, y, width, height } = this.box;
    const near = 0.5; // a place at the very edge stays there through rounding
    return px >= x - near && px <= x + width + near && py >= y - near && py <= y + height + near;
  }

  get zoomed() {
    const small = this.shown.some(([a, b], i) => b - a < (this.whole[i][1] - this.whole[i][0]) * (1 - 1e-9));
    return small;
  }

  reset() {
    this.shown = [[...this.whole[0]], [...this.whole[1]]];
  }

  /** Go nearer by a factor (below 1: away), the point under a pixel staying there. @param {number} factor @param {number} px @param {number} py */
  zoom(factor, px = this.box.x + this.box.width / 2, py = this.box.y + this.box.height / 2) {
    const { x, y, width, height } = this.box;
    const at = [(px - x) / width, 1 - (py - y) / height];
    this.look(this.shown.map(([a, b], i) => {
      const size = (b - a) / factor;
      const middle = a + at[i] * (b - a);
      return [middle - at[i] * size, middle + (1 - at[i]) * size];
    })); // biome-ignore format: one thought
  }

  /** Move the picture by pixels. @param {number} dx @param {number} dy */
  pan(dx, dy) {
    const { mx, my } = this.line;
    const by = [-dx / mx, -dy / my];
    this.look(this.shown.map(([a, b], i) => [a + by[i], b + by[i]]));
  }

  /** Show what lies between two pixels. @param {number[]} a @param {number[]} b */
  frame([ax, ay], [bx, by]) {
    const [p, q] = [this.point(Math.min(ax, bx), Math.max(ay, by)), this.point(Math.max(ax, bx), Math.min(ay, by))];
    this.look([0, 1].map((i) => [p[i], q[i]])); // biome-ignore format: one line
  }

  /** Show these ranges, or the nearest that lie in the whole view and are not too small. @param {number[][]} ranges */
  look(ranges) {
    const kept = ranges.map(([a, b], i) => {
      const [low, high] = this.whole[i];
      const most = high - low;
      const size = Math.min(Math.max(b - a, most * CLOSEST), most);
      const first = Math.min(Math.max((a + b - size) / 2, low), high - size);
      return /** @type {Range} */ ([first, first + size]);
    });
    this.shown = [kept[0], kept[1]];
  }
}
