// @ts-check
/**
 * <cw-room>: a room of chat. The server's log is the truth: entries that arrive are applied in its order, and whatever is
 * missing is fetched. Without it the page is a list and a plain form.
 */
import { live } from "../live.js";
import { Company } from "../room/company.js";
import { showFound } from "../room/found.js";
import { Log } from "../room/log.js";
import { Say } from "../room/say.js";
import { Tools } from "../room/tools.js";
import { Wire } from "../room/wire.js";

const ON_SCREEN = 1000; // ms that the end of the log is in sight before it counts as read
const VISIBLE_EVERY = 30_000;
const EXCERPT = 120; // characters, as the server gives them
const READERS = 20; // ms for each person in the room, so that not all of a large one say at once that they have read
const READERS_MOST = 10_000;

class CwRoom extends HTMLElement {
  #read = 0;
  #kept = 0;
  #visible = 0;
  #reading = 0;
  #since = 0;
  /** @type {(() => void)[]} */
  #undo = [];

  connectedCallback() {
    showFound(this);
    if (this.dataset.past !== undefined) return;
    this.#read = Number(this.dataset.read);
    this.log = new Log(this, () => this.#look());
    const form = /** @type {HTMLFormElement | null} */ (this.querySelector(".say form[novalidate]"));
    this.say = form && new Say(this, form, this.log, () => this.#changed());
    const tools = this.say && new Tools(this.log, this.say);
    this.company = new Company(this);
    this.wire = new Wire(this, {
      here: (people) => this.company?.show(people),
      take: (entries, caughtUp) => this.#take(entries, caughtUp),
      line: (state) => this.#line(state),
    });
    const looks = () => this.#look();
    const leaves = () => this.#leave();
    document.addEventListener("visibilitychange", looks);
    addEventListener("pagehide", leaves);
    this.#undo = [
      live().on("read", (read) => read.room === this.wire?.room && this.#moved(read)),
      () => document.removeEventListener("visibilitychange", looks),
      () => removeEventListener("pagehide", leaves),
      () => this.wire?.stop(),
      () => this.company?.stop(),
      () => tools?.stop(),
      () => this.say?.stop(),
      () => this.log?.stop(),
    ];
    this.wire.start();
    this.#visible = setInterval(() => this.#tellVisible(), VISIBLE_EVERY);
    this.#look();
  }

  /** The pointer moved on another page; marked unread, it stays back here too until something new is said.
   * @param {{seq: number, back: boolean}} read */
  #moved({ seq, back }) {
    this.#read = back ? seq : Math.max(this.#read, seq);
    this.#kept = back ? Number(this.dataset.seq) : this.#kept;
  }

  /** Something waits here while the room lies open: nobody needs a mail about it (C-15). */
  #tellVisible() {
    if (document.hidden || !live().isOpen || Number(this.dataset.seq) <= this.#read) return;
    live().emit("chat:visible", { room: this.wire?.room });
  }

  /** What this page did comes back to it like what others do. */
  #changed() {
    if (!live().isOpen) this.wire?.catchUp();
  }

  disconnectedCallback() {
    this.#leave();
    this.#undo.splice(0).forEach((undo) => undo());
    clearTimeout(this.#reading);
    clearInterval(this.#visible);
    this.#reading = 0;
  }

  /** @param {import("../room/wire.js").Entry[]} entries @param {boolean} caughtUp */
  #take(entries, caughtUp) {
    this.log?.take(entries, caughtUp, Number(this.dataset.me));
    entries.forEach(({ kind, author }) => kind === "posted" && this.company?.said(author));
    this.dataset.seq = String(entries.at(-1)?.seq);
    this.#excerpt();
    this.#look();
    if (entries.some(({ kind }) => kind === "state")) setTimeout(() => this.wire?.reload(), this.#turn());
  }

  /** The list of rooms beside this one gives its last words too. */
  #excerpt() {
    const place = this.querySelector(".rooms [aria-current] > [dir]");
    const last = [...this.querySelectorAll("[data-lines] > .message[id]:not([data-state=removed])")].at(-1);
    if (!place || !(last instanceof HTMLElement)) return;
    const by = last.dataset.author === this.dataset.me ? `${this.log?.fragments.words.you} ` : "";
    const line = place.querySelector("small") ?? place.appendChild(document.createElement("small"));
    const words = last.querySelector(".message__text, .message__card-title")?.textContent?.trim();
    const files = [...last.querySelectorAll(".file")].map((one) => one.querySelector("img")?.alt ?? one.querySelector("[dir]")?.textContent);
    line.textContent = by + (words || files.join(", ")).slice(0, EXCERPT);
  }

  /** @param {"live" | "slow" | "offline"} state */
  #line(state) {
    this.dataset.line = state;
    const banner = /** @type {HTMLElement | null} */ (this.querySelector("[data-banner]"));
    if (banner) {
      banner.hidden = state === "live";
      banner.textContent = banner.dataset[state] ?? "";
    }
    this.say?.line(state);
  }

  /** Once the end has been in sight for a second in a visible tab, what stands there is read (C-14). */
  #look() {
    if (this.#reading || !this.#isToBeRead()) return;
    this.#since = Date.now();
    this.#reading = setTimeout(() => {
      this.#reading = 0;
      if (this.#isToBeRead()) this.#tellRead(Number(this.dataset.seq));
    }, ON_SCREEN + this.#turn());
  }

  /** Some moment, the later the more people are in the room. */
  #turn() {
    return Math.random() * Math.min(READERS_MOST, READERS * Number(this.dataset.people));
  }

  /** Whoever goes before their turn has read it all the same. */
  #leave() {
    const hasRead = this.#reading && Date.now() - this.#since >= ON_SCREEN && this.#isToBeRead();
    if (hasRead) live().tell("chat:read", { room: this.wire?.room, seq: Number(this.dataset.seq) });
  }

  #isToBeRead() {
    return !document.hidden && this.log?.isAtEnd && Number(this.dataset.seq) > Math.max(this.#read, this.#kept);
  }

  /** @param {number} seq */
  async #tellRead(seq) {
    this.#read = seq;
    this.dataset.read = String(seq);
    const room = this.wire?.room;
    if (live().isOpen) await live().emit("chat:read", { room, seq });
    else await this.say?.post(`/rooms/${room}/read`, { seq: String(seq) });
    this.#look();
  }
}

customElements.define("cw-room", CwRoom);
