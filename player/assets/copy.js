/** The address of what is shown, to take away. */

const SAID = 2000; // ms for which the button says what became of it

/**
 * A press copies the address; the button's last text says so for a while.
 * @param {HTMLButtonElement} button
 */
export function copyLink(button) {
  const label = /** @type {Text} */ (button.appendChild(document.createTextNode("Copy link")));
  button.addEventListener("click", async () => {
    label.data = (await written(location.href)) ? "Copied" : "The address bar has it";
    setTimeout(() => {
      label.data = "Copy link";
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
    const area = Object.assign(document.createElement("textarea"), { value: text });
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }
}
