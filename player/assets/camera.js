/** The eye before the surface: turned, moved and brought nearer by hand, but never into the surface. */

/** @typedef {{turn: number, tilt: number, depth: number, zoom: number, x: number, y: number}} Pose */

export const HALF = [0.55, 0.55, 0.31]; // half the box that the surface fills, in x, y and height
const FIT = 1.15; // at this size that box fills the picture
const RIGHT_ANGLE = Math.PI / 2;
/** @type {Pose} angles in radians; ``depth`` 0 draws parallel lines as parallel; x, y: the middle, in heights of the picture */
const HOME = { turn: -0.62, tilt: 0.72, depth: 0.45, zoom: 1, x: 0, y: 0.06 };
/** @type {Pose} */
const ABOVE = { turn: 0, tilt: RIGHT_ANGLE, depth: 0, zoom: 1.4, x: 0, y: 0 };
const [FURTHEST, NEAREST] = [0.6, 12];
const LOWEST = -0.15; // the eye stays about as high as the floor
const DEGREE = Math.PI / 180;

/** @param {number} tilt */
const within = (tilt) => Math.min(Math.max(tilt, LOWEST), RIGHT_ANGLE);

export class Camera {
  constructor() {
    /** @type {Pose} */
    this.pose = { ...HOME };
    this.above = false;
    /** @type {Partial<Pose>} where the experiment has the eye, if it says so */
    this.kept = {};
    this.width = 1;
    this.height = 1;
  }

  /** The pose to go to: from above, or back. @param {boolean} above @returns {Pose} */
  toggle(above) {
    this.above = above;
    return { ...(above ? ABOVE : { ...HOME, ...this.kept }) };
  }

  reset() {
    this.pose = { ...(this.above ? ABOVE : HOME) };
    if (!this.above) this.kept = {};
  }

  /** As experiments and exports write it: degrees up and round, null for the first view. @returns {[number, number] | null} */
  get degrees() {
    const { tilt, turn } = this.above ? { ...HOME, ...this.kept } : this.pose;
    if (tilt === HOME.tilt && turn === HOME.turn) return null;
    const round = turn / DEGREE - 90;
    return [Math.round(tilt / DEGREE), Math.round(round - 360 * Math.round(round / 360))];
  }

  /** Look from where an experiment says. @param {[number, number] | null} degrees */
  face(degrees) {
    this.kept = degrees ? { tilt: within(degrees[0] * DEGREE), turn: (degrees[1] + 90) * DEGREE } : {};
    if (!this.above) this.pose = { ...this.pose, tilt: HOME.tilt, turn: HOME.turn, ...this.kept };
  }

  /** @param {number} dx pixels @param {number} dy */
  orbit(dx, dy) {
    if (this.above) return this.pan(dx, dy); // from above there is one way round only
    const { pose } = this;
    pose.turn += dx * 0.008;
    pose.tilt = within(pose.tilt + dy * 0.008);
    this.kept = { turn: pose.turn, tilt: pose.tilt };
  }

  /** @param {number} dx pixels @param {number} dy */
  pan(dx, dy) {
    this.place(this.pose.x + dx / this.height, this.pose.y - dy / this.height);
  }

  /** The middle stays so near that something of the surface is in sight. @param {number} x @param {number} y */
  place(x, y) {
    const far = 0.5 * this.pose.zoom;
    this.pose.x = Math.min(Math.max(x, -far), far);
    this.pose.y = Math.min(Math.max(y, -far), far);
  }

  /** Nearer by a factor, what stands under a pixel staying there. @param {number} factor @param {number} px @param {number} py */
  zoom(factor, px = this.width / 2, py = this.height / 2) {
    const { pose } = this;
    const before = pose.zoom;
    pose.zoom = Math.min(Math.max(before * factor, FURTHEST), NEAREST);
    const by = pose.zoom / before;
    const [cx, cy] = [(px - this.width / 2) / this.height, (this.height / 2 - py) / this.height];
    this.place(cx + by * (pose.x - cx), cy + by * (pose.y - cy));
  }

  /** From the eye's side: the direction in which it stands. @returns {[number, number, number]} */
  get eye() {
    const { turn, tilt } = this.pose;
    return [Math.cos(tilt) * Math.sin(turn), -Math.cos(tilt) * Math.cos(turn), Math.sin(tilt)];
  }

  /**
   * The matrix from x, y and height to the picture's clip space, columns first as WebGL has them.
   * @param {[number, number][]} ends of the box in x, y and height
   */
  matrix(ends) {
    const { turn, tilt, depth, zoom, x, y } = this.pose;
    const right = [Math.cos(turn), Math.sin(turn), 0];
    const eye = this.eye;
    const up = [-Math.sin(tilt) * Math.sin(turn), Math.sin(tilt) * Math.cos(turn), Math.cos(tilt)];
    const size = FIT * zoom * Math.min(1, this.width / this.height / 1.2);
    const aspect = this.height / this.width;
    const m = new Float64Array(16);
    const offset = [0, 0, 0, 1];
    ends.forEach(([low, high], c) => {
      const scale = (2 * HALF[c]) / (high - low);
      const middle = (low + high) / 2;
      const w = -depth * eye[c] * scale; // what stands nearer is drawn larger
      const column = [size * right[c] * scale, size * up[c] * scale, -0.55 * eye[c] * scale, w];
      column[0] = column[0] * aspect + 2 * x * aspect * w;
      column[1] += 2 * y * w;
      for (let r = 0; r < 4; r++) {
        m[4 * c + r] = column[r];
        offset[r] -= column[r] * middle;
      }
    });
    m.set([offset[0] + 2 * x * aspect, offset[1] + 2 * y, offset[2], offset[3]], 12);
    return m;
  }

  /** Pixels of a point. @param {ArrayLike<number>} m @param {number} x @param {number} y @param {number} u @returns {[number, number]} */
  project(m, x, y, u) {
    const w = m[3] * x + m[7] * y + m[11] * u + m[15];
    const cx = (m[0] * x + m[4] * y + m[8] * u + m[12]) / w;
    const cy = (m[1] * x + m[5] * y + m[9] * u + m[13]) / w;
    return [((1 + cx) * this.width) / 2, ((1 - cy) * this.height) / 2];
  }
}

/** A pose between two. @param {Pose} a @param {Pose} b @param {number} share @returns {Pose} */
export function between(a, b, share) {
  const turn = a.turn + share * Math.atan2(Math.sin(b.turn - a.turn), Math.cos(b.turn - a.turn)); // the short way round
  const mix = (/** @type {"tilt" | "depth" | "zoom" | "x" | "y"} */ name) => a[name] + share * (b[name] - a[name]);
  return { turn, tilt: mix("tilt"), depth: mix("depth"), zoom: mix("zoom"), x: mix("x"), y: mix("y") };
}
