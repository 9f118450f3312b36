// What in a page is typed into or chosen from, and does not stand out from its ground at 3:1 (WCAG 2.2, 1.4.11): by its
// border, or by its own ground. A button is told by its words; those stand out by axe's own rule.
() => {
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
  const edge = (e) => {
    const style = getComputedStyle(e);
    const outside = ground(above(e));
    const lines = ["Top", "Bottom"].filter((side) => Number.parseFloat(style[`border${side}Width`]) > 0);
    const all = lines.map((side) => ratio(over(painted(style[`border${side}Color`]), outside), outside));
    if (style.outlineStyle !== "none") all.push(ratio(over(painted(style.outlineColor), outside), outside));
    return Math.max(1, ratio(ground(e), outside), ...all);
  };
  const controls = [];
  const walk = (root) => {
    for (const e of root.querySelectorAll("*")) {
      if (e.matches("input, textarea, select, [role=combobox]")) controls.push(e);
      if (e.shadowRoot) walk(e.shadowRoot);
    }
  };
  walk(document);
  const found = [];
  let looked = 0;
  for (const e of controls) {
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
    if (best < 3)
      found.push(
        `${best.toFixed(2)} ${e.type} ${e.getAttribute("aria-label") ?? e.closest("label")?.textContent ?? e.outerHTML.slice(0, 120)}`,
      );
  }
  return { looked, found };
};
