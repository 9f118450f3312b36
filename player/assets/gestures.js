/** How a hand moves a picture: drag, pinch, Ctrl + wheel, keys. A plain wheel is left to the page, which scrolls. */

const CLICK = 5; // pixels that a click may move
const NOTCH = 0.0018; // zoom of a mouse wheel, per pixel
const PINCH = 0.012; // zoom of a trackpad's pinch, which browsers tell as Ctrl and a small wheel
const KEY = 1.35; // zoom of one press

/**
 * @typedef {object} Moves
 * @property {(factor: number, x: number, y: number) => void} zoom
 * @property {(dx: number, dy: number, event: PointerEvent) => void} drag
 * @property {() => void} reset
 * @property {(x: number, y: number) => void} [click]
 * @property {(from: number[], to: number[] | null) => void} [frame] Shift and drag: the frame so far, null when let go
 * @property {(x: number, y: number) => void} [hover]
 * @property {() => void} [leave]
 * @property {() => boolean} [grips] whether one finger moves the picture; else it scrolls the page
 * @property {boolean} [twice] whether a double click resets
 */

/**
 * A hand that drags here marks no text, and takes none along that is marked: a drag of the browser's own would end the hand's.
 * @param {HTMLElement} element
 */
export function unmarked(element) {
  element.style.userSelect = "none";
  element.addEventListener("dragstart", (event) => event.preventDefault());
}

/** @param {HTMLElement} element @param {Moves} moves @returns {() => boolean} whether a hand holds the picture */
export function gestures(element, moves) {
  /** @type {Map<number, number[]>} */
  const down = new Map();
  /** @type {number[] | null} */
  let from = null; // where a press that may still be a click began
  let framing = false;
  const local = (/** @type {MouseEvent} */ event) => {
    const box = element.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  const apart = () => {
    const [a, b] = [...down.values()];
    return Math.hypot(a[0] - b[0], a[1] - b[1]);
  };

  unmarked(element);
  element.addEventListener(
    "wheel",
    (event) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      const pixels = event.deltaMode === 1 ? event.deltaY * 33 : event.deltaY;
      const speed = Math.abs(pixels) < 40 ? PINCH : NOTCH;
      const [x, y] = local(event);
      moves.zoom(Math.exp(-pixels * speed), x, y);
    },
    { passive: false },
  );
  element.addEventListener(
    "touchmove",
    (event) => {
      if (event.touches.length > 1 && event.cancelable) event.preventDefault();
    },
    { passive: false },
  );
  element.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || /** @type {Element} */ (event.target).closest("button, select")) return;
    down.set(event.pointerId, local(event));
    if (down.size > 1) {
      from = null;
    } else {
      from = local(event);
      framing = event.shiftKey && Boolean(moves.frame);
    }
    if (event.pointerType !== "touch" || moves.grips?.() || down.size > 1) element.setPointerCapture(event.pointerId);
    moves.leave?.();
  });
  element.addEventListener("pointermove", (event) => {
    const at = local(event);
    const before = down.get(event.pointerId);
    if (!before) {
      moves.hover?.(at[0], at[1]);
      return;
    }
    if (down.size === 2) {
      const was = apart();
      down.set(event.pointerId, at);
      const points = [...down.values()];
      moves.zoom(apart() / Math.max(was, 1), (points[0][0] + points[1][0]) / 2, (points[0][1] + points[1][1]) / 2);
      return;
    }
    if (from && Math.hypot(at[0] - from[0], at[1] - from[1]) < CLICK) return;
    if (framing && from) {
      moves.frame?.(from, at);
      return;
    }
    from = null;
    down.set(event.pointerId, at);
    if (event.pointerType !== "touch" || moves.grips?.()) moves.drag(at[0] - before[0], at[1] - before[1], event);
  });
  const release = (/** @type {PointerEvent} */ event) => {
    if (!down.delete(event.pointerId)) return;
    const at = local(event);
    const still = from && Math.hypot(at[0] - from[0], at[1] - from[1]) < CLICK;
    if (framing && from && !still) moves.frame?.(from, null);
    else if (still && event.type === "pointerup") moves.click?.(at[0], at[1]);
    framing = false;
    from = null;
  };
  element.addEventListener("pointerup", release);
  element.addEventListener("pointercancel", release);
  element.addEventListener("pointerleave", () => moves.leave?.());
  if (moves.twice) element.addEventListener("dblclick", () => moves.reset());
  return () => down.size > 0;
}

/** The keys + − 0. @param {KeyboardEvent} event @param {Moves} moves @param {{x: number, y: number}} middle @returns {boolean} */
export function zoomKey(event, moves, { x, y }) {
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  if (event.key === "+" || event.key === "=") moves.zoom(KEY, x, y);
  else if (event.key === "-" || event.key === "_") moves.zoom(1 / KEY, x, y);
  else if (event.key === "0") moves.reset();
  else return false;
  return true;
}
