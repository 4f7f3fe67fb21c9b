// @ts-check
/**
 * The way of entries into a room's page: in order, each once. First the channel is joined, then what was missed is fetched;
 * a gap is fetched; where there is no live line the log is asked now and then (C-3 to C-7).
 */
import * as bundle from "../../vendor/turbo.js";
import { live } from "../live.js";

const { Turbo } = /** @type {any} */ (bundle);
const PATIENCE = 5_000; // ms without a line before the page says so
const LATE = 1_000; // ms that the log may take before the page says so
const ASK_EVERY = 15_000;
const HIDDEN_LONG = 60_000;
const OVERTAKEN = 150; // ms in which what is missing may come yet: servers' threads overtake each other by a moment

/** @typedef {{room: number, seq: number, kind: string, id?: number, author?: number, html?: string, words?: string, gone?: number[]}} Entry */
/** @typedef {"live" | "slow" | "offline"} State */
/** @typedef {{take: (entries: Entry[], caughtUp: boolean) => void, here: (people: number[]) => void, line: (state: State) => void}} Ears */

export class Wire {
  #seq;
  #ears;
  #isIn = false;
  /** @type {State | undefined} */
  #state;
  /** @type {Promise<boolean> | undefined} */
  #asking;
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

  /** What is on its way yet is taken no more. */
  stop() {
    this.#undo.splice(0).forEach((undo) => undo());
    this.#early.clear();
    this.#seq = Infinity;
    clearInterval(this.#tick);
    clearTimeout(this.#gap);
    live().tell("chat:leave", { room: this.room });
  }

  async #enter() {
    const answer = await live().emit("chat:enter", { room: this.room });
    if (!answer.ok) return;
    if (answer.seq > this.#seq && !(await this.catchUp())) return; // it enters again
    this.#isIn = true;
    this.#ears.here(answer.here ?? []);
    this.#downSince = 0;
    this.#line("live");
  }

  /** @param {State} state */
  #line(state) {
    if (this.#seq === Infinity) return;
    this.#state = state;
    this.#ears.line(state);
  }

  /** @param {Entry} entry */
  #heard(entry) {
    if (entry.room !== this.room || entry.seq <= this.#seq) return;
    this.#early.set(entry.seq, entry);
    this.#follow(OVERTAKEN);
  }

  /** Take what follows on what is there; what is missing before the rest is fetched. @param {number} pause ms */
  #follow(pause) {
    for (let next; (next = this.#early.get(this.#seq + 1)) && next.html !== undefined; ) this.#take([next], false);
    if (this.#early.size) this.#gap ||= setTimeout(() => this.catchUp(), pause + Math.random() * 250);
  }

  /** @param {Entry[]} entries @param {boolean} caughtUp */
  #take(entries, caughtUp) {
    const fresh = entries.filter((entry) => entry.seq > this.#seq);
    if (!fresh.length) return;
    this.#seq = fresh[fresh.length - 1].seq;
    for (const seq of this.#early.keys()) if (seq <= this.#seq) this.#early.delete(seq);
    this.#ears.take(fresh, caughtUp);
  }

  /** Fetch what was missed, and go on with what came meanwhile. False if the server could not be reached. */
  async catchUp() {
    clearTimeout(this.#gap);
    this.#gap = 0;
    const isThere = await (this.#asking ??= this.#ask());
    this.#asking = undefined;
    this.#follow(isThere ? OVERTAKEN : PATIENCE);
    return isThere;
  }

  /** However many answers it takes, all of it is taken at once: so it is announced once. */
  async #ask() {
    /** @type {Entry[]} */
    const missed = [];
    try {
      for (let isMore = true; isMore; ) {
        const after = missed.at(-1)?.seq ?? this.#seq;
        const asked = { headers: { Accept: "application/json" }, signal: AbortSignal.timeout(ASK_EVERY) };
        const answer = await fetch(`/rooms/${this.room}/log?after=${after}`, asked);
        if (answer.status === 404 || answer.redirected) return this.reload();
        if (!answer.ok) return false;
        const { entries, seq, reload } = await answer.json();
        if (reload) return this.reload();
        missed.push(...entries);
        isMore = entries.length > 0 && entries.at(-1).seq < seq;
      }
      this.#take(missed, true);
      return true;
    } catch {
      return false;
    }
  }

  /** Too much was missed, the room is not ours any more, or who may write in it: the page says what is. */
  reload() {
    if (this.#seq === Infinity) return true;
    this.#early.clear();
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
    const late = setTimeout(() => this.#isIn || this.#line("offline"), this.#state === "slow" ? ASK_EVERY : LATE);
    const isThere = await this.catchUp();
    clearTimeout(late);
    if (!this.#isIn) this.#line(isThere ? "slow" : "offline");
  }
}
