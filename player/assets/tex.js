/** Typesets the LaTeX of formulas as MathML, which browsers draw by themselves: as much of it as the declarations use. */

/** @type {Record<string, string>} */
const LETTERS = {
  ...{ alpha: "α", beta: "β", gamma: "γ", delta: "δ", epsilon: "ϵ", varepsilon: "ε", zeta: "ζ", eta: "η", theta: "θ" },
  ...{ kappa: "κ", lambda: "λ", mu: "μ", nu: "ν", xi: "ξ", pi: "π", rho: "ρ", sigma: "σ", tau: "τ", phi: "ϕ" },
  ...{ varphi: "φ", chi: "χ", psi: "ψ", omega: "ω", Delta: "Δ", Lambda: "Λ", Phi: "Φ", Omega: "Ω", ell: "ℓ" },
  ...{ nabla: "∇", infty: "∞", top: "⊤", partial: "∂", dots: "…", ldots: "…", cdots: "⋯" },
};
/** @type {Record<string, string>} */
const OPERATORS = {
  ...{ cdot: "·", odot: "⊙", otimes: "⊗", times: "×", pm: "±", mp: "∓", le: "≤", ge: "≥", neq: "≠", ne: "≠" },
  ...{
    approx: "≈",
    sim: "∼",
    in: "∈",
    to: "→",
    leftarrow: "←",
    rightarrow: "→",
    succ: "≻",
    mid: "∣",
    bmod: "mod",
    circ: "∘",
  },
  ...{ land: "∧", lor: "∨", lnot: "¬", sum: "∑", prod: "∏", langle: "⟨", rangle: "⟩", lVert: "‖", rVert: "‖" },
  ...{ lvert: "|", rvert: "|", lfloor: "⌊", rfloor: "⌋", lceil: "⌈", rceil: "⌉", "{": "{", "}": "}", "|": "‖" },
};
const NAMES = new Set(["max", "min", "arg", "ln", "log", "exp", "sin", "cos", "tan", "tanh", "sinh", "cosh", "clip"]);
/** @type {Record<string, string>} widths in em */
const SPACES = { ",": "0.17", ":": "0.22", ";": "0.28", " ": "0.25", "!": "-0.17", quad: "1", qquad: "2" };
/** @type {Record<string, string>} */
const ACCENTS = { hat: "^", tilde: "~", bar: "‾", overline: "‾", vec: "→" };
/** @type {Record<string, string>} */
const SCRIPT = { N: "𝒩", U: "𝒰", L: "ℒ", B: "ℬ" };
/** @type {Record<string, string>} */
const DOUBLED = { E: "𝔼", R: "ℝ" };
const SKIPPED = new Set(["big", "bigl", "bigr", "Bigl", "Bigr", "displaystyle", "textstyle", "limits"]);

/** @param {string} text */
const escaped = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");

/** A formula as a ``math`` element. @param {string} tex @param {boolean} [display] */
export function typeset(tex, display = false) {
  return `<math${display ? ' display="block"' : ""}>${mathml(tex)}</math>`;
}

/** What stands within the element. @param {string} tex */
export function mathml(tex) {
  const reader = new Reader(tex);
  const row = reader.row(() => false);
  if (reader.at < reader.tokens.length) throw new Error(`what does ${reader.tokens[reader.at]} close? ${tex}`);
  return row;
}

const MARKS = /** @type {Record<string, string>} */ ({ hat: "\u0302", tilde: "\u0303", bar: "\u0304" });

/** A symbol as plain text, for menus: v̂ for ``\\hat v_t``. @param {string} tex */
export function plain(tex) {
  return tex
    .replace(
      /\\(hat|tilde|bar) ?\{?(\\?[A-Za-z]+)\}?/g,
      (_, mark, letter) => (LETTERS[letter.slice(1)] ?? letter[0]) + MARKS[mark],
    )
    .replace(/\\text\{([^}]*)\}/g, "$1")
    .replace(/\\([A-Za-z]+) ?/g, (_, name) => LETTERS[name] ?? OPERATORS[name] ?? name)
    .replace(/_(\{t[+-]1\}|t)/g, "")
    .replace(/[{}_]/g, "");
}

class Reader {
  /** @param {string} tex */
  constructor(tex) {
    /** @type {string[]} */
    this.tokens = tex.match(/\\[A-Za-z]+|\\.|\d+(?:\.\d+)?(?:e[+-]?\d+)?|\s+|[^\s]/gu) ?? [];
    this.at = 0;
  }

  get next() {
    return this.tokens[this.at];
  }

  space() {
    while (this.next?.trim() === "") this.at++;
  }

  /** @param {(token: string) => boolean} ends */
  row(ends) {
    const parts = [];
    for (this.space(); this.at < this.tokens.length && this.next !== "}" && !ends(this.next); this.space())
      parts.push(this.scripted());
    return parts.length === 1 ? parts[0] : `<mrow>${parts.join("")}</mrow>`;
  }

  /** An atom with what hangs on it. */
  scripted() {
    const base = this.atom();
    let [low, high] = ["", ""];
    for (this.space(); this.next === "_" || this.next === "^" || this.next === "'"; this.space()) {
      const mark = this.tokens[this.at++];
      if (mark === "'") high = `<mrow>${high}<mo>′</mo></mrow>`;
      else if (mark === "_") low = this.atom();
      else high = this.atom();
    }
    if (low && high) return `<msubsup>${base}${low}${high}</msubsup>`;
    if (low) return `<msub>${base}${low}</msub>`;
    return high ? `<msup>${base}${high}</msup>` : base;
  }

  /** What stands in braces, or one sign: of ``12`` the 1. */
  argument() {
    this.space();
    const { next } = this;
    if (!/^\d\d/.test(next ?? "")) return this.atom();
    this.tokens[this.at] = next.slice(1);
    return `<mn>${next[0]}</mn>`;
  }

  /** The text within braces as it stands. */
  raw() {
    this.space();
    const { next } = this;
    if (next !== "{") return this.tokens[this.at++] ?? "";
    const end = this.tokens.indexOf("}", this.at);
    const text = this.tokens.slice(this.at + 1, end).join("");
    this.at = end + 1;
    return text;
  }

  /** @returns {string} */
  atom() {
    this.space();
    const token = this.tokens[this.at++];
    if (token === undefined) return "<mrow></mrow>";
    if (token === "{") {
      const inner = this.row(() => false);
      this.at++;
      return inner;
    }
    if (token.startsWith("\\")) return this.command(token.slice(1));
    if (/^\d/.test(token)) return `<mn>${token.replace("-", "−")}</mn>`;
    if (/^\p{L}$/u.test(token)) return `<mi>${token}</mi>`;
    if (token === "-") return "<mo>−</mo>";
    const stretchy = "()[]|".includes(token) ? ' stretchy="false"' : "";
    return `<mo${stretchy}>${escaped(token)}</mo>`;
  }

  /** @param {string} name @returns {string} */
  command(name) {
    if (name in LETTERS) return `<mi>${LETTERS[name]}</mi>`;
    if (name in OPERATORS) return `<mo stretchy="false">${OPERATORS[name]}</mo>`;
    if (NAMES.has(name)) return `<mi>${name}</mi>`;
    if (name in SPACES) return `<mspace width="${SPACES[name]}em"></mspace>`;
    if (name in ACCENTS)
      return `<mover accent="true">${this.atom()}<mo stretchy="${name === "overline"}">${ACCENTS[name]}</mo></mover>`;
    if (SKIPPED.has(name)) return this.atom();
    switch (name) {
      case "frac":
      case "tfrac":
      case "dfrac":
        return `<mfrac>${this.argument()}${this.argument()}</mfrac>`;
      case "sqrt":
        return this.root();
      case "text":
        return `<mtext>${escaped(this.raw())}</mtext>`;
      case "operatorname":
        return `<mi>${escaped(this.raw())}</mi>`;
      case "mathcal": {
        const letter = this.raw();
        return `<mi>${SCRIPT[letter] ?? letter}</mi>`;
      }
      case "mathbb": {
        const letter = this.raw();
        return `<mi>${DOUBLED[letter] ?? letter}</mi>`;
      }
      case "slot": // a number that is filled in later
        return `<mn data-slot="${this.raw()}"></mn>`;
      case "part": {
        const kind = this.raw();
        return `<mrow class="rv-${kind}">${this.atom()}</mrow>`;
      }
      case "left":
        return this.fenced();
      case "begin":
        return this.table(this.raw());
      default:
        throw new Error(`\\${name} is not known`);
    }
  }

  root() {
    this.space();
    if (this.next !== "[") return `<msqrt>${this.atom()}</msqrt>`;
    this.at++;
    const degree = this.row((token) => token === "]");
    this.at++;
    return `<mroot>${this.atom()}${degree}</mroot>`;
  }

  /** @returns {string} */
  fence() {
    this.space();
    const token = this.tokens[this.at++];
    return token === "." ? "" : `<mo>${OPERATORS[token.slice(1)] ?? token}</mo>`;
  }

  fenced() {
    const open = this.fence();
    const inner = this.row((token) => token === "\\right");
    this.at++;
    return `<mrow>${open}${inner}${this.fence()}</mrow>`;
  }

  /** @param {string} kind */
  table(kind) {
    const ends = (/** @type {string} */ token) => token === "&" || token === "\\\\" || token === "\\end";
    const rows = [[""]];
    for (;;) {
      const row = rows[rows.length - 1];
      row[row.length - 1] = this.row(ends);
      const token = this.tokens[this.at++];
      if (token === "&") row.push("");
      else if (token === "\\\\") {
        this.space();
        if (this.next === "[") while (this.tokens[this.at++] !== "]");
        rows.push([""]);
      } else break;
    }
    this.raw(); // the name again
    const cells = rows.map((row) => `<mtr>${row.map((cell) => `<mtd>${cell}</mtd>`).join("")}</mtr>`).join("");
    const table = `<mtable class="rv-tex-${kind}">${cells}</mtable>`;
    return kind === "cases" ? `<mrow><mo>{</mo>${table}</mrow>` : table;
  }
}
