// What a test asks a page of that a person sees: whether controls stand out, and whether the keyboard finds them all.
window.seen = (() => {
  const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const known = new Map();
  const painted = (color) => {
    if (!known.has(color)) {
      canvas.clearRect(0, 0, 1, 1);
      canvas.fillStyle = color;
      canvas.fillRect(0, 0, 1, 1);
      const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
      known.set(color, [r, g, b, a / 255]);
    }
    return known.get(color);
  };
  const over = (top, under) => [0, 1, 2].map((i) => top[3] * top[i] + (1 - top[3]) * under[i]);
  const above = (e) => e.parentElement ?? e.getRootNode().host;
  const ground = (e) => (e ? over(painted(getComputedStyle(e).backgroundColor), ground(above(e))) : [255, 255, 255]);
  const linear = (v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4);
  const luminance = ([r, g, b]) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
  const ratio = (a, b) => {
    const [low, high] = [luminance(a), luminance(b)].sort((p, q) => p - q);
    return (high + 0.05) / (low + 0.05);
  };
  const all = (what, root = document) =>
    [...root.querySelectorAll("*")].flatMap((e) => [
      ...(e.matches(what) ? [e] : []),
      ...(e.shadowRoot ? all(what, e.shadowRoot) : []),
    ]);
  const named = (e) =>
    `${e.localName} ${e.type ?? e.role ?? ""} ${e.ariaLabel ?? e.closest("label")?.textContent ?? (e.textContent?.trim() || e.outerHTML)}`.slice(
      0,
      160,
    );

  /** What is typed into or chosen from, and does not stand out from its ground at 3:1 (WCAG 2.2, 1.4.11): by its border,
   * or by its own ground. A button is told by its words; those stand out by axe's own rule. */
  const pale = () => {
    const edge = (e) => {
      const style = getComputedStyle(e);
      const outside = ground(above(e));
      const lines = ["Top", "Bottom"].filter((side) => Number.parseFloat(style[`border${side}Width`]) > 0);
      const drawn = lines.map((side) => ratio(over(painted(style[`border${side}Color`]), outside), outside));
      if (style.outlineStyle !== "none") drawn.push(ratio(over(painted(style.outlineColor), outside), outside));
      return Math.max(1, ratio(ground(e), outside), ...drawn);
    };
    const found = [];
    let looked = 0;
    for (const e of all("input, textarea, select, [role=combobox]")) {
      if (
        e.disabled ||
        ["range", "file", "color", "hidden"].includes(e.type) ||
        !e.checkVisibility({ visibilityProperty: true })
      )
        continue;
      if (e.matches("select") && getComputedStyle(e).appearance !== "none") continue; // its arrow has the colour of text
      const own = !["checkbox", "radio"].includes(e.type);
      const drawn = own ? [e, above(e), above(above(e))] : [...(e.closest("label")?.querySelectorAll("div") ?? [])];
      if (!drawn.length) continue; // a box of the browser's own
      const best = Math.max(...drawn.map(edge));
      looked += 1;
      if (best < 3) found.push(`${best.toFixed(2)} ${named(e)}`);
    }
    return { looked, found };
  };

  /** The elements that had the focus, in their order; and whether Tab came round to one of them again. */
  const visited = new Set();
  const walk = { visited, around: false };
  const round = new Set();
  const heard = new WeakSet();
  const listen = (root) => {
    if (heard.has(root)) return;
    heard.add(root);
    root.addEventListener("focusin", ({ target }) => {
      if (target.shadowRoot) {
        listen(target.shadowRoot); // it tells nobody outside where the focus goes within
        take(target.shadowRoot.activeElement);
      } else take(target);
    });
  };
  const take = (e) => {
    if (!e) return;
    walk.around ||= round.has(e);
    round.add(e);
    visited.add(e);
  };
  listen(document);
  const again = () => {
    round.clear();
    walk.around = false;
  };
  const GROUPS =
    "[role=radiogroup], [role=tablist], [role=menu], [role=listbox], [role=toolbar], [role=grid], [role=tree]";
  /** What can be used, is seen, and was not among the elements that Tab came to; of a group one member is enough. */
  const missed = () => {
    const reached = (e) =>
      visited.has(e) ||
      (e.closest(GROUPS) && [...visited].some((v) => e.closest(GROUPS).contains(v))) ||
      (e.tabIndex < 0 && [...visited].some((v) => v.matches("input") && e.parentElement.parentElement.contains(v))) || // ± beside a field
      (e.type === "radio" && [...visited].some((v) => v.type === "radio" && v.name === e.name));
    const used =
      "a[href], button, input, select, textarea, summary, [contenteditable=true], [tabindex='0'], [role=button], [role=slider]";
    return all(used)
      .filter((e) => {
        const box = e.getBoundingClientRect();
        const there =
          e.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && box.width > 1 && box.height > 1;
        return there && !e.disabled && !e.closest("[inert], [aria-disabled=true]") && !reached(e);
      })
      .map((e) => `Tab does not reach ${named(e)}`);
  };

  const LINES = [
    "outlineStyle",
    "outlineWidth",
    "outlineColor",
    "boxShadow",
    "borderTopColor",
    "borderTopWidth",
    "borderBottomColor",
  ];
  /** What had the focus and shows nothing of it, or less than 3:1, when it has it again (WCAG 2.2, 2.4.7 and 1.4.11).
   * The last key must have been a key of the keyboard, else nothing is drawn. */
  const unmarked = () => {
    const still = document.createElement("style");
    still.textContent = "*, ::before, ::after { transition: none !important; animation: none !important }";
    document.head.append(still);
    const parts = (e) => {
      const around = [e];
      for (let i = 0; i < 4 && above(around.at(-1)); i++) around.push(above(around.at(-1)));
      const within = [...(e.closest("label") ?? e).querySelectorAll("*")].slice(0, 40);
      return [...around, ...within, ...(e.nextElementSibling ? [e.nextElementSibling] : [])];
    };
    const drawn = (e) => {
      const style = getComputedStyle(e);
      const before = getComputedStyle(e, "::before");
      return [...LINES.map((name) => style[name]), style.backgroundColor, before.backgroundColor, before.transform];
    };
    const strength = (e, was, now) => {
      const style = getComputedStyle(e);
      const outside = ground(above(e));
      const seen = (color) => ratio(over(painted(color), outside), outside);
      const changed = (...names) => names.some((n) => was[LINES.indexOf(n)] !== now[LINES.indexOf(n)]);
      const found = [1];
      if (
        style.outlineStyle !== "none" &&
        Number.parseFloat(style.outlineWidth) >= 1 &&
        changed("outlineStyle", "outlineWidth", "outlineColor")
      )
        found.push(seen(style.outlineColor === "auto" || style.outlineStyle === "auto" ? "#000" : style.outlineColor));
      if (style.boxShadow !== "none" && changed("boxShadow"))
        found.push(seen(style.boxShadow.match(/^[a-z-]+\([^)]*\)/)?.[0] ?? "#0000"));
      for (const side of ["Top", "Bottom"])
        if (Number.parseFloat(style[`border${side}Width`]) >= 1 && changed(`border${side}Color`))
          found.push(seen(style[`border${side}Color`]));
      if (was[LINES.length] !== now[LINES.length])
        found.push(ratio(over(painted(was[LINES.length]), outside), over(painted(now[LINES.length]), outside)));
      return Math.max(...found);
    };
    const found = [];
    for (const e of visited) {
      if (!e.isConnected || e === document.body || e.closest("canvas")) continue; // a table in a canvas draws it itself
      document.activeElement?.blur();
      const looked = parts(e);
      const was = looked.map(drawn);
      e.focus({ preventScroll: true });
      if (!e.matches(":focus") && e.closest(GROUPS)?.matches(":focus-within")) continue; // a group gives it to the chosen one
      const best = Math.max(...looked.map((p, i) => strength(p, was[i], drawn(p))));
      if (best < 3) found.push(`the focus shows at ${best.toFixed(2)}: ${named(e)}`);
    }
    document.activeElement?.blur();
    still.remove();
    return found;
  };

  return Object.assign(walk, { pale, again, missed, unmarked });
})();
