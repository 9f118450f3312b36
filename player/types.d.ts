/** The shapes that the player's modules hand to each other. */

export interface Axis {
  kind: string; // "linear", "log" or "symlog"
  at(v: number): number; // share of the axis, 0 to 1; below 0 for what a log axis cannot show
  ticks: [number, string][]; // value and label
}

export interface Extent {
  low: number;
  high: number;
  lowPositive: number;
  typical: number; // a size that must not be pressed flat, such as the loss at the start
}

export interface HeightScale {
  base: number;
  width: number | null; // null: heights are the values themselves
  low: number;
  high: number;
  levels: number[];
  ticks: [number, string][];
}

export interface SurfaceHead {
  key: string;
  name: string;
  digest: string;
  view: [[number, number], [number, number]];
  names: [string, string]; // of what lies across and up
  flat: boolean; // a function of the first alone
  curve: (number | null)[] | null;
  grid: { nx: number; ny: number };
  dense: boolean; // too many contour lines: shades only
  draft?: boolean; // shown for a moment only, while a parameter is dragged
  scale: HeightScale;
  minima: [number, number, number][];
  other_minima: [number, number, number][];
}

export interface Lane {
  label: string;
  color: string; // as it is drawn in the present theme
  dash?: number[]; // lengths of dash and gap, in widths of the line
  marker?: string;
  visible: boolean;
  status: { kind: string; step: number; sentence: string };
}

/** Runs: loss and grad are (T+1, N), path is (T+1, 2, N), all flat; NaN stands after a run stopped. */
export interface Runs {
  steps: number;
  runs: number;
  path: Float32Array;
  loss: Float64Array;
  grad: Float64Array;
  rate: Float32Array | null;
  last: Int32Array; // the last step with a position, of each run
}

export interface Fan extends Runs {
  lane: number;
  name: string;
  values: number[];
}

export interface Data extends Runs {
  header: any;
  starts: number; // S; run n = lane * S + start
  heights: Float32Array; // (ny, nx), NaN where f is not finite
  members: (Float32Array | null)[]; // (T+1, 2, M) of each lane that is a population or a simplex
  kept?: Uint8Array | null; // of long runs: 1 where a step came as it was, 0 where it lies straight between such; (T+1, N)
  fan: Fan | null;
  array(name: string): any; // any other array of the payload
}

/** What all panels show. */
export interface Scene {
  data: Data;
  theme: Theme;
  lanes: Lane[];
  fan: Fan | null; // what a held handle runs through, drawn faint behind the runs
  draft: boolean; // the hand goes on: drawn quickly, and whole once it rests
}

export interface Hit {
  lane: number;
  run: number;
  step: number;
  x: number; // pixels in the panel
  y: number;
}

/** What a panel may ask of the player around it. */
export interface Stage {
  readonly step: number;
  readonly editable: boolean; // whether somebody hears what is sent
  readonly turns: import("./assets/turns.js").Turns;
  readonly predict: import("./assets/predict.js").Predict;
  offers(name: string): boolean; // whether the page lets this be changed, such as "start"
  readonly chosen: number; // the lane whose handles are shown
  running(): Running | null; // null until the modules are here
  readonly desk: ReturnType<typeof import("./assets/desk.js").createDesk>;
  preview(lane: number, name: string, value: number): number | null; // shows it without sending; null where it cannot
  readonly scene: Scene | null;
  readonly inspector: import("./assets/inspector.js").Inspector;
  redraw(alone?: import("./assets/panel.js").Panel): void;
  seek(step: number): void;
  hover(hit: Hit | null, element: HTMLElement): void;
  send(event: object): void;
}

/** What runs in the browser, with the numbers that are shown. */
export interface Running {
  ground: import("./assets/live.js").Ground;
  lanes: (import("./assets/live.js").LiveLane | null)[]; // null where the server alone runs it
  starts: number[][];
}

export interface Theme {
  dark: boolean;
  background: string;
  text: string;
  muted: string; // for ticks and notes
  grid: string;
  halo: string; // under a trail
  edge: string; // around a head
  contourLine: string;
  wire: string; // lines on the surface in three dimensions
  star: string;
  ground: string[]; // low to high
  font: string;
  size: number; // of text in pictures, pixels
  thick: number; // of lines and marks, 1 but where they are presented
  marks: boolean; // lines have dashes and marks
}

/** A run as it is drawn. Coordinates are pixels; point k belongs to step at[k], or to step k where `at` is null. */
export interface Trail {
  run: number;
  lane: number;
  color: string;
  dash?: number[];
  marker?: string;
  x: Float32Array;
  y: Float32Array;
  at: ArrayLike<number> | null;
  hidden: Uint8Array | null; // 1 where the line is behind something
  last: number;
  ended: boolean; // whether the run stopped before the end of the record
  exit: { x: number; y: number; index: number } | null; // where a run that ended outside left the picture
}

/** Pixels of a point: (ox + mx·x, oy + my·y). */
export interface Straight {
  mx: number;
  ox: number;
  my: number;
  oy: number;
}

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}
