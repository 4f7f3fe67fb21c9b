// @ts-check
/**
 * The way of entries into a room's page: in order, each once. First the channel is joined, then what was missed is fetched;
 * a gap is fetched; where there is no live line the log is asked now and then (C-3 to C-7).
 */
import * as bundle from "../../vendor/turbo.js";
import { live } from "../live.js";

const { Turbo } = /** @type {any} */ (bundle);
const PATIENCE = 5_000; // ms without a line before the page says so
const ASK_EVERY = 15_000;
const HIDDEN_LONG = 60_000;

/** @typedef {{room: number, seq: number, kind: string, id?: number, author?: number, html?: string, words?: string, gone?: number[]}} Entry */
/** @typedef {{take: (entries: Entry[], caughtUp: boolean) => void, here: (people: number[]) => void, line: (state: "live" | "slow" | "offline") => void}} Ears */

export class Wire {
  #seq;
  #ears;
  #isIn = false;
  #isAsking = false;
  #hiddenSince = 0;
  #downSince = 0;
  #nextAsk = 0;
  #gap = 0;
  #tick = 0;
  /** @type {Map<number, Entry>} entries that came before the one they follow */
  #early = new Map();
  /** @type {(() => void)[]} */
  #undo = [];

  /** @param {HTMLElement} element @param {Ears} ears */
  constructor(element, ears) {
    this.room = Number(element.dataset.room);
    this.#seq = Number(element.dataset.seq);
    this.#ears = ears;
  }

  start() {
    const turned = () => this.#turned();
    document.addEventListener("visibilitychange", turned);
    this.#undo = [
      live().on("entry", (entry) => this.#heard(entry)),
      live().on("out", ({ room }) => room === this.room && this.reload()),
      live().connected(() => this.#enter()),
      () => document.removeEventListener("visibilitychange", turned),
    ];
    this.#tick = setInterval(() => this.#watch(), 1000);
  }

  stop() {
    this.#undo.splice(0).forEach((undo) => undo());
    clearInterval(this.#tick);
    clearTimeout(this.#gap);
    live().tell("chat:leave", { room: this.room });
  }

  async #enter() {
    const answer = await live().emit("chat:enter", { room: this.room });
    if (!answer.ok) return;
    this.#isIn = true;
    this.#ears.here(answer.here ?? []);
    this.#downSince = 0;
    if (answer.seq > this.#seq) await this.catchUp();
    this.#ears.line("live");
  }

  /** @param {Entry} entry */
  #heard(entry) {
    if (entry.room !== this.room || entry.seq <= this.#seq) return;
    this.#early.set(entry.seq, entry);
    for (let next; (next = this.#early.get(this.#seq + 1)) && next.html !== undefined; ) this.#take([next], false);
    // Two servers' threads may overtake each other by a moment; what is still missing after it is fetched.
    if (this.#early.size) this.#gap ||= setTimeout(() => this.catchUp(), 150 + Math.random() * 250);
  }

  /** @param {Entry[]} entries @param {boolean} caughtUp */
  #take(entries, caughtUp) {
    const fresh = entries.filter((entry) => entry.seq > this.#seq);
    if (!fresh.length) return;
    this.#seq = fresh[fresh.length - 1].seq;
    for (const seq of this.#early.keys()) if (seq <= this.#seq) this.#early.delete(seq);
    this.#ears.take(fresh, caughtUp);
  }

  /** Fetch what was missed. False if the server could not be reached. */
  async catchUp() {
    clearTimeout(this.#gap);
    this.#gap = 0;
    if (this.#isAsking) return true;
    this.#isAsking = true;
    try {
      for (let isMore = true; isMore; ) {
        const answer = await fetch(`/rooms/${this.room}/log?after=${this.#seq}`, { headers: { Accept: "application/json" } });
        if (answer.status === 404 || answer.redirected) return this.reload();
        if (!answer.ok) return false;
        const { entries, seq, reload } = await answer.json();
        if (reload) return this.reload();
        this.#take(entries, true);
        isMore = entries.length > 0 && this.#seq < seq;
      }
      return true;
    } catch {
      return false;
    } finally {
      this.#isAsking = false;
    }
  }

  /** Too much was missed, the room is not ours any more, or who may write in it: the page says what is. */
  reload() {
    Turbo.visit(location.pathname, { action: "replace" });
    return true;
  }

  #turned() {
    if (document.hidden) this.#hiddenSince = Date.now();
    else if (this.#hiddenSince && Date.now() - this.#hiddenSince > HIDDEN_LONG) this.catchUp();
  }

  async #watch() {
    if (!live().isOpen) this.#isIn = false;
    if (this.#isIn) return;
    const now = Date.now();
    this.#downSince ||= now;
    if (now - this.#downSince < PATIENCE || now < this.#nextAsk) return;
    this.#nextAsk = now + ASK_EVERY * (0.75 + Math.random() / 2);
    if (live().isOpen) return this.#enter();
    this.#ears.line((await this.catchUp()) ? "slow" : "offline");
  }
}
