/** A panel that is closed until somebody wants it: a button that opens it, and the memory of that. */

import { keep, kept } from "./kept.js";

/**
 * @param {HTMLElement} element the panel's @param {string} title @param {string} about one clause on what is in it
 * @param {string} body its HTML @param {() => void} opened hears when it was opened or closed
 */
export function drawer(element, title, about, body, opened) {
  const key = `ravine open ${element.dataset.testid}`;
  element.classList.add("rv-drawer");
  element.innerHTML = `<button type="button"><span></span><small></small></button><div class="rv-drawer-body" hidden>${body}</div>`;
  const [button, inside] = /** @type {[HTMLButtonElement, HTMLElement]} */ (/** @type {unknown} */ (element.children));
  const id = `${element.dataset.testid}-body`;
  button.children[0].textContent = title;
  button.children[1].textContent = about;
  button.dataset.testid = `${element.dataset.testid}-open`;
  button.setAttribute("aria-controls", id);
  inside.id = id;
  const show = (/** @type {boolean} */ open) => {
    inside.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
  };
  show(kept(key) === "yes");
  button.onclick = () => {
    show(Boolean(inside.hidden));
    keep(key, inside.hidden ? "" : "yes");
    opened();
    if (!inside.hidden) requestAnimationFrame(() => element.scrollIntoView({ block: "nearest" }));
  };
  return { body: inside, button, isOpen: () => !inside.hidden };
}

/**
 * A place in a box that a finger or the arrow keys move: the box itself takes a press anywhere.
 * @param {HTMLElement} box @param {HTMLButtonElement} button
 * @param {{at: () => [number, number], move: (shares: [number, number], live: boolean) => void}} how where it is and where
 *   it goes, as shares of the box from its lower left corner
 */
export function pick(box, button, { at, move }) {
  const inside = (/** @type {number} */ v) => Math.min(Math.max(v, 0), 1);
  const under = (/** @type {PointerEvent} */ event) => {
    const { left, top, width, height } = box.getBoundingClientRect();
    return /** @type {[number, number]} */ ([
      inside((event.clientX - left) / width),
      inside(1 - (event.clientY - top) / height),
    ]);
  };
  let held = false; // by a key that is down
  /** @type {[number, number]} where the hand has it, also where that cannot be shown yet */
  let place = [0, 0];
  const to = (/** @type {[number, number]} */ shares) => {
    place = shares;
    move(place, true);
  };
  /** @type {number | null} */
  let finger = null;
  box.onpointerdown = (event) => {
    if (event.button !== 0) return;
    event.preventDefault();
    button.focus({ preventScroll: true });
    box.setPointerCapture(event.pointerId);
    finger = event.pointerId;
    to(under(event));
  };
  box.onpointermove = (event) => {
    if (finger === event.pointerId) to(under(event));
  };
  box.onpointerup = box.onlostpointercapture = (event) => {
    if (finger !== event.pointerId) return;
    finger = null;
    move(event.type === "pointerup" ? under(event) : place, false);
  };
  /** @type {Record<string, [number, number]>} */
  const arrows = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowDown: [0, -1], ArrowUp: [0, 1] };
  button.onkeydown = (event) => {
    const arrow = arrows[event.key];
    if (!arrow || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    const [x, y] = held ? place : at();
    held = true;
    const by = event.shiftKey ? 0.002 : 0.02;
    to([inside(x + by * arrow[0]), inside(y + by * arrow[1])]);
  };
  const release = () => {
    if (held) move(place, false);
    held = false;
  };
  button.onkeyup = (event) => event.key in arrows && release();
  button.onblur = release;
  return { busy: () => finger !== null || held };
}
