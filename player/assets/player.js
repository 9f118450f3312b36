/** The player: panels under one timeline. Knows nothing of the page around it, and nothing of what a panel draws. */

import { decode } from "./decode.js";
import { createDesk } from "./desk.js";
import { Dials } from "./dials.js";
import { withNearest } from "./fan.js";
import { Hand } from "./hand.js";
import { Card } from "./hover.js";
import { Inspector } from "./inspector.js";
import { Keys } from "./keys.js";
import { Outbox } from "./outbox.js";
import { Pieces } from "./pieces.js";
import { Predict } from "./predict.js";
import { Present } from "./present.js";
import { LAYOUT, lanesOf, painted, roomsFor, whenSeen } from "./rooms.js";
import { whenSized } from "./sizes.js";
import { loadStyle } from "./style.js";
import { switches } from "./switches.js";
import { Teller } from "./teller.js";
import { readTheme } from "./theme.js";
import { Timeline } from "./timeline.js";
import { Rest, Turns } from "./turns.js";

/**
 * @import { Data, Hit, Lane, Scene } from "../types.d.ts"
 * @import { Panel } from "./panel.js"
 * @import { PanelClass, Place } from "./rooms.js"
 */

/** @type {WeakMap<HTMLElement, Player>} */
const players = new WeakMap();
const pieces = new Pieces();
const STYLES = ["player.css", "desk.css", "present.css"];

/**
 * Show a payload in ``root``; called again with a new one, the player goes on where it was.
 * @param {HTMLElement} root
 * @param {{data: Uint8Array | Data, send?: ((event: object) => void) | null, panels: Record<string, string>}} options ``panels``:
 *   the addresses of the panels' modules by name; without ``send`` nothing can be edited
 */
export async function show(root, { data, send = null, panels }) {
  let player = players.get(root);
  if (!player) {
    player = new Player(root, send);
    players.set(root, player);
    const modules = Object.entries(panels).map(async ([name, address]) => ({
      name,
      Class: (await import(address)).default,
    }));
    player.ready = Promise.all([Promise.all(modules), ...STYLES.map(loadStyle)]);
  }
  if (send) player.outbox.send = send;
  await player.take(data);
}

/** @param {HTMLElement} root */
export function hide(root) {
  players.get(root)?.dispose();
  players.delete(root);
}

/** The player in ``root``, for scripts of a page that carries one. @param {HTMLElement} root */
export const playerOf = (root) => players.get(root);

class Player {
  /** @param {HTMLElement} root @param {((event: object) => void) | null} send */
  constructor(root, send) {
    this.root = root;
    root.classList.add("rv-root");
    root.innerHTML = LAYOUT;
    this.editable = Boolean(send);
    this.outbox = new Outbox(send ?? (() => {}));
    /** @type {Promise<[{name: string, Class: PanelClass}[], ...unknown[]]> | null} */
    this.ready = null;
    this.timeline = new Timeline(this.part("bar"), () => this.stepped());
    switches(root, this.part("bar"), () => this.restyled());
    this.teller = new Teller(root);
    const preview = (/** @type {number} */ lane, /** @type {string} */ name, /** @type {number} */ value) =>
      this.preview(lane, name, value);
    const point = (/** @type {number | null} */ lane) => {
      this.front = lane;
      this.redraw();
    };
    this.desk = createDesk(this.part("lanes"), (/** @type {object} */ event) => this.send(event), preview, point);
    this.predict = new Predict(this, this.part("bar"));
    this.present = new Present(this, this.part("bar"));
    this.keys = new Keys(this, this.part("bar"));
    this.hand = new Hand();
    this.turns = new Turns();
    this.rest = new Rest(
      () => !this.outbox.idle,
      () => this.rested(),
    );
    this.inspector = new Inspector(this, this.hand, this.desk);
    this.dials = new Dials(this.part("dials"), this);
    this.card = new Card(root);
    /** @type {Place[]} */
    this.places = [];
    /** @type {Hit | null} */
    this.focus = null;
    /** @type {number | null} the run whose chip is pointed at: its trail comes forward, the others step back */
    this.front = null;
    /** @type {Scene | null} */
    this.scene = null;
    /** @type {import("../types.d.ts").Fan | null} */
    this.fan = null;
    /** @type {Uint8Array | Data | null} */
    this.newest = null;
    /** @type {Lane[]} */
    this.lanes = [];
    this.state = "";
    this.frame = 0;
    /** @type {{disconnect(): void}[]} */
    this.observers = [];
    this.listen();
  }

  /** @param {string} name @returns {HTMLElement} */
  part(name) {
    return /** @type {HTMLElement} */ (this.root.querySelector(`.rv-${name}`));
  }

  /** The newest payload counts, also when an older one comes to be shown after it. @param {Uint8Array | Data} bytes */
  async take(bytes) {
    if (bytes instanceof Uint8Array) {
      const whole = pieces.whole(bytes);
      this.outbox.have = pieces.have;
      if (!whole) {
        this.outbox.acknowledge(pieces.ack);
        this.outbox.push({ type: "whole" });
        return;
      }
      bytes = whole;
    }
    this.newest = bytes;
    const [modules] = await /** @type {NonNullable<typeof this.ready>} */ (this.ready);
    if (this.newest !== bytes || !players.has(this.root)) return;
    if (!this.places.length) {
      this.places = roomsFor(this.root, modules);
      const elements = this.places.map(({ element }) => element);
      this.observers.push(whenSized(elements, () => this.resize()));
    }
    this.show(bytes instanceof Uint8Array ? decode(bytes) : bytes);
  }

  /** The panel of a name, once it is there. @param {string} name @returns {any} */
  panel(name) {
    return this.places.find((place) => place.name === name)?.panel ?? null;
  }

  get panels() {
    const seen = this.places.filter(({ wanted, Class }) => wanted && (!this.present.on || Class.place === "main"));
    return seen.flatMap(({ panel }) => panel ?? []);
  }

  /** @param {Data} data */
  show(data) {
    const { header } = data;
    const theme = readTheme(this.root, header.ground);
    this.root.dataset.theme = theme.dark ? "dark" : "light";
    this.outbox.acknowledge(header.ack);
    this.desk.update(header);
    this.dials.update(header);
    const astray = this.hand.difference(data, this.panel("contour")?.plane.line);
    if (astray) this.desk.say({ text: astray, error: true });
    if (data.header.digest !== this.hand.data?.header.digest) this.hand.take(data).then(() => this.redraw());
    this.fan = data.fan;
    const other = this.present.update(header);
    const state = `${header.digest} ${JSON.stringify(theme)}`;
    if (state === this.state) {
      this.settle(header);
      this.fanned();
      return;
    }
    this.state = state;
    const first = !this.scene;
    this.lanes = lanesOf(header, theme);
    this.scene = { data, theme, lanes: this.lanes, fan: null, draft: false };
    this.hover(null);
    this.teller.update(this.scene);
    for (const place of this.places) {
      place.wanted = place.Class.fits(header) && (header.desk?.panels?.includes(place.name) ?? true);
      place.element.hidden = !place.wanted;
      if (place.wanted && place.seen) this.fill(place);
    }
    this.settle(header);
    this.timeline.setTotal(data.steps);
    this.stepped();
    if (first) this.begin();
    if (other) this.timeline.again();
    this.present.tell();
    this.draw();
    this.root.dataset.digest = header.digest;
    this.fanned();
  }

  /** Let a panel show the present scene; it is made on its first time. @param {Place} place */
  fill(place) {
    if (!this.scene) return;
    place.panel ??= new place.Class(place.element, this);
    place.panel.update(this.scene);
  }

  /** Start points and camera are as the page has them once it has taken in all that was sent. @param {any} header */
  settle(header) {
    if (!this.outbox.idle) return;
    for (const panel of this.panels) /** @type {any} */ (panel).settled?.(header);
  }

  /** The fan of a handle is here, or gone. */
  fanned() {
    this.root.dataset.fan = this.fan ? `${this.fan.lane} ${this.fan.name}` : "";
    if (this.fan) this.desk.follow(this.fan.name);
  }

  /**
   * Show a lane at the fan's value nearest to this one; gives that value, null while its fan is not there.
   * @param {number} lane @param {string} name @param {number} value
   */
  preview(lane, name, value) {
    if (this.hand.ready(lane) && this.hand.turns(lane, name)) {
      const [of, inner] = name.split("schedule.");
      of === "" && inner ? this.hand.schedule(lane, inner, value) : this.hand.hyper(lane, name, value);
      this.desk.turned(lane, name, value);
      this.redraw();
      return value;
    }
    const { fan, scene } = this;
    if (!fan || !scene || fan.lane !== lane || fan.name !== name) return null;
    const { data, value: nearest } = withNearest(scene.data, fan, value);
    this.scrub(data, fan);
    return nearest;
  }

  /** Show other runs on the same surface, until the next payload. @param {Data} data @param {import("../types.d.ts").Fan | null} fan */
  scrub(data, fan = null) {
    if (!this.scene) return;
    this.hover(null);
    this.shows({ ...this.scene, data, fan, draft: false });
    this.redraw();
  }

  /** Show what the hand has made of the record. @param {Data} data */
  turned(data) {
    if (!this.scene) return;
    this.hover(null);
    this.shows({ ...this.scene, data, fan: null, draft: true });
    this.rest.begin();
    this.root.dataset.live = String(Number(this.root.dataset.live ?? 0) + 1);
  }

  /** Show a scene that was made here, until the next payload. @param {Scene} scene */
  shows(scene) {
    this.scene = scene;
    this.state = ""; // the next payload is drawn, even one that changes nothing
  }

  /** The hand rests: what was drawn quickly is drawn whole. */
  rested() {
    if (!this.scene?.draft) return;
    this.scene.draft = false;
    const data = this.hand.rested();
    if (data) this.shows({ ...this.scene, data });
    this.redraw();
  }

  /** The first showing. Panels that are dear to draw come when they are in sight and the others are on the screen. */
  begin() {
    this.timeline.begin();
    const late = this.places.filter((place) => place.Class.late);
    this.observers.push(whenSeen(late, (place) => painted(() => this.reveal(place))));
  }

  /** @param {Place} place */
  reveal(place) {
    if (!players.has(this.root)) return;
    place.seen = true;
    if (place.wanted) this.fill(place);
    this.redraw();
  }

  listen() {
    const seen = new IntersectionObserver((entries) =>
      this.timeline.setVisible(entries[entries.length - 1].isIntersecting),
    );
    seen.observe(this.part("bar"));
    this.observers.push(seen);
  }

  /** A key for the picture or the clock. @param {KeyboardEvent} event @param {HTMLElement} target */
  key(event, target) {
    const meant =
      this.places.find(({ element }) => element.contains(target)) ?? this.places.find((p) => p.Class.place === "main");
    return meant?.panel?.key(event) || this.timeline.key(event);
  }

  get step() {
    return this.timeline.step;
  }

  /** Whether something may be changed here: everything, unless the page names ``only`` some. @param {string} name */
  offers(name) {
    return this.editable && this.desk.offers(name);
  }

  /** The lane whose handles are shown. */
  get chosen() {
    return this.desk.chosen;
  }
  running() {
    return this.hand.running();
  }

  /** @param {number} step */
  seek(step) {
    this.timeline.rest(step);
  }

  /** An event for the page; ``live``: the hand goes on, so that the page need only draw the player. @param {object} event */
  send(event) {
    const { type, index, point, live, name } = /** @type {any} */ (event);
    if (type === "start" && live && this.hand.modules) {
      this.hand.start(index, point);
      this.redraw();
      if (this.hand.ready()) return; // nothing is sent while the hand goes on
    }
    if (type === "fan" && this.hand.ready(index) && this.hand.turns(index, name)) return;
    this.outbox.push(event);
    if (type === "select") this.redraw();
  }

  /** @param {Hit | null} hit @param {HTMLElement} element */
  hover(hit, element = this.root) {
    const same = hit && this.focus && hit.run === this.focus.run && hit.step === this.focus.step;
    if (same || (!hit && !this.focus)) return;
    this.focus = hit;
    if (hit && this.scene) this.card.show(this.scene.data, this.lanes[hit.lane], hit, element);
    else this.card.hide();
    this.redraw();
  }

  stepped() {
    if (this.predict.holds(this.timeline)) return;
    this.hover(null);
    this.root.dataset.step = String(Math.floor(this.timeline.step + 1e-6));
    this.root.dataset.playing = String(this.timeline.playing);
    this.teller.follow(this.timeline);
    this.timeline.playing ? this.draw() : this.redraw();
  }

  /** The size of text is another, or the page's colours. */
  restyled() {
    if (!this.scene) return;
    const { data } = this.scene;
    this.scene = { ...this.scene, theme: readTheme(this.root, data.header.ground) };
    for (const panel of this.panels) panel.update(this.scene);
    this.redraw();
  }

  /** Draw in the next frame, all panels or one alone. @param {Panel | null} [alone] */
  redraw(alone = null) {
    this.alone = this.frame && this.alone !== alone ? null : alone;
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      this.draw(this.alone);
    });
  }

  draw(alone = /** @type {Panel | null} */ (null)) {
    if (!this.scene) return;
    const turned = this.hand.refreshed();
    if (turned) {
      this.frame ||= -1; // what asks for a frame now is drawn in this one
      this.turned(turned);
      if (this.frame === -1) this.frame = 0;
    }
    const due = alone && !turned ? [alone] : this.turns.due(this.panels, this.scene.draft);
    for (const panel of [...due].reverse()) panel.follow(this.scene); // the contours last: 3D is drawn elsewhere meanwhile
    const focus = this.focus ?? (this.front === null ? null : { lane: this.front, run: -1, step: -1, x: 0, y: 0 });
    for (const panel of due) panel.draw(this.timeline.step, focus);
  }

  resize() {
    for (const panel of this.panels) panel.resize();
    this.redraw();
  }

  dispose() {
    this.present.leave();
    this.keys.dispose();
    for (const observer of this.observers) observer.disconnect();
    cancelAnimationFrame(this.frame);
    this.rest.end();
    this.timeline.dispose();
    this.outbox.dispose();
    this.desk.dispose();
    for (const { panel } of this.places) panel?.dispose();
  }
}
