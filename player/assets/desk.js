/** The desk under the picture: lanes and knobs. */

/**
 * @param {HTMLElement} element
 * @param {(event: object) => void} send
 */
export function createDesk(element, send) {
  return {
    /** @param {any} header */
    update(header) {},
    dispose() {
      element.replaceChildren();
    },
  };
}
