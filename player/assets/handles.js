/** The start points as buttons on a picture: dragged by the pointer, moved by the arrow keys. */

import { make } from "./dom.js";
import { format } from "./scale.js";
import { tr } from "./words.js";

export const MOST = 24; // start points that get a handle of their own
const STEP = 0.01; // of the picture's width or height: one press of an arrow
const FINE = 0.1; // of that, with Shift
/** @type {Record<string, [number, number]>} */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowDown: [0, -1], ArrowUp: [0, 1] };

export class Handles {
  /**
   * @param {HTMLElement} element
   * @param {{plane: import("./plane.js").Plane, editable: () => boolean, start: (index: number, point: number[], live: boolean) => void,
   *   pixel: (index: number, point: number[]) => [number, number], at: (index: number, px: number, py: number) => number[],
   *   flat: () => boolean, held: () => void}} picture
   */
  constructor(element, picture) {
    this.element = element.appendChild(make("div", { className: "rv-handles" }));
    this.picture = picture;
    /** @type {number[][]} */
    this.starts = [];
    /** @type {{index: number, point: number[]} | null} the place that a hand has moved a start to */
    this.moved = null;
    this.held = false; // by the pointer, or by a key that is down
    /** @type {number | null} the start under the pointer: the picture draws it, for moving a button costs a layout */
    this.dragged = null;
    /** @type {HTMLButtonElement[]} */
    this.buttons = [];
  }

  /** The start points of the record; one that is held stays in the hand. @param {number[][]} starts */
  update(starts) {
    this.starts = starts;
    const count = starts.length > MOST ? 0 : starts.length;
    while (this.buttons.length > count) this.buttons.pop()?.remove();
    while (this.buttons.length < count) this.buttons.push(this.button(this.buttons.length));
    this.place();
  }

  /** The page has taken in everything that was sent: its start points are the true ones again. */
  settled() {
    if (!this.held) this.moved = null;
  }

  /** @param {number} index @returns {number[]} */
  point(index) {
    return this.moved?.index === index ? this.moved.point : this.starts[index];
  }

  place() {
    this.buttons.forEach((button, i) => {
      if (i === this.dragged) return;
      const point = this.point(i);
      const [px, py] = this.picture.pixel(i, point);
      button.style.transform = `translate(${px}px, ${py}px)`;
      const mine = this.held && this.moved?.index === i; // hidden, it would let go of the pointer
      button.hidden = !mine && !this.picture.plane.inside(px, py);
      const told = (this.picture.flat() ? point.slice(0, 1) : point).map((v) => format(v)).join(", ");
      button.title = tr("Start ({place}): drag it, or use the arrow keys (Shift: fine)", { place: told });
      button.disabled = !this.picture.editable();
      button.setAttribute("aria-label", tr("Start point {k}: {place}", { k: i + 1, place: told }));
    });
  }

  /** @param {number} index @param {number[]} point @param {boolean} live whether the hand goes on */
  move(index, point, live) {
    const same = this.moved?.index === index && this.moved.point.join() === point.join();
    this.moved = { index, point };
    this.place();
    if (!same || !live) this.picture.start(index, point, live);
  }

  /** @param {number} index */
  button(index) {
    const button = make("button", { className: "rv-start", "data-testid": `rv-start-${index}` });
    this.element.append(button);
    button.onpointerdown = (down) => {
      if (down.button !== 0) return;
      down.preventDefault();
      down.stopPropagation();
      button.focus({ focusVisible: false, preventScroll: true });
      button.setPointerCapture(down.pointerId);
      this.drag(button, index, down);
    };
    button.onkeydown = (event) => this.key(event, index);
    button.onkeyup = (event) => {
      if (event.key in ARROWS && this.held) this.release(index);
    };
    button.onblur = () => {
      if (this.held && this.dragged !== index) this.release(index);
    };
    return button;
  }

  /** @param {number} index */
  release(index) {
    this.held = false;
    this.place();
    if (this.moved?.index === index) this.picture.start(index, this.moved.point, false);
  }

  /** @param {KeyboardEvent} event @param {number} index */
  key(event, index) {
    const arrow = ARROWS[event.key];
    if (!arrow || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    const { plane } = this.picture;
    const size = STEP * (event.shiftKey ? FINE : 1);
    const spans = plane.shown.map(([a, b]) => b - a);
    const flat = this.picture.flat();
    const before = this.point(index);
    const point = before.map((v, i) => (flat && i === 1 ? v : v + arrow[i] * size * spans[i]));
    const kept = plane.rounded(point);
    this.held = true;
    this.move(index, flat ? [kept[0], before[1]] : kept, true);
  }

  /** @param {HTMLButtonElement} button @param {number} index @param {PointerEvent} down */
  drag(button, index, down) {
    const from = this.picture.pixel(index, this.point(index));
    const local = (/** @type {PointerEvent} */ event) => {
      const box = this.element.getBoundingClientRect(); // the page may scroll meanwhile
      return [event.clientX - box.left, event.clientY - box.top];
    };
    const held = local(down);
    const at = (/** @type {PointerEvent} */ event) => {
      const [x, y] = local(event);
      return this.picture.at(index, x + from[0] - held[0], y + from[1] - held[1]);
    };
    let gone = false; // a press alone moves nothing
    this.held = true;
    this.dragged = index;
    button.classList.add("rv-dragging");
    this.picture.held();
    button.onpointermove = (event) => {
      gone ||= Math.hypot(event.clientX - down.clientX, event.clientY - down.clientY) > 1;
      if (gone) this.move(index, at(event), true);
    };
    const end = (/** @type {PointerEvent} */ event) => {
      button.onpointermove = button.onpointerup = button.onlostpointercapture = null;
      button.classList.remove("rv-dragging");
      this.dragged = null;
      this.held = false;
      if (gone && event.type === "pointerup")
        this.move(index, at(event), false); // released in motion: here, not at the last move
      else if (gone) this.release(index);
    };
    button.onpointerup = button.onlostpointercapture = end;
  }
}
