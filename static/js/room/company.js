// @ts-check
/** Who else has the room open, and who writes: a breath, nothing kept. Silent where its reader turned it off (C-27). */
import { live } from "../live.js";

const BEAT = 25_000; // ms; the server forgets after a minute
const TYPES_EVERY = 3_000;
const TYPES_FOR = 5_000;

export class Company {
  #told = 0;
  #tick = 0;
  #beat = 0;
  /** @type {Map<number, {name: string, until: number}>} */
  #typing = new Map();
  /** @type {(() => void)[]} */
  #undo = [];

  /** @param {HTMLElement} room */
  constructor(room) {
    this.room = room;
    this.id = Number(room.dataset.room);
    this.away = new Set([...(room.dataset.blocked ?? "").split(" "), room.dataset.me]);
    this.here = /** @type {HTMLElement | null} */ (room.querySelector("[data-here]"));
    this.line = /** @type {HTMLElement | null} */ (room.querySelector("[data-typing]"));
    const writes = () => this.#tell();
    const text = room.querySelector(".say textarea");
    text?.addEventListener("input", writes);
    this.#undo = [
      live().on("here", ({ room, people }) => room === this.id && this.show(people)),
      live().on("typing", (one) => one.room === this.id && this.#heard(one)),
      () => text?.removeEventListener("input", writes),
    ];
    this.#tick = setInterval(() => this.#draw(), 1000);
    this.#beat = setInterval(() => this.#keep(), BEAT);
  }

  stop() {
    this.#undo.splice(0).forEach((undo) => undo());
    clearInterval(this.#tick);
    clearInterval(this.#beat);
  }

  /** @param {number[]} people */
  show(people) {
    const others = people.filter((id) => !this.away.has(String(id))).length;
    if (!this.here) return;
    this.here.hidden = others === 0;
    const words = (others === 1 ? this.here.dataset.one : this.here.dataset.many) ?? "";
    this.here.textContent = words.replace("{n}", String(others));
  }

  /** What somebody said is no longer being written. @param {number | undefined} author */
  said(author) {
    if (author && this.#typing.delete(author)) this.#draw();
  }

  async #keep() {
    if (document.hidden || !live().isOpen) return;
    const answer = await live().emit("chat:here", { room: this.id });
    this.show(answer.ok ? answer.here : []);
  }

  #tell() {
    if (Date.now() - this.#told < TYPES_EVERY || !live().isOpen) return;
    this.#told = Date.now();
    live().tell("chat:typing", { room: this.id });
  }

  /** @param {{member: number, name: string}} one */
  #heard({ member, name }) {
    if (this.away.has(String(member))) return;
    this.#typing.set(member, { name, until: Date.now() + TYPES_FOR });
    this.#draw();
  }

  #draw() {
    for (const [id, { until }] of this.#typing) if (until < Date.now()) this.#typing.delete(id);
    const [first, second, third] = [...this.#typing.values()].map(({ name }) => name);
    const words = third ? this.line?.dataset.many : second ? this.line?.dataset.two : this.line?.dataset.one;
    const text = first ? (words ?? "").replace("{name}", first).replace("{other}", second ?? "") : "";
    if (!this.line || this.line.textContent === text) return;
    this.line.replaceChildren(...(text ? [stripes(), text] : []));
  }
}

function stripes() {
  const mark = document.createElement("i");
  mark.ariaHidden = "true";
  return mark;
}
