/** Presenting: the picture, the timeline and the formula on a full screen, scene after scene by the keys of a presenter. */

import { make } from "./dom.js";
import { keep, kept } from "./kept.js";
import { typeset } from "./rule_editor.js";
import { format } from "./scale.js";
import { tr } from "./words.js";

const REST = 2500; // ms without a move after which the mouse is out of sight
const SMALLEST = 0.5; // of its size: as far as a formula shrinks to fit
const SPOT = "ravine pointer";
/** @type {Record<string, string>} */
const ICONS = {
  present: "M2 3h20v2h-1v11h-7.2l3 5h-2.3L12 17l-2.5 4H7.2l3-5H3V5H2zm3 2v9h14V5zm5 1.8l5 2.7-5 2.7z",
  former: "M15.5 4.5L17 6l-6 6 6 6-1.5 1.5L8 12z",
  next: "M8.5 4.5L7 6l6 6-6 6 1.5 1.5L16 12z",
  spot: "M12 7a5 5 0 1 1 0 10 5 5 0 0 1 0-10zM11 1h2v4h-2zM11 19h2v4h-2zM1 11h4v2H1zM19 11h4v2h-4z",
  black: "M3 4h18v13H3zM8 19h8v2H8z",
  leave: "M5 4l7 6.6L19 4l1.4 1.4L13.5 12l6.9 6.6L19 20l-7-6.6L5 20l-1.4-1.4L10.5 12 3.6 5.4z",
};

export class Present {
  /** @param {any} player @param {HTMLElement} bar where its buttons stand */
  constructor(player, bar) {
    this.player = player;
    this.root = /** @type {HTMLElement} */ (player.root);
    this.on = false;
    this.at = 0; // the scene that is wished for
    this.shown = -1; // the scene of the payload that came last
    /** @type {{at: number, names: string[]} | null} */
    this.scenes = null;
    const button = (
      /** @type {string} */ name,
      /** @type {string} */ label,
      /** @type {string} */ key,
      /** @type {() => void} */ act,
    ) => {
      const className = name === "present" ? "rv-present" : "rv-presenting";
      const about = { title: `${label} (${key})`, "aria-label": label, "data-testid": `rv-${name}` };
      const innerHTML = `<svg viewBox="0 0 24 24" aria-hidden="true"><path fill-rule="evenodd" d="${ICONS[name]}"/></svg>`;
      return bar.appendChild(make("button", { className, ...about, innerHTML, onclick: act }));
    };
    this.button = button("present", tr("Present"), "F", () => this.enter());
    this.button.append(make("span", {}, tr("Present")));
    this.former = button("former", tr("The scene before"), "PageUp", () => this.go(-1));
    this.count = bar.appendChild(make("span", { className: "rv-presenting rv-scene-count" }));
    this.next = button("next", tr("The next scene"), "PageDown", () => this.go(1));
    this.pointer = button("spot", tr("Pointer"), "L", () => this.point(!this.pointing));
    button("black", tr("Black screen"), "B", () => this.darken(true));
    button("leave", tr("Leave"), "Esc", () => this.leave());
    this.pointing = kept(SPOT) !== "0";
    this.pointer.setAttribute("aria-pressed", String(this.pointing));
    const hidden = (/** @type {string} */ name) => ({ className: name, "data-testid": name, hidden: true });
    this.script = make("section", { ...hidden("rv-script"), "aria-label": tr("The formula") });
    this.root.querySelector(".rv-stage")?.append(this.script);
    this.spot = make("div", hidden("rv-pointed"));
    this.dark = make("div", { ...hidden("rv-dark"), role: "status", onclick: () => this.darken(false) });
    this.root.append(this.spot, this.dark);
    this.resting = 0;
    /** @type {[EventTarget, string, (event: any) => void, boolean][]} what is heard while it is on */
    this.heard = [
      [document, "keydown", (event) => this.key(event), true],
      [document, "focusin", (event) => this.hold(event), true],
      [document, "fullscreenchange", () => !document.fullscreenElement && this.leave(), false],
      [this.root, "pointermove", (event) => this.moved(event), true],
      [window, "resize", () => this.resize(), false],
    ];
  }

  /** A payload is here: its scenes, and whether another one of them is on. @param {any} header @returns {boolean} */
  update(header) {
    this.scenes = header.scenes ?? null;
    const at = this.scenes?.at ?? -1;
    const other = this.shown >= 0 && at >= 0 && at !== this.shown;
    this.shown = at;
    if (this.player.outbox.idle) this.at = at;
    this.button.toggleAttribute("data-named", Boolean(this.scenes));
    return other;
  }

  async enter() {
    if (this.on || !this.player.scene) return;
    this.on = true;
    this.player.predict.stop();
    this.root.dataset.presenting = "";
    for (const [target, name, act, capture] of this.heard) target.addEventListener(name, act, capture);
    // The root lies over the page as a popover; whether the window has the whole screen is up to the browser.
    this.root.popover = "manual";
    this.root.showPopover?.();
    this.script.hidden = false;
    this.player.restyled();
    this.tell();
    this.picture?.focus({ focusVisible: false, preventScroll: true });
    try {
      await document.documentElement.requestFullscreen?.({ navigationUI: "hide" });
    } catch {} // refused, as in a frame: the window is filled
  }

  leave() {
    if (!this.on) return;
    this.on = false;
    for (const [target, name, act, capture] of this.heard) target.removeEventListener(name, act, capture);
    clearTimeout(this.resting);
    this.darken(false);
    this.spot.hidden = this.script.hidden = true;
    delete this.root.dataset.presenting;
    delete this.root.dataset.resting;
    this.root.removeAttribute("popover"); // which hides it as one
    if (document.fullscreenElement) document.exitFullscreen().catch(() => {});
    this.player.restyled();
    if (this.scenes) this.player.outbox.push({ type: "left" }); // the page's list follows
    this.button.focus({ focusVisible: false, preventScroll: true });
  }

  get picture() {
    return /** @type {HTMLElement | null} */ (this.root.querySelector(".rv-main > .rv-panel"));
  }

  /** Title, runs and formula, beside the picture. */
  tell() {
    if (!this.on) return;
    const { scene, desk } = this.player;
    const { scenes } = this;
    const title = make("h2", {}, scenes?.names[this.shown] ?? scene.data.header.surface.name);
    const runs = make("ul");
    scene.lanes.forEach((/** @type {import("../types.d.ts").Lane} */ lane, /** @type {number} */ i) => {
      if (lane.visible) runs.append(this.run(lane, i));
    });
    const lane = desk.desk?.lanes[desk.chosen];
    this.script.replaceChildren(
      title,
      runs,
      ...(lane?.rule?.latex ? [typeset(lane.rule.latex), this.values(lane)] : []),
    );
    const count = scenes?.names.length ?? 0;
    this.count.textContent = count ? `${this.shown + 1} / ${count}` : "";
    this.former.hidden = this.next.hidden = this.count.hidden = count < 2;
    this.former.disabled = this.at <= 0;
    this.next.disabled = this.at >= count - 1;
    this.fit();
  }

  /** A run's name in its colour; a press shows its formula. @param {import("../types.d.ts").Lane} lane @param {number} index */
  run({ color, label }, index) {
    const pressed = { "aria-pressed": index === this.player.desk.chosen, onclick: () => this.choose(index) };
    return make("li", {}, make("button", { "--rv-lane": color, ...pressed }, label));
  }

  /** The numbers that the formula's letters have. @param {any} lane */
  values(lane) {
    const { desk } = this.player;
    const told = Object.entries(lane.values).map(
      ([name, value]) => `${desk.hyper(lane, name)?.symbol ?? name} = ${format(/** @type {number} */ (value))}`,
    );
    return make("p", {}, told.join(",  "));
  }

  /** @param {number} index */
  choose(index) {
    this.player.desk.choose(index);
    this.tell();
    /** @type {HTMLElement | null} */ (this.script.querySelector("[aria-pressed=true]"))?.focus();
  }

  /** The run above or below. @param {number} by */
  other(by) {
    const { scene, desk } = this.player;
    const shown = scene.lanes.flatMap((/** @type {any} */ lane, /** @type {number} */ i) => (lane.visible ? [i] : []));
    const to = shown[shown.indexOf(desk.chosen) + by];
    if (to !== undefined) this.choose(to);
  }

  resize() {
    this.player.restyled(); // the letters go with the window
    this.fit();
  }

  /** A long formula becomes smaller, so that it is whole. */
  fit() {
    const formula = /** @type {HTMLElement | null} */ (this.script.querySelector(".rv-math"));
    if (!formula) return;
    formula.style.setProperty("--rv-fit", "1");
    const share = formula.clientWidth / Math.max(formula.scrollWidth, 1);
    if (share < 1) formula.style.setProperty("--rv-fit", String(Math.max(SMALLEST, 0.98 * share)));
  }

  /** Another scene. @param {number} by */
  go(by) {
    this.darken(false);
    const to = Math.max(0, Math.min(this.at + by, (this.scenes?.names.length ?? 0) - 1));
    if (!this.scenes || to === this.at) return;
    this.at = to;
    this.player.outbox.push({ type: "scene", at: to });
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const target = /** @type {HTMLElement} */ (event.target);
    if (event.ctrlKey || event.metaKey || event.altKey || target.closest?.("dialog")) return;
    const free = !target.closest?.("input, select, .rv-start");
    /** @type {Record<string, () => void>} */
    const actions = {
      PageDown: () => this.go(1),
      PageUp: () => this.go(-1),
      b: () => this.darken(!this.black),
      ".": () => this.darken(!this.black),
      l: () => this.point(!this.pointing),
      f: () => this.leave(),
      Escape: () => (this.black ? this.darken(false) : this.leave()),
      ...(free && { ArrowDown: () => this.other(1), ArrowUp: () => this.other(-1) }),
      ...(free && this.scenes && { ArrowRight: () => this.go(1), ArrowLeft: () => this.go(-1) }),
    };
    const act = actions[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!act || (event.shiftKey && event.key.startsWith("Arrow"))) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  }

  /** The focus does not go to what lies under the screen. @param {FocusEvent} event */
  hold(event) {
    if (!this.root.contains(/** @type {Node} */ (event.target))) this.picture?.focus();
  }

  get black() {
    return !this.dark.hidden;
  }

  /** @param {boolean} on */
  darken(on) {
    this.dark.hidden = !on;
    this.dark.textContent = on ? tr("The screen is black: B brings the picture back.") : "";
  }

  /** @param {boolean} on */
  point(on) {
    this.pointing = on;
    this.pointer.setAttribute("aria-pressed", String(on));
    this.spot.hidden ||= !on;
    keep(SPOT, on ? "1" : "0");
  }

  /** The spot follows the mouse; both go when it rests. @param {PointerEvent} event */
  moved({ clientX, clientY, pointerType }) {
    if (pointerType === "touch") return;
    this.spot.style.transform = `translate(${clientX}px, ${clientY}px)`;
    this.spot.hidden = !this.pointing;
    delete this.root.dataset.resting;
    clearTimeout(this.resting);
    this.resting = window.setTimeout(() => {
      this.spot.hidden = true;
      this.root.dataset.resting = "";
    }, REST);
  }
}
