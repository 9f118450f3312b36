// @ts-nocheck: types to follow
/** Runs before Streamlit's own script: where the server is, and an address that is replaced, not pushed. */

// Streamlit's front end otherwise looks for its server under each part of the address: two 404s on /maps.
const base = new URL(".", new URL("..", document.currentScript.src));
window.__streamlit = { BACKEND_BASE_URL: base.href };

// The address follows every change on a page, so that a reload loses nothing; only another page is a step of its own.
const push = history.pushState;
history.pushState = (state, unused, url) => {
  const here = url === undefined || new URL(url, location.href).pathname === location.pathname;
  try {
    (here ? history.replaceState : push).call(history, state, unused, url);
  } catch (error) {
    if (error.name !== "SecurityError") throw error; // too many within some seconds: the next one will tell
  }
};
