// @ts-nocheck: types to follow
// Cards in the browser: search, filters, and the family tree. Choosing one sends its key to the page.

const shown = new WeakMap(); // root → { version, query, filter, tree }

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".root");
  const state = shown.get(root) ?? { query: "", filter: data.lists.length ? "list 0" : "", tree: false };
  shown.set(root, state);
  state.open = (key) => setTriggerValue("open", key);
  if (state.version === data.version) return;
  state.version = data.version;
  build(root, data, state);
}

function build(root, data, state) {
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

  const filters = [
    ...data.lists.map((l, i) => ({
      key: `list ${i}`,
      label: l.label,
      holds: (item) => l.keys.includes(item.key),
      into: lists,
    })),
    { key: "", label: "All", holds: () => true, into: data.lists.length ? lists : groups },
    ...data.groups.map((g) => ({
      key: g.key,
      label: g.label,
      color: g.color,
      holds: (item) => item.group === g.key,
      into: groups,
    })),
  ];
  for (const filter of filters) {
    filter.chip = element("button", "chip", { type: "button" }, filter.color ? dot(filter.color) : "", filter.label);
    filter.chip.onclick = () => {
      state.filter = state.filter === filter.key ? "" : filter.key;
      show();
    };
    filter.into.append(filter.chip);
  }
  if (tree) {
    const cardsView = element("button", "chip", { type: "button" }, "Cards");
    const treeView = element("button", "chip", { type: "button" }, "Family tree");
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
    state.views = [cardsView, treeView];
  }
  for (const section of sections(data)) {
    const grid = element("div", "grid");
    for (const item of section.items) {
      item.card = card(item, () => state.open(item.key));
      grid.append(item.card);
    }
    section.node = element("section", "", {}, ...(section.label ? [element("h3", "", {}, section.label)] : []), grid);
    cards.append(section.node);
    section.items.forEach((item) => {
      item.section = section;
    });
  }

  function show() {
    const words = plain(state.query).split(/\s+/).filter(Boolean);
    const filter = filters.find((f) => f.key === state.filter) ?? filters.find((f) => f.key === "");
    filters.forEach((f) => pressed(f.chip, f === filter));
    const hits = new Set(
      data.items.filter((i) => filter.holds(i) && words.every((w) => i.words.includes(w))).map((i) => i.key),
    );
    for (const item of data.items) item.card.hidden = !hits.has(item.key);
    for (const { section } of data.items) section.node.hidden = section.items.every((i) => i.card.hidden);
    count.textContent =
      hits.size === data.items.length
        ? `${hits.size} ${data.noun}`
        : `${hits.size} of ${data.items.length} ${data.noun}`;
    cards.hidden = state.tree;
    tree?.show(state.tree, hits);
    state.views?.forEach((chip, i) => pressed(chip, state.tree === (i === 1)));
  }
  search.onkeydown = (event) => {
    if (event.key === "Enter") root.querySelector(".cards section:not([hidden]) .card:not([hidden])")?.click();
  };
  search.oninput = () => {
    state.query = search.value;
    widen(state);
    show();
  };
  show();
}

/** Who searches or looks at the whole tree does not mean the short list that the page begins with. */
function widen(state) {
  if (state.filter.startsWith("list")) state.filter = "";
}

function sections(data) {
  if (!data.headed) return [{ items: data.items }];
  return data.groups.map((g) => ({ label: g.label, items: data.items.filter((i) => i.group === g.key) }));
}

function card(item, open) {
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
function familyTree(data, state) {
  const items = new Map(data.items.map((item) => [item.key, item]));
  const tip = element("div", "tip", { hidden: true });
  const drawing = element("div", "drawing");
  const node = element("div", "tree", { hidden: true }, drawing, tip);
  let drawn = null;
  const fit = () => {
    const fitting = data.tree.filter((t) => t.width <= node.clientWidth).at(-1) ?? data.tree[0];
    if (node.hidden || fitting === drawn) return;
    drawn = fitting;
    drawing.innerHTML = fitting.svg;
    drawing.querySelectorAll(".node").forEach((plate) => {
      const item = items.get(plate.dataset.key);
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
    });
    mark();
  };
  let hits = null;
  const mark = () =>
    drawing.querySelectorAll(".node").forEach((p) => p.classList.toggle("off", !hits.has(p.dataset.key)));
  const point = (plate, item) => {
    const kin = lineage(drawing, item.key);
    drawing.classList.add("pointed");
    drawing.querySelectorAll(".node").forEach((n) => n.classList.toggle("kin", kin.has(n.dataset.key)));
    drawing
      .querySelectorAll(".edge")
      .forEach((e) => e.classList.toggle("kin", kin.has(e.dataset.from) && kin.has(e.dataset.to)));
    const from = [...drawing.querySelectorAll(".edge")]
      .filter((e) => e.dataset.to === item.key)
      .map((e) => items.get(e.dataset.from).title);
    tip.replaceChildren(
      element("b", "", {}, `${item.title}, ${item.meta}`),
      ...(from.length ? [element("i", "", {}, `builds on ${from.join(" and ")}`)] : []),
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
    show(visible, found) {
      hits = found;
      node.hidden = !visible;
      fit();
      if (drawn) mark();
    },
  };
}

/** Beside the plate where there is room, so that the lines up and down stay in sight; else under it. */
function place(tip, box, frame) {
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

/** A method, all that it descends from and all that descends from it. */
function lineage(drawing, key) {
  const edges = [...drawing.querySelectorAll(".edge")].map((e) => [e.dataset.from, e.dataset.to]);
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

const plain = (text) =>
  text
    .toLowerCase()
    .normalize("NFKD")
    .replace(/[\u0300-\u036f]/g, "");

function pressed(chip, on) {
  chip.setAttribute("aria-pressed", String(on));
}

function dot(color) {
  const node = element("span", "dot");
  node.style.background = color;
  return node;
}

function element(tag, className, properties = {}, ...children) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  Object.assign(node, properties);
  node.append(...children);
  return node;
}
