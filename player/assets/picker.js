/** A searchable list: short lists first, then every entry, with the families as headings. */

import { make } from "./dom.js";
import { tr } from "./words.js";

/**
 * @typedef {{about: string, by: string, none: string, chosen?: string, short: {title: string, keys: string[]}[],
 *   entries: Record<string, {name: string, family: string, about: string, year?: number}>}} List
 */

/** Open a list beside ``anchor``; ``choose`` hears the key. Returns a function that closes it. */
export function openPicker(
  /** @type {HTMLElement} */ anchor,
  /** @type {List} */ list,
  /** @type {(key: string) => void} */ choose,
) {
  const search = make("input", {
    type: "search",
    role: "combobox",
    "aria-expanded": true,
    "aria-controls": "rv-picker-list",
    "aria-label": list.about,
    placeholder: list.by,
    autocomplete: "off",
    spellcheck: false,
  });
  const box = make("div", { id: "rv-picker-list", role: "listbox", "aria-label": list.about });
  const panel = make("div", { className: "rv-picker", "data-testid": "picker" }, search, box);
  /** @type {HTMLElement[]} */
  let options = [];
  let active = 0;

  function fill() {
    box.replaceChildren();
    options = [];
    for (const { title, keys } of sections(list, search.value)) {
      const heading = make("div", { className: "rv-picker-title" }, title);
      box.append(make("div", { role: "group", "aria-label": title }, heading, ...keys.map(option)));
    }
    if (!options.length) box.append(make("div", { className: "rv-picker-none" }, list.none));
    const chosen = search.value ? 0 : options.findIndex((one) => one.dataset.key === list.chosen);
    activate(Math.max(0, chosen));
  }
  function option(/** @type {string} */ key) {
    const { name, year, about } = list.entries[key];
    const told = [make("b", {}, name), " ", make("i", {}, String(year ?? "")), " ", make("span", {}, about)];
    const item = make("div", { className: "rv-option", role: "option", "data-key": key, title: about }, ...told);
    item.id = `rv-option-${options.length}`;
    item.onclick = () => pick(key);
    options.push(item);
    return item;
  }
  function activate(/** @type {number} */ index) {
    options[active]?.setAttribute("aria-selected", "false");
    active = Math.max(0, Math.min(options.length - 1, index));
    const item = options[active];
    search.setAttribute("aria-activedescendant", item?.id ?? "");
    item?.setAttribute("aria-selected", "true");
    item?.scrollIntoView({ block: "nearest" });
  }
  function pick(/** @type {string} */ key) {
    close();
    choose(key);
  }
  function close() {
    document.removeEventListener("pointerdown", outside, true);
    window.removeEventListener("resize", close);
    panel.remove();
    anchor.setAttribute("aria-expanded", "false");
    anchor.focus();
  }
  function outside(/** @type {PointerEvent} */ event) {
    if (!panel.contains(/** @type {Node} */ (event.target))) close();
  }
  search.addEventListener("input", fill);
  panel.addEventListener("keydown", (event) => {
    /** @type {Record<string, number>} */
    const moves = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 };
    if (event.key in moves) activate(active + moves[event.key]);
    else if (event.key === "Enter" && options[active]) pick(/** @type {string} */ (options[active].dataset.key));
    else if (event.key === "Escape" || event.key === "Tab") close();
    else return;
    event.preventDefault();
  });
  anchor.after(panel);
  panel.popover = "manual"; // above all that would cut it, such as a sidebar
  panel.showPopover?.();
  anchor.setAttribute("aria-expanded", "true");
  fill();
  position(panel, anchor);
  document.addEventListener("pointerdown", outside, true);
  window.addEventListener("resize", close);
  search.focus({ preventScroll: true });
  return close;
}

/** The sections to show for a query: the short lists and every family, or what matches, the best match first. */
export function sections(/** @type {List} */ { short, entries }, /** @type {string} */ query) {
  const wanted = query.trim().toLowerCase();
  if (wanted) {
    const found = Object.keys(entries)
      .map((key) => ({ key, rank: rank(key, entries[key], wanted) }))
      .filter((entry) => entry.rank < 4)
      .sort((a, b) => a.rank - b.rank);
    return found.length
      ? [{ title: tr("{count} found", { count: found.length }), keys: found.map((entry) => entry.key) }]
      : [];
  }
  /** @type {Map<string, string[]>} */
  const families = new Map();
  for (const [key, { family }] of Object.entries(entries)) families.set(family, [...(families.get(family) ?? []), key]);
  const all = [...families].map(([family, keys]) => ({ title: family[0].toUpperCase() + family.slice(1), keys }));
  return [...short.filter((s) => s.keys.length), ...all];
}

/** 0: the name begins so, 1: the name contains it, 2: all words stand in name, key, family or year, 3: in what is said of it, 4: no match. */
function rank(
  /** @type {string} */ key,
  /** @type {any} */ { name, family, year = "", about },
  /** @type {string} */ wanted,
) {
  const plain = name.toLowerCase();
  if (plain.startsWith(wanted) || key.startsWith(wanted)) return 0;
  if (plain.includes(wanted)) return 1;
  const text = `${key} ${plain} ${family} ${year}`.toLowerCase();
  const words = wanted.split(/\s+/);
  if (words.every((word) => text.includes(word))) return 2;
  return words.every((word) => `${text} ${about}`.toLowerCase().includes(word)) ? 3 : 4;
}

/** Where there is room: above the anchor or below it, inside the window. */
function position(/** @type {HTMLElement} */ panel, /** @type {HTMLElement} */ anchor) {
  const box = anchor.getBoundingClientRect();
  const gap = 6;
  const above = box.top - gap - 8;
  const below = innerHeight - box.bottom - gap - 8;
  const up = above > below;
  panel.style.maxHeight = `${Math.min(460, Math.max(up ? above : below, 200))}px`;
  const width = Math.min(400, innerWidth - 16);
  panel.style.width = `${width}px`;
  panel.style.left = `${Math.max(8, Math.min(box.left, innerWidth - width - 8))}px`;
  if (up) panel.style.bottom = `${innerHeight - box.top + gap}px`;
  else panel.style.top = `${box.bottom + gap}px`;
}
