/** The stand-alone page in a cell of a notebook, in the notebook's colours; what is done in it is told to the kernel. */

/** The colours that stand behind and in an element, through shadow roots too. @param {Element} element */
function colors(element) {
  let ground = "";
  /** @type {Element | null} */
  let at = element;
  while (at && !ground) {
    const { backgroundColor } = getComputedStyle(at);
    if (!/^(transparent|rgba\(.*, 0\))$/.test(backgroundColor)) ground = backgroundColor;
    const root = at.getRootNode();
    at = at.parentElement ?? (root instanceof ShadowRoot ? root.host : null);
  }
  const canvas = Object.assign(document.createElement("canvas"), { width: 1, height: 1 });
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  context.fillStyle = ground || "#fff";
  context.fillRect(0, 0, 1, 1);
  const [r, g, b] = context.getImageData(0, 0, 1, 1).data;
  return { ground: ground || "#fff", dark: 0.2126 * r + 0.7152 * g + 0.0722 * b < 110 };
}

/** @param {Element} element @param {string} theme "notebook", or the page's own @param {number} height of the pictures */
function look(element, theme, height) {
  const size = `.rv-root.rv-root { --rv-height: ${height}px } body { padding: 4px 2px; overflow: hidden }`;
  if (theme !== "notebook") return size;
  const { ground, dark } = colors(element);
  const ink = dark ? "#e3e7e8" : "#22282d";
  return `${size} :root { color-scheme: ${dark ? "dark" : "light"}; --rv-background: ${ground}; --rv-text: ${ink} }`;
}

/** @param {{model: any, el: HTMLElement}} given */
function render({ model, el }) {
  const frame = document.createElement("iframe");
  frame.title = "Ravine";
  frame.style.cssText = "display: block; width: 100%; border: 0; height: 640px";
  el.append(frame);
  const written = () => look(el, model.get("theme"), model.get("height"));
  let told = model.get("json");

  const page = async () => {
    const within = /** @type {any} */ (frame.contentWindow);
    const { ravine } = within;
    if (!ravine) return; // it was taken away
    new within.ResizeObserver(() => {
      frame.style.height = `${within.document.body.offsetHeight + 2}px`;
    }).observe(within.document.body);
    const lab = await ravine.ready;
    if (JSON.stringify(lab.experiment) !== told) lab.experiment = JSON.parse(told); // as the kernel has it
    within.addEventListener("ravine", () => {
      told = JSON.stringify(lab.experiment);
      if (told === model.get("json")) return;
      model.set("json", told);
      try {
        model.save_changes();
      } catch {} // no kernel hears it; the page goes on by itself
    });
  };
  frame.addEventListener("load", page);

  const heard = async () => {
    if (model.get("json") === told) return;
    told = model.get("json");
    const { ravine } = /** @type {any} */ (frame.contentWindow);
    (await ravine.ready).experiment = JSON.parse(told);
  };
  model.on("change:json", heard);

  const restyled = async () => {
    const style = frame.contentDocument?.getElementById("notebook");
    if (!style || style.textContent === written()) return;
    style.textContent = written();
    (await /** @type {any} */ (frame.contentWindow).ravine.ready).draw();
  };
  const watch = new MutationObserver(restyled);
  for (const one of [document.documentElement, document.body])
    watch.observe(one, { attributeFilter: ["class", "data-theme", "data-jp-theme-light", "style"] });

  requestAnimationFrame(() => {
    frame.srcdoc = model.get("page").replace("</style>", `</style><style id="notebook">${written()}</style>`);
  });
  return () => {
    watch.disconnect();
    model.off("change:json", heard);
  };
}

export default { render };
