/** One hyperparameter: a handle on its own scale, an exact entry with the legal interval, and the way back. */

import { make } from "./dom.js";
import { tr } from "./words.js";

/**
 * @typedef {object} Hyper as the catalogue declares it
 * @property {string} symbol
 * @property {string} help
 * @property {"float" | "int" | "bool"} kind
 * @property {"linear" | "log" | "one_minus_log"} scale
 * @property {[number, number]} slider the part that the handle covers
 * @property {string} interval
 * @property {number | null} low
 * @property {number | null} high
 * @property {boolean} open_low
 * @property {boolean} open_high
 */

const STOPS = 600; // positions of a handle
const STRIDE = 10; // of them an arrow key goes; with Shift one
const REACH = 10; // a handle reaches from a tenth of its value to ten times of it
const EDGE = 0.15; // of its way: a value let go nearer to an end moves the handle's reach along
const FINE = 0.1; // of the pointer's way, with Shift

/** @param {number} value as people write it, six digits at most */
export function format(value) {
  if (value === 0 || (Math.abs(value) >= 1e-3 && Math.abs(value) < 1e6)) return String(Number(value.toPrecision(6)));
  return Number(value.toPrecision(6)).toExponential().replace("e+", "e");
}

/** The part that a handle covers around a value: two decades where its scale is logarithmic, else all of it. */
export function reachOf(/** @type {Hyper} */ hyper, /** @type {number} */ value) {
  const { scale, kind, slider } = hyper;
  const far = scale === "one_minus_log" ? 1 - value : value;
  if (kind !== "float" || scale === "linear" || !(far > 0)) return slider;
  if (scale === "log") {
    const [low, high] = [value / REACH, value * REACH].map((end) => Number(end.toPrecision(3)));
    return /** @type {[number, number]} */ ([Math.max(low, hyper.low ?? low), Math.min(high, hyper.high ?? high)]);
  }
  return /** @type {[number, number]} */ ([
    Math.max(Math.min(slider[0], value), 1 - far * REACH),
    Math.max(value, Math.min(slider[1], 1 - far / REACH)),
  ]);
}

/** The value at a share 0..1 of the handle's way, rounded to digits that a person would type. */
export function valueAt(/** @type {Hyper} */ hyper, /** @type {number} */ share) {
  const [low, high] = hyper.slider;
  if (share <= 0) return low;
  if (share >= 1) return high;
  let value;
  if (hyper.scale === "log") value = Number((low * (high / low) ** share).toPrecision(3));
  else if (hyper.scale === "one_minus_log") {
    value = 1 - Number(((1 - low) ** (1 - share) * (1 - high) ** share).toPrecision(3));
    value = Number(value.toPrecision(12));
  } else value = Number((low + (high - low) * share).toPrecision(3));
  return hyper.kind === "int" ? Math.round(value) : value;
}

/** The share 0..1 of the handle's way at which a value stands; the nearer end for one outside. */
export function shareOf(/** @type {Hyper} */ hyper, /** @type {number} */ value) {
  const [low, high] = hyper.slider;
  const inside = Math.min(high, Math.max(low, value));
  if (hyper.scale === "log") return Math.log(inside / low) / Math.log(high / low);
  if (hyper.scale === "one_minus_log") return Math.log((1 - inside) / (1 - low)) / Math.log((1 - high) / (1 - low));
  return (inside - low) / (high - low);
}

/**
 * What a person typed, as a number, or a sentence that says what is wrong with it.
 * @param {Hyper} hyper
 * @param {string} text
 * @returns {{value: number} | {problem: string}}
 */
export function parse(hyper, text) {
  const plain = text.trim().replace("−", "-").replace(",", ".");
  const value = plain === "" ? NaN : Number(plain);
  if (!Number.isFinite(value))
    return { problem: tr("{symbol} needs a number such as 0.01 or 1e-3", { symbol: hyper.symbol }) };
  const above = hyper.low === null || (hyper.open_low ? value > hyper.low : value >= hyper.low);
  const below = hyper.high === null || (hyper.open_high ? value < hyper.high : value <= hyper.high);
  const whole = hyper.kind === "float" || Number.isInteger(value);
  if (above && below && whole) return { value };
  const told = { symbol: hyper.symbol, interval: hyper.interval };
  return {
    problem: whole
      ? tr("{symbol} must be in {interval}", told)
      : tr("{symbol} must be a whole number in {interval}", told),
  };
}

/**
 * A text field for a number: Enter or leaving commits, Escape takes back, a bad entry says why, in place.
 * @param {Hyper} hyper
 * @param {string} label
 * @param {(value: number) => void} commit
 */
export function numberField(hyper, label, commit) {
  const input = make("input", { type: "text", inputMode: "decimal", autocomplete: "off", spellcheck: false });
  input.setAttribute("aria-label", label);
  const problem = make("span", { role: "alert" });
  const element = make("span", { className: "rv-field" }, input, problem);
  let current = 0;

  function show(/** @type {string} */ text) {
    problem.textContent = text;
    input.toggleAttribute("aria-invalid", Boolean(text));
    if (text) input.setAttribute("aria-invalid", "true");
  }
  function settle() {
    show("");
    input.value = format(current);
    fit();
  }
  function fit() {
    input.style.setProperty("--rv-digits", String(Math.max(3, input.value.length)));
  }
  function take() {
    if (input.value.trim() === format(current)) return settle();
    const result = parse(hyper, input.value);
    if ("problem" in result) return show(result.problem);
    const changed = result.value !== current;
    current = result.value;
    settle();
    if (changed) commit(current);
  }
  input.addEventListener("change", take);
  input.addEventListener("input", () => {
    show("");
    fit();
  });
  input.addEventListener("focus", () => input.select());
  input.addEventListener("blur", () => {
    if (problem.textContent) settle(); // an entry that was refused does not stay behind
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") take();
    if (event.key === "Escape") settle();
  });
  return {
    element,
    input,
    /** @param {number} value */
    set(value) {
      const editing = document.activeElement === input && input.value !== format(current);
      current = value;
      if (!editing) settle();
    },
  };
}

/**
 * @param {string} name
 * @param {Hyper} hyper
 * @param {{ask?: (low: number, high: number) => void, preview?: (value: number) => number | null, commit: (value: number | boolean | null) => void}} on
 *   ``ask`` is called with the ends of the handle when it is taken hold of; ``preview`` hears every position while it is dragged and gives
 *   the value that it shows, null where it shows none; ``commit`` hears the one at which it is let go (null: the default)
 */
export function createKnob(name, hyper, on) {
  const element = make("div", { className: "rv-knob", "data-testid": `knob-${name}`, title: hyper.help });
  const label = make("span", { className: "rv-knob-label" }, make("b", {}, hyper.symbol), " ", make("span", {}, name));
  const reset = make("button", {
    className: "rv-icon rv-reset",
    innerHTML: '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M5 5v5h5M5.6 10A7 7 0 1 1 5 13.5"/></svg>',
    "aria-label": tr("Reset {name}", { name }),
    onclick: () => on.commit(null),
  });

  if (hyper.kind === "bool") {
    const box = make("input", { type: "checkbox", "aria-label": `${name}: ${hyper.help}` });
    box.onchange = () => on.commit(box.checked);
    element.append(label, box, reset);
    return { element, set: knobSetter((value) => (box.checked = Boolean(value)), reset) };
  }

  const range = make("input", {
    type: "range",
    min: "0",
    max: String(STOPS),
    "aria-label": tr("{name}, handle: {help}", { name, help: hyper.help }),
    title: tr("Shift: fine. Double click: back to the default."),
  });
  const field = numberField(
    hyper,
    tr("{name}, exact value in {interval}", { name, interval: hyper.interval }),
    on.commit,
  );
  let scale = hyper; // with the part that the handle covers now
  let dragging = false;
  /** @type {number | null} the value that is drawn while the handle is dragged */
  let snapped = null;
  let held = false; // keys move by stops that are finer than a fan's values
  /** @type {{x: number, share: number} | null} where a fine drag began */
  let fine = null;
  const share = () => Number(range.value) / STOPS;
  function mark(/** @type {number} */ value) {
    range.style.setProperty("--rv-share", `${share() * 100}%`);
    range.setAttribute("aria-valuetext", format(value));
  }
  function place(/** @type {number} */ value) {
    const at = shareOf(scale, value);
    if (at < EDGE || at > 1 - EDGE || scale === hyper) scale = { ...hyper, slider: reachOf(hyper, value) };
    range.value = String(Math.round(shareOf(scale, value) * STOPS));
    mark(value);
  }
  function move(/** @type {number} */ to) {
    range.value = String(to);
    range.dispatchEvent(new Event("input"));
  }
  function letGo() {
    held = false;
    fine = null;
    // Let go where it was taken up, the browser tells of no change, yet another value may be drawn.
    setTimeout(() => dragging && range.dispatchEvent(new Event("change")));
  }
  range.addEventListener("pointerdown", (event) => {
    held = true;
    on.ask?.(...scale.slider);
    if (!event.shiftKey) return;
    event.preventDefault(); // the browser would jump to the pointer
    range.focus();
    range.setPointerCapture(event.pointerId);
    fine = { x: event.clientX, share: share() };
  });
  range.addEventListener("pointermove", (event) => {
    if (fine) move(STOPS * (fine.share + (FINE * (event.clientX - fine.x)) / range.clientWidth));
  });
  for (const end of ["pointerup", "pointercancel"]) range.addEventListener(end, letGo);
  range.addEventListener("keydown", (event) => {
    const by = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }[event.key];
    if (!by || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    move(Number(range.value) + by * (event.shiftKey ? 1 : STRIDE));
    range.dispatchEvent(new Event("change"));
  });
  range.addEventListener("dblclick", () => {
    dragging = false;
    on.commit(null);
  });
  range.addEventListener("input", () => {
    dragging = true;
    const asked = valueAt(scale, share());
    snapped = held ? (on.preview?.(asked) ?? null) : null;
    const value = snapped ?? asked;
    mark(value);
    field.set(value);
  });
  range.addEventListener("change", () => {
    dragging = false;
    on.commit(snapped ?? valueAt(scale, share()));
    snapped = null;
  });
  element.append(label, range, field.element, reset);
  const show = (/** @type {number} */ value) => {
    if (dragging) return;
    place(value);
    field.set(value);
  };
  const again = () => held && dragging && range.dispatchEvent(new Event("input"));
  return { element, set: knobSetter(show, reset), again };
}

/** Show a value and whether there is a way back from it. */
function knobSetter(/** @type {(value: number) => void} */ show, /** @type {HTMLButtonElement} */ reset) {
  return (/** @type {number} */ value, /** @type {boolean} */ isSet, /** @type {boolean} */ isTuned) => {
    show(value);
    reset.disabled = !isSet;
    reset.title = tr(isTuned ? "Back to the value suggested for this surface" : "Back to the default");
  };
}
