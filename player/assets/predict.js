/** Predict first: the path is hidden, the reader says where a run will be or which run wins, then it plays. */

import { make } from "./dom.js";
import { tr } from "./words.js";

/** @typedef {{kind: "place", lane: number, point: number[]} | {kind: "winner", lane: number}} Guess */

/** A text with elements in place of its fields. @param {string} text @param {Record<string, Node>} nodes */
const filled = (text, nodes) => text.split(/\{(\w+)\}/).map((part, i) => (i % 2 ? nodes[part] : part));

export class Predict {
  /** @param {any} player @param {HTMLElement} bar where the switch stands */
  constructor(player, bar) {
    this.player = player;
    /** @type {"off" | "asking" | "playing" | "told"} */
    this.state = "off";
    /** @type {Guess | null} */
    this.guess = null;
    /** @type {"place" | "winner"} */
    this.kind = "place";
    /** @type {number[] | undefined} where the keys have moved the cross to */
    this.cross = undefined;
    this.until = 0;
    this.toggle = make("button", {
      className: "rv-loop rv-predict",
      "data-testid": "rv-predict",
      textContent: "?",
      title: tr("Predict first: the path is hidden until you have said where it goes"),
      "aria-label": tr("Predict first"),
      onclick: () => (this.state === "off" ? this.ask() : this.stop()),
    });
    bar.append(this.toggle);
    this.element = make("div", { className: "rv-asked", "data-testid": "rv-asked", role: "status" });
    player.part("main").append(this.element);
    this.enter("off");
  }

  /** @param {typeof this.state} state */
  enter(state) {
    this.state = state;
    this.player.root.dataset.predict = state;
    this.toggle.setAttribute("aria-pressed", String(state !== "off"));
    this.element.hidden = state === "off";
  }

  /** The lane that is asked about: the chosen one, unless it is hidden. */
  get lane() {
    const { lanes, desk } = this.player;
    return lanes[desk.chosen]?.visible
      ? desk.chosen
      : Math.max(
          0,
          lanes.findIndex((/** @type {any} */ l) => l.visible),
        );
  }

  ask() {
    const { timeline, scene } = this.player;
    if (!scene) return;
    this.guess = null;
    this.until = Math.min(this.until || scene.data.steps, scene.data.steps);
    this.enter("asking");
    timeline.rest(0);
    this.render();
    this.player.redraw();
  }

  stop() {
    this.guess = null;
    this.enter("off");
    this.player.redraw();
  }

  render() {
    const { lanes } = this.player;
    const several = lanes.filter((/** @type {any} */ l) => l.visible).length > 1;
    this.element.replaceChildren();
    if (several) {
      const kinds = make("select", { "data-testid": "rv-predict-kind", "aria-label": tr("What to predict") });
      kinds.append(new Option(tr("Where it will be"), "place"), new Option(tr("Which run ends lowest"), "winner"));
      kinds.value = this.kind;
      kinds.onchange = () => {
        this.kind = /** @type {"place"} */ (kinds.value);
        this.render();
      };
      this.element.append(kinds);
    } else this.kind = "place";
    if (this.kind === "winner") {
      this.element.append(
        ...filled(tr("Which run will have the lowest loss after {steps} steps?"), { steps: this.count() }),
      );
      lanes.forEach((/** @type {any} */ lane, /** @type {number} */ i) => {
        if (lane.visible) this.element.append(this.button(lane.label, () => this.answer({ kind: "winner", lane: i })));
      });
    } else {
      const name = make("b", {}, lanes[this.lane].label);
      const asked = tr("Where will {name} be after {steps} steps? Click there, or move a cross with the arrow keys and press Enter."); // biome-ignore format: one sentence
      this.element.append(...filled(asked, { name, steps: this.count() }));
    }
  }

  /** A field for the number of steps. */
  count() {
    const range = { type: "number", min: "1", max: String(this.player.scene.data.steps), value: String(this.until) };
    const field = make("input", { ...range, "aria-label": tr("Steps to predict") });
    field.onchange = () => {
      this.until = Math.min(Math.max(Math.round(Number(field.value)) || 1, 1), this.player.scene.data.steps);
      field.value = String(this.until);
    };
    return field;
  }

  /** @param {string} text @param {() => void} act */
  button(text, act) {
    return make("button", { onclick: act }, text);
  }

  /** A click in the picture; whether it was meant as an answer. @param {number[]} point */
  clicked(point) {
    if (this.state === "off") return false;
    if (this.state === "asking" && this.kind === "place") this.answer({ kind: "place", lane: this.lane, point });
    return true;
  }

  /** The arrow keys move a cross, Enter takes it. @param {KeyboardEvent} event @param {import("./plane.js").Plane} plane */
  key(event, plane) {
    if (this.state !== "asking" || this.kind !== "place") return false;
    const arrow = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowDown: [0, -1], ArrowUp: [0, 1] }[event.key];
    /** @type {number[]} */
    const point = this.cross ?? this.player.scene.data.header.starts[0];
    if (event.key === "Enter") this.answer({ kind: "place", lane: this.lane, point });
    else if (!arrow) return false;
    else {
      const size = event.shiftKey ? 0.004 : 0.02;
      this.cross = plane.rounded(plane.shown.map(([a, b], i) => point[i] + arrow[i] * size * (b - a)));
      this.player.redraw();
    }
    return true;
  }

  /** @param {Guess} guess */
  answer(guess) {
    this.guess = guess;
    this.cross = undefined;
    this.enter("playing");
    this.element.replaceChildren(tr("Watch …"));
    this.player.timeline.rest(0);
    this.player.timeline.toggle();
  }

  /**
   * The timeline has moved: before the answer it may not, and at the step in question it rests and the score is told.
   * @param {import("./clock.js").Clock} clock @returns {boolean} whether it was held
   */
  holds(clock) {
    if (this.state === "asking" && clock.step > 0) {
      clock.rest(0);
      return true;
    }
    if (this.state !== "playing" || clock.step < this.until) return false;
    this.told(clock);
    return true;
  }

  /** @param {import("./clock.js").Clock} clock */
  told(clock) {
    this.enter("told");
    clock.rest(this.until);
    this.element.replaceChildren(this.score(), this.button(tr("Again"), () => this.ask()), this.button(tr("Done"), () => this.stop())); // biome-ignore format: one thought
  }

  /** What came of it, in a sentence; the element's data say it in numbers. */
  score() {
    const { data } = this.player.scene;
    const guess = /** @type {Guess} */ (this.guess);
    const { lanes } = this.player;
    if (guess.kind === "winner") {
      const losses = lanes.map((/** @type {any} */ lane, /** @type {number} */ i) => {
        const loss = data.loss[this.until * data.runs + i * data.starts];
        return lane.visible && Number.isFinite(loss) ? loss : Infinity;
      });
      const best = losses.indexOf(Math.min(...losses));
      this.element.dataset.score = String(Number(losses[guess.lane] === losses[best]));
      const [won, said] = [lanes[best].label, lanes[guess.lane].label];
      if (losses[guess.lane] === losses[best]) return tr("Right: {name} is lowest.", { name: said });
      return tr("No: {won} is lowest, not {said}.", { won, said });
    }
    const run = guess.lane * data.starts;
    const last = Math.min(this.until, data.last[run]);
    const [x, y] = [data.path[2 * last * data.runs + run], data.path[(2 * last + 1) * data.runs + run]];
    const [[x0, x1], [y0, y1]] = data.header.surface.view;
    const { flat } = data.header.surface;
    const far = flat ? Math.abs(guess.point[0] - x) : Math.hypot(guess.point[0] - x, guess.point[1] - y);
    const share = (100 * far) / (flat ? x1 - x0 : Math.hypot(x1 - x0, y1 - y0));
    this.element.dataset.score = String(far);
    const told = { far: far.toPrecision(2), share: share.toPrecision(2) };
    const score = flat ? tr("You were {far} away from it: {share} % of the picture's width.", told) : tr("You were {far} away from it: {share} % of the picture's diagonal.", told); // biome-ignore format: one thought
    const stopped = last < this.until && lanes[guess.lane].status.kind !== "recorded";
    return stopped ? `${score} ${tr("It diverged at step {step}.", { step: last + 1 })}` : score;
  }

  /** The cross that stands for a guess. @param {CanvasRenderingContext2D} context @param {(x: number, y: number) => number[]} pixel @param {string} color */
  draw(context, pixel, color) {
    const point = this.guess?.kind === "place" ? this.guess.point : this.cross;
    if (this.state === "off" || !point) return;
    const [px, py] = pixel(point[0], point[1]);
    context.strokeStyle = color;
    context.lineWidth = 2.5;
    context.beginPath();
    for (const [dx, dy] of [
      [9, 9],
      [9, -9],
    ]) {
      // biome-ignore format: two strokes
      context.moveTo(px - dx, py - dy);
      context.lineTo(px + dx, py + dy);
    }
    context.stroke();
  }
}
