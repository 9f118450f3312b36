/** Undo, redo, and the address of what is shown to take away: on pages that have no desk. */

const { copyLink } = await import(new URL(".ASSETS_URL/copy.js", document.baseURI).href);

/** @type {Record<string, string>} */
const ICONS = {
  undo: "M9 6L5 10l4 4M5 10h8a5 5 0 0 1 0 10h-3",
  redo: "M15 6l4 4-4 4M19 10h-8a5 5 0 0 0 0 10h3",
  link: "M10 14a4 4 0 0 0 6 .4l3-3a4 4 0 0 0-5.6-5.6L12 7M14 10a4 4 0 0 0-6-.4l-3 3a4 4 0 0 0 5.6 5.6L12 17",
};

/** @param {any} options */
export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".root");
  if (!root.childElementCount) {
    const say = (/** @type {string} */ text) => data.words[text] ?? text;
    root.append(
      button("undo", `${say("Undo")} (Ctrl+Z)`),
      button("redo", `${say("Redo")} (Ctrl+Shift+Z)`),
      button("link", say("Copy link")),
    );
    copyLink(root.lastChild, say);
  }
  const [undo, redo] = root.children;
  undo.disabled = !data.undo;
  redo.disabled = !data.redo;
  undo.onclick = () => setTriggerValue("event", "undo");
  redo.onclick = () => setTriggerValue("event", "redo");
  const onKey = (/** @type {KeyboardEvent} */ event) => {
    const field = event.composedPath()[0];
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z") return;
    if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) return;
    event.preventDefault();
    setTriggerValue("event", event.shiftKey ? "redo" : "undo");
  };
  document.addEventListener("keydown", onKey);
  return () => document.removeEventListener("keydown", onKey);
}

function button(/** @type {string} */ kind, /** @type {string} */ label) {
  const made = document.createElement("button");
  made.type = "button";
  made.dataset.testid = kind;
  made.title = label;
  made.setAttribute("aria-label", label);
  made.innerHTML = `<svg viewBox="0 0 24 24" aria-hidden="true"><path d="${ICONS[kind]}"/></svg>`;
  return made;
}
