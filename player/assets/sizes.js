/** How large elements are on the screen, without asking for the page's layout anew in every frame. */

/** @typedef {[number, number]} Size width and height in pixels, without borders */

/** @type {WeakMap<Element, Size>} */
const sizes = new WeakMap();
/** @type {WeakMap<Element, () => void>} */
const listeners = new WeakMap();
/** @type {ResizeObserver | null} one for all, so that every size is known before the first listener is called */
let observer = null;

/** @param {Element} element */
function observe(element) {
  observer ??= new ResizeObserver((entries) => {
    for (const { target } of entries) sizes.set(target, read(target));
    for (const resized of new Set(entries.map(({ target }) => listeners.get(target)))) resized?.();
  });
  observer.observe(element);
}

/** @param {Element} element @returns {Size} */
const read = (element) => [element.clientWidth, element.clientHeight];

/** The size of an element, [0, 0] where it is hidden. @param {Element} element @returns {Size} */
export function sizeOf(element) {
  const known = sizes.get(element);
  if (known?.[0]) return known;
  if (!known) observe(element);
  const size = read(element);
  sizes.set(element, size);
  return size;
}

/** Call a function when one of the elements has another size. @param {Iterable<Element>} elements @param {() => void} resized */
export function whenSized(elements, resized) {
  for (const element of elements) {
    listeners.set(element, resized);
    observe(element);
  }
  return {
    disconnect() {
      for (const element of elements) {
        listeners.delete(element);
        observer?.unobserve(element);
        sizes.delete(element);
      }
    },
  };
}
