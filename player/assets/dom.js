/** How an element of the page is made: in one line, with all that it has. */

/**
 * What an element is given: its own properties by their names (``className``, ``title``, ``onclick``), attributes by names with a
 * hyphen (``aria-label``, ``data-testid``) and ``role``, and variables of its style by names that begin with two (``--rv-lane``).
 * @template {keyof HTMLElementTagNameMap} K
 * @typedef {Partial<Omit<HTMLElementTagNameMap[K], "role">> & {role?: string, [name: `${string}-${string}`]: string | number | boolean}} Given
 */

/**
 * A new element with its children. A button sends no form.
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag @param {Given<K>} [given] @param {(Node | string)[]} children @returns {HTMLElementTagNameMap[K]}
 */
export function make(tag, given = {}, ...children) {
  const element = document.createElement(tag);
  if (tag === "button") element.setAttribute("type", "button");
  for (const [name, value] of Object.entries(given)) {
    if (name.startsWith("--")) element.style.setProperty(name, String(value));
    else if (name.includes("-") || name === "role") element.setAttribute(name, String(value));
    else Reflect.set(element, name, value);
  }
  element.append(...children);
  return element;
}
