/** What the player says, in the page's language: English stands in the modules, as ``tr("Play")``. */

/** @type {Record<string, string>} */
let table = {};

/** Speak another language from here on. @param {Record<string, string>} words English → the language's own */
export function speak(words) {
  table = words;
}

/** The text as it is, known as a message: for a table whose texts ``tr`` says where they are shown. @param {string} text */
export const mark = (text) => text;

/** The text in the page's language, with values set into its fields. @param {string} text @param {Record<string, unknown>} [values] */
export const tr = (text, values = {}) =>
  (table[text] ?? text).replace(/\{(\w+)\}/g, (field, name) => (name in values ? String(values[name]) : field));
