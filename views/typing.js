// @ts-nocheck: types to follow
// Tells the page what is being typed into the box of a formula, after a short pause, before it is entered.

const PAUSE = 120; // milliseconds
const ears = new WeakMap();

export default function ({ data, parentElement, setTriggerValue }) {
  ears.get(parentElement)?.();
  const silence = new AbortController();
  ears.set(parentElement, () => silence.abort());
  let waiting = 0;
  const listen = (event, heard) =>
    document.addEventListener(event, (e) => e.target.getAttribute?.("aria-label") === data.label && heard(e), {
      capture: true,
      signal: silence.signal,
    });
  listen("input", ({ target }) => {
    clearTimeout(waiting);
    waiting = setTimeout(() => setTriggerValue("typed", target.value), PAUSE);
  });
  listen("keydown", ({ key }) => key === "Enter" && clearTimeout(waiting)); // the page hears that by itself
  return () => silence.abort();
}
