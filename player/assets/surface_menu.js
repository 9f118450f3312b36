/** The menu of surfaces: a button that opens a searchable list with the families as headings. */

import { fetchCatalogue } from "./catalogue.js";
import { openPicker } from "./picker.js";
import { loadStyle } from "./style.js";
import { tr } from "./words.js";

/** @typedef {{chosen: string, name: string, own: [string, string, string][], catalogue: string}} Menu ``own``: key, name and words */

/** @type {WeakMap<HTMLElement, {data: Menu, send: (event: object) => void}>} */
const menus = new WeakMap();

/** @param {HTMLElement} root @param {{data: Menu, send: (event: object) => void}} given */
export async function show(root, given) {
  await loadStyle("desk.css");
  menus.set(root, given);
  const button = root.querySelector("button") ?? begin(root);
  button.textContent = given.data.name;
  button.setAttribute("aria-label", tr("Surface: {name}. Change", { name: given.data.name }));
}

/** @param {HTMLElement} root */
function begin(root) {
  root.innerHTML = `<span class="rv-menu-label" aria-hidden="true">${tr("Surface")}</span><button type="button" class="rv-select" data-testid="surface" aria-haspopup="listbox"></button><span role="alert"></span>`;
  const button = /** @type {HTMLButtonElement} */ (root.querySelector("button"));
  const told = () => /** @type {{data: Menu, send: (event: object) => void}} */ (menus.get(root));
  button.addEventListener("pointerenter", () => fetchCatalogue(told().data.catalogue).catch(() => {}), { once: true });
  button.addEventListener("click", async () => {
    const { data } = told();
    const problem = /** @type {HTMLElement} */ (root.querySelector("[role=alert]"));
    problem.textContent = "";
    const catalogue = await fetchCatalogue(data.catalogue).catch((error) => {
      problem.textContent = tr("The list cannot be shown: {problem}", { problem: error.message });
    });
    if (!catalogue) return;
    const { surfaces } = catalogue;
    const own = data.own.map(([key, name, about]) => [key, { name, about, family: tr("Your own") }]);
    const entries = { ...surfaces, ...Object.fromEntries(own) };
    openPicker(
      button,
      {
        about: tr("Search surfaces"),
        by: tr("Search by name or idea"),
        none: tr("No surface of that name."),
        chosen: data.chosen,
        short: [],
        entries,
      },
      (key) => {
        if (key !== told().data.chosen) told().send({ surface: key });
      },
    );
  });
  return button;
}

/** @param {HTMLElement} root */
export function hide(root) {
  menus.delete(root);
}
