/** Formulas as MathML, from the LaTeX that the project writes: fractions, roots, indices, brackets, cases and lines of equations. */

const SPACE = "http://www.w3.org/1998/Math/MathML";
/** Words and what each stands for, one after the other. @param {string} text */
const pairs = (text) =>
  Object.fromEntries(Array.from(text.trim().matchAll(/(\S+) (\S+)/g), ([, word, sign]) => [word, sign]));
const SIGNS = pairs(
  "cdot ⋅ times × le ≤ ge ≥ ne ≠ lVert ‖ rVert ‖ lvert | rvert | langle ⟨ rangle ⟩ nabla ∇ infty ∞ sum ∑ " +
    "prod ∏ leftarrow ← rightarrow → to → odot ⊙ sim ∼ in ∈ wedge ∧ vee ∨ neg ¬ ldots … dots … top ⊤ circ ∘ " +
    "pm ± bmod mod lfloor ⌊ rfloor ⌋ lceil ⌈ rceil ⌉ { { } } lbrace { rbrace } partial ∂ approx ≈ mid | " +
    "prime ′ ell ℓ dagger † ",
);
const LETTERS = pairs(
  "alpha α beta β gamma γ delta δ epsilon ϵ varepsilon ε zeta ζ eta η theta θ vartheta ϑ iota ι kappa κ " +
    "lambda λ mu μ nu ν xi ξ pi π rho ρ sigma σ tau τ upsilon υ phi φ varphi φ chi χ psi ψ omega ω Gamma Γ " +
    "Delta Δ Theta Θ Lambda Λ Xi Ξ Pi Π Sigma Σ Phi Φ Psi Ψ Omega Ω ",
);
const ACCENTS = /** @type {Record<string, string>} */ ({ hat: "^", tilde: "~", bar: "¯", vec: "→", widehat: "^" });
const WORDS = /^\\(operatorname|mathrm|text|mathbf|textrm|mathit|begin|end)\s*\{([^{}]*)\}$/;
const SIZES = ["left", "right", "Bigl", "Bigr", "bigl", "bigr", "big", "Big", "middle"];
const SKIP = [",", "!", ";", ":", " ", "quad", "qquad", "displaystyle", "textstyle", "limits", "nolimits"];

/** LaTeX as a ``math`` element; a command that is not known stands as its name. @param {string} latex */
export function math(latex) {
  const parser = new Parser(latex);
  const element = make("math", [parser.row()]);
  element.setAttribute("display", "block");
  element.setAttribute("aria-label", latex);
  return element;
}

/** @param {string} name @param {(Element | string)[]} children @param {Record<string, string>} [attributes] */
function make(name, children = [], attributes = {}) {
  const element = document.createElementNS(SPACE, name);
  element.append(...children);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}

/** A word that is no product of letters. @param {string} kind @param {string} text */
const named = (kind, text) => make(kind.startsWith("text") ? "mtext" : "mi", [text], { mathvariant: "normal" });

class Parser {
  /** @param {string} latex */
  constructor(latex) {
    this.tokens =
      latex.match(
        /\\(?:operatorname|mathrm|text|mathbf|textrm|mathit|begin|end)\s*\{[^{}]*\}|\\[A-Za-z]+|\\.|[0-9]+(?:\.[0-9]+)?|\s+|[^\s]/g,
      ) ?? [];
    this.tokens = this.tokens.filter((t) => t.trim());
    this.at = 0;
  }

  /** Pieces up to one of these tokens, which is left standing. @param {string[]} ends */
  row(ends = []) {
    const parts = [];
    while (this.at < this.tokens.length && !ends.includes(this.tokens[this.at])) {
      const part = this.scripted();
      if (part) parts.push(part);
    }
    return parts.length === 1 ? parts[0] : make("mrow", parts);
  }

  /** What stands in braces, or a single piece. @returns {Element} */
  group() {
    if (this.tokens[this.at] !== "{") return this.piece() ?? make("mrow");
    this.at += 1;
    const inner = this.row(["}"]);
    this.at += 1;
    return inner;
  }

  /** A piece with what stands at its foot and its head. */
  scripted() {
    const base = this.piece();
    if (!base) return null;
    /** @type {Element | null} */
    let low = null;
    /** @type {Element | null} */
    let high = null;
    while (["_", "^"].includes(this.tokens[this.at])) {
      const sign = this.tokens[this.at];
      this.at += 1;
      if (sign === "_") low = this.group();
      else high = this.group();
    }
    if (low && high) return make("msubsup", [base, low, high]);
    if (low) return make("msub", [base, low]);
    return high ? make("msup", [base, high]) : base;
  }

  /** @returns {Element | null} */
  piece() {
    const token = this.tokens[this.at];
    if (token === undefined) return null;
    if (token === "{") return this.group();
    this.at += 1;
    const words = WORDS.exec(token);
    if (words) return words[1] === "begin" ? this.table(words[2]) : named(words[1], words[2]);
    if (token[0] === "\\") return this.command(token.slice(1));
    if (/^[0-9]/.test(token)) return make("mn", [token]);
    if (/^[A-Za-z]$/.test(token)) return make("mi", [token]);
    if (token === "&") return null;
    /** @type {Record<string, string>} */
    const fence = "()[]|".includes(token) ? { stretchy: "false" } : {};
    return make("mo", [token === "-" ? "−" : token], fence);
  }

  /** @param {string} name @returns {Element | null} */
  command(name) {
    if (SKIP.includes(name)) return null;
    if (SIZES.includes(name)) return this.fence(name);
    if (name in LETTERS) return make("mi", [LETTERS[name]]);
    if (["frac", "tfrac", "dfrac"].includes(name)) return make("mfrac", [this.group(), this.group()]);
    if (name === "sqrt") return this.root();
    if (name in ACCENTS) return make("mover", [this.group(), make("mo", [ACCENTS[name]])], { accent: "true" });
    if (name in SIGNS) return make("mo", [SIGNS[name]], { stretchy: "false" });
    return make("mi", [name]); // sin, exp, max ...
  }

  /** \left( … \right): a bracket as tall as what it holds. @param {string} name @returns {Element | null} */
  fence(name) {
    const token = this.tokens[this.at] ?? ".";
    this.at += 1;
    const sign = token[0] === "\\" ? (SIGNS[token.slice(1)] ?? token.slice(1)) : token;
    if (sign === ".") return null;
    if (name !== "left") return make("mo", [sign], { stretchy: "true" });
    const inner = this.row(["\\right"]);
    this.at += 1;
    const right = this.fence("right");
    return make("mrow", [make("mo", [sign], { stretchy: "true" }), inner, ...(right ? [right] : [])]);
  }

  root() {
    if (this.tokens[this.at] !== "[") return make("msqrt", [this.group()]);
    this.at += 1;
    const degree = this.row(["]"]);
    this.at += 1;
    return make("mroot", [this.group(), degree]);
  }

  /** Lines of equations, or cases. */
  table(/** @type {string} */ kind) {
    const ended = () => this.at >= this.tokens.length || this.tokens[this.at].startsWith("\\end");
    const rows = [];
    while (!ended()) {
      const cells = [make("mtd", [this.row(["&", "\\\\", `\\end{${kind}}`])])];
      while (this.tokens[this.at] === "&") {
        this.at += 1;
        cells.push(make("mtd", [this.row(["&", "\\\\", `\\end{${kind}}`])]));
      }
      rows.push(make("mtr", cells));
      if (this.tokens[this.at] === "\\\\") this.at += 1;
    }
    this.at += 1;
    const table = make("mtable", rows, { class: `rv-${kind}` });
    return kind === "cases" ? make("mrow", [make("mo", ["{"], { stretchy: "true" }), table]) : table;
  }
}
