/** Ties a part of the page to Streamlit: shown again and again in one root, and taken away once. */

/** @type {WeakMap<Element, number>} */
const turns = new WeakMap();

/**
 * What a component's script exports. Streamlit calls it with every rerun, and it also calls the clean-up of a call that
 * a newer one has overtaken: so only the newest call's clean-up takes the part away.
 * @param {string} selector of the root in the component's own element
 * @param {string} event the name under which the page hears what is sent
 * @param {{show: (root: HTMLElement, options: any) => unknown, hide: (root: HTMLElement) => void}} part
 * @param {object} [more] options that ``show`` gets beside ``data`` and ``send``
 */
export function component(selector, event, { show, hide }, more = {}) {
  /** @param {{data: any, parentElement: Element, setTriggerValue: (name: string, value: object) => void}} given */
  return async ({ data, parentElement, setTriggerValue }) => {
    const root = /** @type {HTMLElement} */ (parentElement.querySelector(selector));
    const turn = (turns.get(root) ?? 0) + 1;
    turns.set(root, turn);
    const { lang } = document.documentElement;
    if (root.lang && root.lang !== lang) hide(root); // its words are those of another language: it is made anew
    root.lang = lang;
    await show(root, { data, send: (/** @type {object} */ value) => setTriggerValue(event, value), ...more });
    return () => {
      if (turns.get(root) === turn) hide(root);
    };
  };
}
