/** What every panel of the player is; a new one is one file in panels/, found by itself. */

/**
 * @typedef {import("../types.d.ts").Scene} Scene
 * @typedef {import("../types.d.ts").Stage} Stage
 * @typedef {import("../types.d.ts").Hit} Hit
 */

/** Set a text; the same one again would make the page lay itself out anew. @param {HTMLElement} element @param {string} text */
export function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

export class Panel {
  static label = ""; // what it is, for those who cannot see it
  /** @type {"main" | "side" | "below"} */
  static place = "side"; // below the timeline, beside the main picture, or the main picture itself
  static order = 0; // among the panels of one place
  static share = 1; // of the height of its place
  static css = ""; // rules of its own
  static late = false; // dear to draw: made when it comes into sight, after the others are on the screen

  /** Whether there is something to show. @param {any} header */
  static fits(header) {
    return Boolean(header);
  }

  /** @param {HTMLElement} element @param {Stage} stage */
  constructor(element, stage) {
    this.element = element;
    this.stage = stage;
    this.scene = /** @type {Scene} */ (/** @type {unknown} */ (null));
  }

  /** Another record, surface or theme. @param {Scene} scene */
  update(scene) {
    this.scene = scene;
  }

  /** Other runs on the same surface, while a handle is dragged. @param {Scene} scene */
  scrub(scene) {
    this.update(scene);
  }

  /** The stage's present scene, made here while the hand goes on. @param {Scene} scene */
  follow(scene) {
    if (scene === this.scene) return;
    if (scene.data.header.surface === this.scene?.data.header.surface) this.scrub(scene);
    else this.update(scene);
  }

  /** Draw the runs up to a step, which may lie between two. @param {number} _step @param {Hit | null} _focus */
  draw(_step, _focus) {}

  resize() {}

  /** A key pressed in the panel. @param {KeyboardEvent} _event @returns {boolean} whether it was meant for it */
  key(_event) {
    return false;
  }

  dispose() {}
}
