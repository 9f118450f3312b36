/** Runs before Streamlit's own script: where the server is, an address that is replaced, not pushed, and the first picture. */

// Streamlit's front end otherwise looks for its server under each part of the address: two 404s on /maps.
const script = /** @type {HTMLScriptElement} */ (document.currentScript);
/** @type {any} */ (window).__streamlit = { BACKEND_BASE_URL: new URL("..", script.src).href };

// The address follows every change on a page, so that a reload loses nothing; only another page is a step of its own.
const push = history.pushState;
/** @type {string | null} the page that back or forward led to; what a run it has overtaken still says of its own is not heard */
let stepped = null;
addEventListener("popstate", () => (stepped = location.pathname), true);
for (const act of ["pointerdown", "keydown", "click"]) addEventListener(act, () => (stepped = null), true);
history.pushState = (state, unused, url) => {
  const path = new URL(url ?? "", location.href).pathname;
  if (stepped !== null && path !== stepped) return;
  try {
    (path === location.pathname ? history.replaceState : push).call(history, state, unused, url);
  } catch (error) {
    if (/** @type {Error} */ (error).name !== "SecurityError") throw error; // too many within some seconds: the next tells
  }
};

// A first visit waits for some seconds until Streamlit stands: so long it sees a picture of what it will be shown.
const { classList } = document.documentElement;
const first = location.href.split(/[?#]/)[0] === new URL("..", script.src).href && !location.search.includes("e=");
if (first) classList.add("shows-poster");
const LIVES = ".rv-root[data-digest], [data-testid='stAlert'], [data-testid='stException'], [role='dialog']";
const watch = new MutationObserver(() => document.querySelector(LIVES) && reveal());
const reveal = () => {
  watch.disconnect();
  classList.remove("shows-poster");
};
if (first)
  watch.observe(document.documentElement, { subtree: true, childList: true, attributeFilter: ["data-digest"] });
setTimeout(reveal, 20_000); // and what goes wrong is seen
