/** The keys of the player: who hears them, and the list of them that "?" and a button open. */

import { make } from "./dom.js";
import { BUSY } from "./rooms.js";
import { tr } from "./words.js";

const ICON = `<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M3 5h18a2 2 0 0 1 2 2v10a2 2 0 0 1-2 2H3a2 2 0 0 1-2-2V7a2 2 0 0 1 2-2zm0 2v10h18V7zm2 2h2v2H5zm4 0h2v2H9zm4 0h2v2h-2zm4 0h2v2h-2zM7 14h10v2H7z" fill-rule="evenodd"/></svg>`;

/** @type {Keys | null} whose player the keyboard speaks to */
let active = null;

/** What the list tells: parts of it, each with keys and what they do. @returns {[string, [string, string][]][]} */
const listed = () => [
  [
    tr("The clock"),
    [
      [tr("space"), tr("Play or pause")],
      ["← / →", tr("One step back or forward; with Shift ten")],
      ["Home / End", tr("The first step, the last")],
    ],
  ],
  [
    tr("The picture"),
    [
      ["+ / − / 0", tr("Zoom in, out, the whole view")],
      ["Ctrl+Z / Ctrl+Shift+Z", tr("Undo, redo")],
      ["F", tr("Present: full screen, large letters")],
      ["?", tr("This list")],
    ],
  ],
  [
    tr("While presenting"),
    [
      ["PageDown / PageUp / → / ←", tr("The next scene, the one before; on the timeline the arrows step")],
      ["↓ / ↑", tr("The formula of another run")],
      ["B / .", tr("Black screen, and back")],
      ["L", tr("The pointer, on or off")],
      ["Esc / F", tr("Leave")],
    ],
  ],
];

export class Keys {
  /** @param {any} player @param {HTMLElement} bar where the button stands */
  constructor(player, bar) {
    this.player = player;
    active = this;
    player.root.addEventListener("pointerdown", () => (active = this), true);
    this.onKey = (/** @type {KeyboardEvent} */ event) => this.key(event);
    document.addEventListener("keydown", this.onKey);
    const about = { title: `${tr("Keys")} (?)`, "aria-label": tr("Keys"), "data-testid": "rv-keys" };
    bar.append(make("button", { className: "rv-keys", innerHTML: ICON, ...about, onclick: () => this.open() }));
    /** @type {HTMLDialogElement | null} */
    this.dialog = null;
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const { player } = this;
    if (active !== this || !player.scene || event.defaultPrevented) return;
    const target = /** @type {HTMLElement} */ (event.target);
    if (target !== player.timeline.scrub && target.closest?.(`${BUSY}, dialog`)) return;
    if (event.key === " " && target.closest?.("button, a, summary")) return;
    if (this.own(event) || player.key(event, target)) event.preventDefault();
  }

  /** @param {KeyboardEvent} event @returns {boolean} whether it was meant for what stands around the picture */
  own(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return false;
    if (event.key === "?") this.open();
    else if (event.key.toLowerCase() === "f") this.player.present.enter();
    else return false;
    return true;
  }

  open() {
    this.dialog ??= this.made();
    if (!this.dialog.open) this.dialog.showModal();
  }

  /** @returns {HTMLDialogElement} */
  made() {
    const about = { "aria-label": tr("Keys"), "data-testid": "rv-keys-list" };
    const dialog = make("dialog", { className: "rv-keys-list", ...about });
    const caps = (/** @type {string} */ keys) => keys.split(" / ").map((key) => `<kbd>${key}</kbd>`);
    for (const [title, rows] of listed()) {
      const told = rows.map(([keys, what]) => `<dt>${caps(keys).join(" ")}</dt><dd>${what}</dd>`);
      dialog.insertAdjacentHTML("beforeend", `<h3>${title}</h3><dl>${told.join("")}</dl>`);
    }
    dialog.append(make("button", { autofocus: true, onclick: () => dialog.close() }, tr("Close")));
    dialog.onclick = (event) => event.target === dialog && dialog.close(); // beside the list
    return this.player.root.appendChild(dialog);
  }

  dispose() {
    document.removeEventListener("keydown", this.onKey);
    this.dialog?.close();
    if (active === this) active = null;
  }
}
