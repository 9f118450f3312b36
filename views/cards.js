// Cards in the browser: search, filters, and the family tree. Choosing one sends its key to the page.

/**
 * @typedef {object} Item a card: ``words`` is what is searched, ``svg`` its drawing
 * @property {string} key
 * @property {string} title
 * @property {string} meta
 * @property {string} text
 * @property {string} words
 * @property {string} group
 * @property {string} svg
 * @property {string} [color]
 * @property {{kind: string, title: string, text: string}} [mark]
 */

/**
 * @typedef {object} Content what the page sends, see cards.py
 * @property {string} version
 * @property {Record<string, string>} says the words around the cards, see cards.py
 * @property {string} placeholder
 * @property {boolean} headed whether each group has a heading
 * @property {Item[]} items
 * @property {{key: string, label: string, color?: string}[]} groups
 * @property {{label: string, keys: string[]}[]} lists
 * @property {{width: number, svg: string}[] | null} tree drawings of the family tree, the narrowest first
 */

/**
 * @typedef {object} State what a person has typed and chosen; ``open`` tells the page which card is clicked
 * @property {string} [version]
 * @property {string} query
 * @property {string} filter
 * @property {boolean} tree
 * @property {(key: string) => void} open
 */

/**
 * @typedef {{key: string, label: string, color?: string, holds: (item: Item) => boolean, into: HTMLElement}} Filter
 */

/** @type {WeakMap<Element, State>} */
const shown = new WeakMap();

/**
 * @param {object} page
 * @param {Content} page.data
 * @param {HTMLElement} page.parentElement
 * @param {(name: string, value: string) => void} page.setTriggerValue
 */
export default function ({ data, parentElement, setTriggerValue }) {
  const root = /** @type {HTMLElement} */ (parentElement.querySelector(".root"));
  const open = (/** @type {string} */ key) => setTriggerValue("open", key);
  const state = shown.get(root) ?? { query: "", filter: data.lists.length ? "list 0" : "", tree: false, open };
  shown.set(root, state);
  state.open = open;
  if (state.version === data.version) return;
  state.version = data.version;
  build(root, data, state);
}

function build(/** @type {HTMLElement} */ root, /** @type {Content} */ data, /** @type {State} */ state) {
  const { says } = data;
  const search = element("input", "search", { type: "search", placeholder: data.placeholder, value: state.query });
  search.setAttribute("aria-label", data.placeholder);
  const tools = element("div", "tools", {}, search);
  const lists = element("div", "chips");
  const groups = element("div", "chips");
  const count = element("p", "count");
  count.setAttribute("aria-live", "polite");
  const cards = element("div", "cards");
  const tree = data.tree ? familyTree(data, state) : null;
  root.replaceChildren(tools, lists, groups, count, cards, ...(tree ? [tree.node] : []));

  /** @type {Filter} */
  const all = { key: "", label: says.all, holds: () => true, into: data.lists.length ? lists : groups };
  /** @type {Filter[]} */
  const filters = [
    ...data.lists.map((l, i) => ({
      key: `list ${i}`,
      label: l.label,
      holds: (/** @type {Item} */ item) => l.keys.includes(item.key),
      into: lists,
    })),
    all,
    ...data.groups.map((g) => ({
      key: g.key,
      label: g.label,
      color: g.color,
      holds: (/** @type {Item} */ item) => item.group === g.key,
      into: groups,
    })),
  ];
  const filterChips = filters.map((filter) => {
    const chip = element("button", "chip", { type: "button" }, filter.color ? dot(filter.color) : "", filter.label);
    chip.onclick = () => {
      state.filter = state.filter === filter.key ? "" : filter.key;
      show();
    };
    filter.into.append(chip);
    return chip;
  });
  /** @type {HTMLElement[]} */
  const views = [];
  if (tree) {
    const cardsView = element("button", "chip", { type: "button" }, says.cards);
    const treeView = element("button", "chip", { type: "button" }, says.tree);
    cardsView.onclick = () => {
      state.tree = false;
      show();
    };
    treeView.onclick = () => {
      state.tree = true;
      widen(state);
      show();
    };
    tools.append(element("div", "chips views", {}, cardsView, treeView));
    views.push(cardsView, treeView);
  }
  const drawn = sections(data).map(({ label, items }) => {
    const grid = element("div", "grid");
    const node = element("section", "", {}, ...(label ? [element("h3", "", {}, label)] : []), grid);
    const made = items.map((item) => ({ item, node: card(item, () => state.open(item.key)) }));
    grid.append(...made.map((one) => one.node));
    cards.append(node);
    return { node, made };
  });

  function show() {
    const words = plain(state.query).split(/\s+/).filter(Boolean);
    const filter = filters.find((f) => f.key === state.filter) ?? all;
    filters.forEach((f, i) => pressed(filterChips[i], f === filter));
    const hits = new Set(
      data.items.filter((i) => filter.holds(i) && words.every((w) => i.words.includes(w))).map((i) => i.key),
    );
    for (const { node, made } of drawn) {
      for (const one of made) one.node.hidden = !hits.has(one.item.key);
      node.hidden = made.every((one) => one.node.hidden);
    }
    const told = hits.size === data.items.length ? says.count : says.some;
    count.textContent = told.replace("{found}", `${hits.size}`).replace("{count}", `${data.items.length}`);
    cards.hidden = state.tree;
    tree?.show(state.tree, hits);
    views.forEach((chip, i) => pressed(chip, state.tree === (i === 1)));
  }
  /** @returns {HTMLElement | null} */
  const first = () => root.querySelector(".cards section:not([hidden]) .card:not([hidden])");
  search.onkeydown = (event) => {
    if (event.key === "Enter") first()?.click();
  };
  search.oninput = () => {
    state.query = search.value;
    widen(state);
    show();
  };
  show();
}

/** Who searches or looks at the whole tree does not mean the short list that the page begins with. */
function widen(/** @type {State} */ state) {
  if (state.filter.startsWith("list")) state.filter = "";
}

function sections(/** @type {Content} */ data) {
  if (!data.headed) return [{ label: "", items: data.items }];
  return data.groups.map((g) => ({ label: g.label, items: data.items.filter((i) => i.group === g.key) }));
}

function card(/** @type {Item} */ item, /** @type {() => void} */ open) {
  const picture = element("span", "picture");
  picture.innerHTML = item.svg; // made by the server from numbers alone
  const title = element("span", "title", {}, element("b", "", {}, item.title), element("i", "", {}, item.meta));
  if (item.color) title.prepend(dot(item.color));
  const node = element("button", "card", { type: "button" }, picture, title, element("span", "text", {}, item.text));
  if (item.mark) node.append(element("span", `mark ${item.mark.kind}`, { title: item.mark.title }, item.mark.text));
  node.dataset.key = item.key;
  node.onclick = open;
  return node;
}

/** The tree in the width that fits; pointing at a method shows its ancestors and what came of it. */
function familyTree(/** @type {Content} */ data, /** @type {State} */ state) {
  const drawings = data.tree ?? [];
  const items = new Map(data.items.map((item) => [item.key, item]));
  const tip = element("div", "tip", { hidden: true });
  const drawing = element("div", "drawing");
  const node = element("div", "tree", { hidden: true }, drawing, tip);
  /** @type {{width: number, svg: string} | null} */
  let drawn = null;
  const fit = () => {
    const fitting = drawings.filter((t) => t.width <= node.clientWidth).at(-1) ?? drawings[0];
    if (node.hidden || fitting === drawn) return;
    drawn = fitting;
    drawing.innerHTML = fitting.svg;
    for (const plate of parts(drawing, "node")) {
      const item = items.get(plate.dataset.key ?? "");
      if (!item) continue;
      plate.tabIndex = 0;
      plate.setAttribute("role", "button");
      plate.setAttribute("aria-label", `${item.title}, ${item.meta}`);
      plate.onclick = () => state.open(item.key);
      plate.onkeydown = (e) => {
        if (e.key === "Enter" || e.key === " ") {
          e.preventDefault();
          state.open(item.key);
        }
      };
      plate.onpointerenter = plate.onfocus = () => point(plate, item);
      plate.onpointerleave = plate.onblur = clear;
    }
    mark();
  };
  /** @type {Set<string>} */
  let hits = new Set();
  const mark = () => {
    for (const plate of parts(drawing, "node")) plate.classList.toggle("off", !hits.has(plate.dataset.key ?? ""));
  };
  const point = (/** @type {SVGElement} */ plate, /** @type {Item} */ item) => {
    const kin = lineage(drawing, item.key);
    drawing.classList.add("pointed");
    for (const other of parts(drawing, "node")) other.classList.toggle("kin", kin.has(other.dataset.key ?? ""));
    const edges = parts(drawing, "edge").map((edge) => ({ edge, ends: endsOf(edge) }));
    for (const { edge, ends } of edges)
      edge.classList.toggle(
        "kin",
        ends.every((key) => kin.has(key)),
      );
    const from = edges.filter(({ ends }) => ends[1] === item.key).map(({ ends }) => items.get(ends[0])?.title);
    tip.replaceChildren(
      element("b", "", {}, `${item.title}, ${item.meta}`),
      ...(from.length ? [element("i", "", {}, data.says.builds.replace("{those}", from.join(data.says.and)))] : []),
      element("span", "", {}, item.text),
    );
    tip.hidden = false;
    place(tip, plate.getBoundingClientRect(), node.getBoundingClientRect());
  };
  const clear = () => {
    drawing.classList.remove("pointed");
    tip.hidden = true;
  };
  new ResizeObserver(fit).observe(node);
  return {
    node,
    show(/** @type {boolean} */ visible, /** @type {Set<string>} */ found) {
      hits = found;
      node.hidden = !visible;
      fit();
      if (drawn) mark();
    },
  };
}

/** Beside the plate where there is room, so that the lines up and down stay in sight; else under it. */
function place(/** @type {HTMLElement} */ tip, /** @type {DOMRect} */ box, /** @type {DOMRect} */ frame) {
  const { offsetWidth: width, offsetHeight: height } = tip;
  const beside = (box.top + box.bottom - height) / 2 - frame.top;
  const right = box.right - frame.left + 12;
  const left = box.left - frame.left - 12 - width;
  const middle = (box.left + box.right - width) / 2 - frame.left;
  const [x, y] =
    right + width <= frame.width
      ? [right, beside]
      : left >= 0
        ? [left, beside]
        : [Math.min(Math.max(middle, 0), frame.width - width), box.bottom - frame.top + 8];
  tip.style.left = `${x}px`;
  tip.style.top = `${y}px`;
}

/** The methods at both ends of a line of the tree: what builds on what. @param {SVGElement} edge */
const endsOf = ({ dataset }) => [dataset.from ?? "", dataset.to ?? ""];

/** The nodes or the edges of a drawing. @param {HTMLElement} drawing @param {string} what @returns {SVGElement[]} */
const parts = (drawing, what) => [...drawing.querySelectorAll(`.${what}`)].filter((e) => e instanceof SVGElement);

/** A method, all that it descends from and all that descends from it. */
function lineage(/** @type {HTMLElement} */ drawing, /** @type {string} */ key) {
  const edges = parts(drawing, "edge").map(endsOf);
  const kin = new Set([key]);
  for (const [near, far] of [
    [1, 0],
    [0, 1],
  ]) {
    let front = [key];
    while (front.length) {
      front = edges
        .filter((e) => front.includes(e[near]))
        .map((e) => e[far])
        .filter((k) => !kin.has(k));
      front.forEach((k) => kin.add(k));
    }
  }
  return kin;
}

const plain = (/** @type {string} */ text) =>
  text
    .toLowerCase()
    .normalize("NFKD")
    .replace(/[\u0300-\u036f]/g, "");

function pressed(/** @type {HTMLElement} */ chip, /** @type {boolean} */ on) {
  chip.setAttribute("aria-pressed", String(on));
}

function dot(/** @type {string} */ color) {
  const node = element("span", "dot");
  node.style.background = color;
  return node;
}

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {string} className
 * @param {Partial<HTMLElementTagNameMap[Tag]>} properties
 * @param {(Node | string)[]} children
 */
function element(tag, className, properties = {}, ...children) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  Object.assign(node, properties);
  node.append(...children);
  return node;
}
