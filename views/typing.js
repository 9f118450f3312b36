// Tells the page what is being typed into the box of a formula, after a short pause, before it is entered.

const PAUSE = 120; // milliseconds
/** @type {WeakMap<Element, () => void>} */
const ears = new WeakMap();

/**
 * @param {object} page
 * @param {{label: string, most: number}} page.data the name of the box, and how many characters it takes
 * @param {HTMLElement} page.parentElement
 * @param {(name: string, value: string) => void} page.setTriggerValue
 */
export default function ({ data, parentElement, setTriggerValue }) {
  ears.get(parentElement)?.();
  const silence = new AbortController();
  ears.set(parentElement, () => silence.abort());
  let waiting = 0;
  const options = { capture: true, signal: silence.signal };
  const box = (/** @type {Event} */ { target }) =>
    target instanceof HTMLInputElement && target.getAttribute("aria-label") === data.label ? target : null;
  document.addEventListener(
    "input",
    (event) => {
      const typed = box(event);
      if (!typed) return;
      clearTimeout(waiting);
      waiting = setTimeout(() => setTriggerValue("typed", typed.value), PAUSE);
    },
    options,
  );
  // A box of one line drops line breaks: they are shown as a sign, which is read as one.
  document.addEventListener(
    "paste",
    (event) => {
      const text = event.clipboardData?.getData("text/plain").trim() ?? "";
      const input = box(event);
      if (!input) return;
      const { value, selectionStart: from, selectionEnd: to } = input;
      const whole = value.slice(0, from ?? 0) + text + value.slice(to ?? 0);
      if (whole.length > data.most) {
        event.preventDefault(); // the box would drop it without a word; cut, it is refused with the reason
        setTriggerValue("typed", whole.slice(0, data.most + 1));
        return;
      }
      if (!/[\r\n]/.test(text)) return;
      event.preventDefault();
      document.execCommand("insertText", false, text.replaceAll(/\r?\n|\r/g, "↵"));
    },
    options,
  );
  // The page hears that by itself.
  document.addEventListener(
    "keydown",
    (event) => box(event) && event.key === "Enter" && clearTimeout(waiting),
    options,
  );
  return () => silence.abort();
}
