/** What one can choose from, fetched once: optimizers, wrappers, schedules, surfaces. */

/** @typedef {{short: {title: string, keys: string[]}[], optimizers: Record<string, any>, wrappers: Record<string, any>, schedules: Record<string, any>, surfaces: Record<string, any>}} Catalogue */

/** @type {Map<string, Promise<Catalogue>>} */
const catalogues = new Map();

/** The catalogue at an address of the app. @param {string} url @returns {Promise<Catalogue>} */
export function fetchCatalogue(url) {
  const known = catalogues.get(url);
  if (known) return known;
  const request = fetch(new URL(`.${url}`, document.baseURI)).then((answer) => {
    if (!answer.ok) throw new Error(`the catalogue: ${answer.status}`);
    return answer.json();
  });
  request.catch(() => catalogues.delete(url));
  catalogues.set(url, request);
  return request;
}
