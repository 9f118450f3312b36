/** Style sheets of the modules, each loaded once. */

import { make } from "./dom.js";

/** @type {Map<string, Promise<unknown>>} */
const styles = new Map();

/** Wait for a style sheet that stands beside the modules. @param {string} name */
export function loadStyle(name) {
  if (document.querySelector(`style[data-rv="${name}"]`)) return Promise.resolve(); // an export carries its styles itself
  const known = styles.get(name);
  if (known) return known;
  const link = make("link", { rel: "stylesheet", href: new URL(name, import.meta.url).href });
  const loaded = new Promise((resolve) => {
    link.onload = link.onerror = resolve;
  });
  styles.set(name, loaded);
  document.head.append(link);
  return loaded;
}
