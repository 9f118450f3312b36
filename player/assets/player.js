// @ts-nocheck: types to follow
/** The player: contour, surface and loss curve under one timeline. Knows nothing of the page around it. */

import { Contour } from "./contour.js";
import { decode, lastSteps } from "./decode.js";
import { createDesk } from "./desk.js";
import { Card } from "./hover.js";
import { Loss } from "./loss.js";
import { Outbox } from "./outbox.js";
import { Surface } from "./surface.js";
import { laneColor, readTheme } from "./theme.js";
import { Timeline } from "./timeline.js";

/** @type {WeakMap<HTMLElement, Player>} */
const players = new WeakMap();
/** @type {Player | null} the one that the keyboard speaks to */
let active = null;

/**
 * Show a payload in ``root``; called again with a new one, the player goes on where it was.
 * @param {HTMLElement} root
 * @param {{data: Uint8Array, send?: (event: object) => void, plotly: string}} options ``plotly``: the address of plotly.js
 */
export async function mount(root, { data, send = () => {}, plotly }) {
  let player = players.get(root);
  if (!player) {
    player = new Player(root, send);
    players.set(root, player);
    active = player;
    player.ready = Promise.all([loadPlotly(plotly), ...["player.css", "desk.css"].map(loadStyle)]);
  }
  player.outbox.send = send;
  await player.take(data);
}

/** @param {HTMLElement} root */
export function unmount(root) {
  players.get(root)?.dispose();
  players.delete(root);
}

/** The player in ``root``, for scripts of a page that carries one. */
export const playerOf = (root) => players.get(root);

let plotlyLoading = null;
export function loadPlotly(address) {
  if (window.Plotly) return window.Plotly;
  plotlyLoading ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = () => resolve(window.Plotly);
    script.onerror = () => reject(new Error(`could not load ${address}`));
    document.head.append(script);
  });
  return plotlyLoading;
}

const styles = new Map();
export function loadStyle(name) {
  if (document.querySelector(`style[data-rv="${name}"]`)) return null; // an export carries its styles itself
  if (!styles.has(name)) {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = new URL(name, import.meta.url).href;
    styles.set(name, new Promise((resolve) => (link.onload = link.onerror = resolve)));
    document.head.append(link);
  }
  return styles.get(name);
}

/** Wait until what has been drawn is on the screen: a frame's callbacks run before it is painted, so the second frame. */
const painted = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));

const LAYOUT = `
  <div class="rv-stage">
    <section class="rv-panel rv-contour" data-testid="rv-contour" aria-label="Contour picture">
      <div class="rv-tools"><button type="button" data-testid="rv-reset-zoom" hidden>Reset zoom</button></div>
    </section>
    <section class="rv-panel rv-surface" data-testid="rv-surface" aria-label="Surface in three dimensions">
      <div class="rv-tools"><button type="button" data-testid="rv-above" aria-pressed="false">From above</button></div>
    </section>
    <section class="rv-panel rv-loss" data-testid="rv-loss" aria-label="Loss over the steps"></section>
    <div class="rv-bar" role="group" aria-label="Timeline" data-testid="rv-bar"></div>
  </div>
  <div class="rv-desk" data-testid="rv-desk"></div>`;

class Player {
  /** @param {HTMLElement} root @param {(event: object) => void} send */
  constructor(root, send) {
    this.root = root;
    root.classList.add("rv-root");
    root.innerHTML = LAYOUT;
    this.outbox = new Outbox(send);
    this.timeline = new Timeline(root.querySelector(".rv-bar"), () => this.stepped());
    this.desk = createDesk(
      root.querySelector(".rv-desk"),
      (event) => this.outbox.push(event),
      (...at) => this.preview(...at),
    );
    this.card = new Card(root.querySelector(".rv-stage"));
    this.focus = null;
    this.data = null;
    this.queue = Promise.resolve();
    this.listen();
  }

  find(name) {
    return this.root.querySelector(`[data-testid="rv-${name}"]`);
  }

  /** Payloads are shown one after the other; one that a newer one has overtaken is skipped. */
  take(bytes) {
    this.newest = bytes;
    this.queue = this.queue.then(async () => {
      await this.ready;
      if (this.newest === bytes && this.root.isConnected) await this.show(bytes);
    });
    return this.queue;
  }

  async show(bytes) {
    const data = decode(bytes);
    const { header } = data;
    const theme = readTheme(this.root);
    this.root.dataset.theme = theme.dark ? "dark" : "light";
    this.outbox.acknowledge(header.ack);
    if (this.outbox.idle) this.contour?.settled();
    this.desk.update(header);
    this.fan = data.fan;
    const state = `${header.digest} ${JSON.stringify(theme)}`;
    if (state === this.state) {
      this.contour?.placeHandles();
      return this.fanned();
    }
    this.state = state;
    const first = !this.data;
    this.data = data;
    this.theme = theme;
    this.lanes = header.lanes.map((lane, i) => ({
      ...lane,
      label: header.desk?.lanes[i].name ?? lane.label, // the desk tells lanes of one kind apart
      color: laneColor(lane.color, theme),
    }));
    this.flat = header.surface.flat; // a curve has no third dimension: the loss takes the room
    this.root.querySelector(".rv-stage").classList.toggle("rv-flat", this.flat);
    this.setFocus(null);
    this.build();
    await this.contour.update(data, theme, this.lanes);
    if (!this.root.isConnected) return;
    this.loss.update(data, theme, this.lanes);
    this.timeline.setTotal(data.steps);
    this.stepped();
    if (first) this.begin();
    this.draw();
    this.root.dataset.digest = header.digest;
    this.fanned();
    if (!this.surface || this.flat) return;
    await painted(); // the contour is seen at once; the surface, dearer to draw, follows
    if (this.root.isConnected) await this.surface.update(data, theme, this.lanes);
    this.redraw();
  }

  /** The fan of a handle is here, or gone. */
  fanned() {
    this.root.dataset.fan = this.fan ? `${this.fan.lane} ${this.fan.name}` : "";
    if (this.fan) this.desk.follow(this.fan.name);
  }

  /** Show a lane at the fan's value nearest to this one; gives that value, null while its fan is not there. */
  preview(lane, name, value) {
    const { fan, data } = this;
    if (!fan || fan.lane !== lane || fan.name !== name) return null;
    const far = fan.values.map((v) => Math.abs(v - value));
    const k = far.indexOf(Math.min(...far));
    const shown = {
      ...data,
      path: data.path.slice(),
      loss: data.loss.slice(),
      grad: data.grad.slice(),
      rate: data.rate?.slice(),
    };
    const column = (to, from, row) => {
      for (let s = 0; s < data.starts; s++)
        to[row * data.runs + lane * data.starts + s] = from[row * fan.runs + k * data.starts + s];
    };
    for (let row = 0; row < 2 * (data.steps + 1); row++) column(shown.path, fan.path, row);
    for (let row = 0; row <= data.steps; row++) {
      column(shown.loss, fan.loss, row);
      column(shown.grad, fan.grad, row);
      if (fan.rate) column(shown.rate, fan.rate, row);
    }
    shown.last = lastSteps(shown.path, data.runs, data.steps);
    shown.members = data.members.map((crowd, i) => (i === lane ? null : crowd)); // a fan has only each value's best
    this.setFocus(null);
    this.contour.scrub(shown, fan);
    this.loss.update(shown, this.theme, this.lanes);
    this.surface?.scrub(shown, lane);
    this.state = null; // the next payload is drawn, even one that changes nothing
    this.redraw();
    return fan.values[k];
  }

  build() {
    if (this.contour) return;
    const redraw = () => this.redraw();
    this.contour = new Contour(this.find("contour"), window.Plotly, {
      redraw,
      // ``live``: the drag goes on, so the page need only draw the player
      start: (index, point, live = false) => this.outbox.push({ type: "start", index, point, live }),
      zoomed: (zoomed) => (this.find("reset-zoom").hidden = !zoomed),
      hover: (hit) => this.setFocus(hit, this.find("contour")),
    });
    this.loss = new Loss(this.find("loss"), {
      redraw,
      seek: (step) => {
        this.timeline.pause();
        this.timeline.seek(step);
      },
      hover: (hit) => this.setFocus(hit, this.find("loss")),
    });
  }

  /** The first showing. */
  begin() {
    this.timeline.begin();
    const seen = new IntersectionObserver((entries) => {
      if (!entries.some((e) => e.isIntersecting)) return;
      seen.disconnect();
      setTimeout(() => this.addSurface(), 0); // the contour is to be seen first
    });
    seen.observe(this.find("surface"));
    this.observers.push(seen);
  }

  async addSurface() {
    if (this.surface || !this.root.isConnected) return;
    const panel = this.find("surface");
    const surface = new Surface(panel, window.Plotly, { redraw: () => this.redraw() });
    try {
      await surface.update(this.data, this.theme, this.lanes);
      this.surface = surface;
      this.redraw();
    } catch {
      panel.textContent = "This browser shows no 3D: WebGL is switched off.";
    }
  }

  listen() {
    this.find("reset-zoom").onclick = () => this.contour.resetZoom();
    this.find("above").onclick = (event) => {
      if (this.surface) event.currentTarget.setAttribute("aria-pressed", String(this.surface.toggleAbove()));
    };
    this.root.addEventListener("pointerdown", () => (active = this), true);
    this.onKey = (event) => this.key(event);
    document.addEventListener("keydown", this.onKey);
    const seen = new IntersectionObserver((entries) => this.timeline.setVisible(entries.at(-1).isIntersecting));
    seen.observe(this.root.querySelector(".rv-stage"));
    const sized = new ResizeObserver(() => this.resize());
    for (const name of ["contour", "surface", "loss"]) sized.observe(this.find(name));
    this.observers = [seen, sized];
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (active !== this || !this.data || event.defaultPrevented) return;
    const target = /** @type {HTMLElement} */ (event.target);
    const scrub = target === this.timeline.scrub;
    const busy =
      "input, textarea, select, [contenteditable=''], [contenteditable=true], [role=slider], [role=listbox], [role=combobox], [role=menu], [role=tab], [role=radio], [role=grid], [role=dialog]";
    if (!scrub && target.closest?.(busy)) return;
    if (event.key === " " && target.closest?.("button, a, summary")) return;
    if (this.timeline.key(event)) event.preventDefault();
  }

  setFocus(hit, panel) {
    const same = hit && this.focus && hit.run === this.focus.run && hit.step === this.focus.step;
    if (same || (!hit && !this.focus)) return;
    this.focus = hit;
    if (hit) {
      const [a, b] = [panel.getBoundingClientRect(), this.card.element.parentElement.getBoundingClientRect()];
      this.card.show(this.data, this.lanes[hit.lane], hit, a.left - b.left + hit.x, a.top - b.top + hit.y);
    } else {
      this.card.hide();
    }
    this.redraw();
  }

  stepped() {
    this.setFocus(null);
    this.root.dataset.step = String(Math.floor(this.timeline.step + 1e-6));
    this.root.dataset.playing = String(this.timeline.playing);
    this.timeline.playing ? this.draw() : this.redraw();
  }

  redraw() {
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      this.draw();
    });
  }

  draw() {
    if (!this.data || !this.contour?.data) return;
    const { step } = this.timeline;
    this.contour.draw(step, this.focus);
    this.loss.draw(step, this.focus);
    if (!this.flat) this.surface?.draw(step, this.focus);
  }

  resize() {
    this.contour?.resize();
    if (!this.flat) this.surface?.resize();
    this.redraw();
  }

  dispose() {
    document.removeEventListener("keydown", this.onKey);
    for (const observer of this.observers) observer.disconnect();
    cancelAnimationFrame(this.frame);
    this.timeline.dispose();
    this.outbox.dispose();
    this.desk.dispose();
    this.contour?.dispose();
    this.surface?.dispose();
    if (active === this) active = null;
  }
}
