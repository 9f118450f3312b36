/** The address of what is shown, to take away. */

import { make } from "./dom.js";
import { mark, tr } from "./words.js";

const LONG = "long"; // what the address has of an experiment that does not fit
const SAID = 2000; // ms for which the button says what became of it

/**
 * A press copies the address; the button's last text says so for a while.
 * @param {HTMLButtonElement} button @param {(text: string) => string} [say] in the page's language
 */
export function copyLink(button, say = tr) {
  const label = /** @type {Text} */ (button.appendChild(document.createTextNode(say(mark("Copy link")))));
  button.addEventListener("click", async () => {
    if (new URL(location.href).searchParams.get("e") === LONG)
      label.data = say(mark("Too long for a link: save the JSON"));
    else label.data = (await written(location.href)) ? say(mark("Copied")) : say(mark("The address bar has it"));
    setTimeout(() => {
      label.data = say(mark("Copy link"));
    }, SAID);
  });
}

/**
 * Whether the text is in the clipboard; browsers give the newer way only to pages that come encrypted.
 * @param {string} text
 */
async function written(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = make("textarea", { value: text });
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }
}
