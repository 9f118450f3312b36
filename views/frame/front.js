/** Runs before Streamlit's own script: where the server is, and an address that is replaced, not pushed. */

// Streamlit's front end otherwise looks for its server under each part of the address: two 404s on /maps.
const script = /** @type {HTMLScriptElement} */ (document.currentScript);
/** @type {any} */ (window).__streamlit = { BACKEND_BASE_URL: new URL("..", script.src).href };

// The address follows every change on a page, so that a reload loses nothing; only another page is a step of its own.
const push = history.pushState;
history.pushState = (state, unused, url) => {
  const here = !url || new URL(url, location.href).pathname === location.pathname;
  try {
    (here ? history.replaceState : push).call(history, state, unused, url);
  } catch (error) {
    if (/** @type {Error} */ (error).name !== "SecurityError") throw error; // too many within some seconds: the next tells
  }
};
