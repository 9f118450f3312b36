/** The editor of a rule of one's own: its text, what is wrong with it and where, how it is set, and where its path leaves the original's. */

import { make } from "./dom.js";
import { math } from "./math.js";
import { tr } from "./words.js";

const PAUSE = 350; // ms without a key before what was typed is run

/** A rule typeset. @param {string} latex */
export function typeset(latex) {
  return make("div", { className: "rv-math" }, math(latex));
}

export class RuleEditor {
  /** @param {any} panel the panel of the chosen run */
  constructor(panel) {
    const { desk, index } = panel;
    this.desk = desk;
    this.index = index;
    this.text = ""; // as the page has it
    this.told = ""; // what the page was last told
    /** @type {any} what was wrong with it, which the page says once */
    this.misread = null;
    this.waiting = 0;
    this.element = make("div", { className: "rv-own-rule" });
    this.element.innerHTML =
      `<textarea spellcheck="false" autocapitalize="off" autocomplete="off" aria-label="${tr("Rule of your own")}" data-testid="rule-text"></textarea>` +
      '<div class="rv-told"><div class="rv-problem" role="alert"></div><div class="rv-set"></div><small></small></div>';
    const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (this.element.querySelector(name));
    this.area = /** @type {HTMLTextAreaElement} */ (part("textarea"));
    this.problem = part(".rv-problem");
    this.set = part(".rv-set");
    this.note = part("small");
    this.area.maxLength = desk.desk.rule_length;
    this.area.title = tr(
      "w, g, t, f and H are given; g(w - beta*m) asks elsewhere. Names on the left are state, others become handles; beta = 0.9 in [0, 1] gives one its range.",
    );
    this.area.addEventListener("input", () => this.typed());
    this.area.addEventListener("change", () => this.tell());
    this.area.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.back();
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.tell();
    });
    this.problem.addEventListener("click", () => this.area.focus());
  }

  typed() {
    this.grow();
    clearTimeout(this.waiting);
    this.waiting = window.setTimeout(() => this.tell(), PAUSE);
  }

  /** Let the page run what was typed. */
  tell() {
    clearTimeout(this.waiting);
    if (this.area.value === this.told) return;
    this.told = this.area.value;
    this.desk.send({ type: "rule", index: this.index, text: this.told });
  }

  /** Back to what runs. */
  back() {
    this.area.value = this.text;
    this.told = this.text;
    this.complain(null);
    this.grow();
  }

  grow() {
    this.area.rows = Math.min(14, Math.max(3, this.area.value.split("\n").length));
  }

  /** @param {any} lane @param {any} misread */
  update(lane, misread) {
    const { rule } = lane;
    if (rule.text !== this.text) {
      this.text = rule.text;
      const typing = document.activeElement === this.area && this.told === rule.text;
      if (!typing) this.back(); // it was undone, or comes from elsewhere
      this.set.replaceChildren(typeset(rule.latex));
    }
    if (misread?.index === this.index) this.misread = misread;
    const stands = this.area.value !== this.text && this.misread?.text === this.area.value;
    this.complain(stands ? this.misread : null);
    this.note.textContent = rule.from ? parting(rule) : "";
    this.grow();
  }

  /** @param {{text: string, what: string, position: number} | null} misread */
  complain(misread) {
    this.problem.hidden = !misread;
    this.set.classList.toggle("rv-old", Boolean(misread));
    this.area.toggleAttribute("aria-invalid", Boolean(misread));
    if (!misread) return this.problem.replaceChildren();
    const { text, what, position } = misread;
    const begin = text.lastIndexOf("\n", position - 1) + 1;
    const line = text.slice(begin).split("\n")[0];
    const place = make("pre", {}, `${line}\n${" ".repeat(position - begin)}▲`);
    const number = text.slice(0, begin).split("\n").length;
    this.problem.replaceChildren(tr("Line {number}: {what}.", { number, what }), place);
  }
}

/** From which step the path leaves that of the method it was begun from. @param {any} rule */
function parting({ from, parts }) {
  if (parts === null) return tr("The same path as {name} so far.", { name: from });
  return tr("Its path leaves that of {name} at step {step}.", { name: from, step: parts });
}
