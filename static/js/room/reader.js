// @ts-check
/** How far one has read: what stood in sight for a second, told once; and that a room lies open (C-14, C-15). */
import { live } from "../live.js";

const ON_SCREEN = 1000; // ms that the end of the log is in sight before it counts as read
const VISIBLE_EVERY = 30_000;
const READERS = 20; // ms for each person in the room, so that not all of a large one say at once that they have read
const READERS_MOST = 10_000;

export class Reader {
  #read;
  #kept = 0;
  #waits = 0;
  #since = 0;
  /** @type {(() => void)[]} */
  #undo = [];

  /** @param {HTMLElement} room @param {() => boolean} isAtEnd @param {(url: string, values: Record<string, string>) => any} post */
  constructor(room, isAtEnd, post) {
    this.element = room;
    this.room = Number(room.dataset.room);
    this.isAtEnd = isAtEnd;
    this.post = post;
    this.#read = Number(room.dataset.read);
    const looks = () => this.look();
    const leaves = () => this.#leave();
    document.addEventListener("visibilitychange", looks);
    addEventListener("pagehide", leaves);
    const visible = setInterval(() => this.#tellVisible(), VISIBLE_EVERY);
    this.#undo = [
      live().on("read", (read) => read.room === this.room && this.#moved(read)),
      () => document.removeEventListener("visibilitychange", looks),
      () => removeEventListener("pagehide", leaves),
      () => clearInterval(visible),
      () => clearTimeout(this.#waits),
    ];
  }

  stop() {
    this.#leave();
    this.#undo.splice(0).forEach((undo) => undo());
  }

  get #seq() {
    return Number(this.element.dataset.seq);
  }

  /** The pointer moved on another page; marked unread, it stays back here too until something new is said.
   * @param {{seq: number, back: boolean}} read */
  #moved({ seq, back }) {
    this.#read = back ? seq : Math.max(this.#read, seq);
    this.#kept = back ? this.#seq : this.#kept;
  }

  /** Something waits here while the room lies open: nobody needs a mail about it. */
  #tellVisible() {
    if (document.hidden || this.#seq <= this.#read) return;
    if (live().isOpen) live().emit("chat:visible", { room: this.room });
    else if (this.element.dataset.line === "slow") this.post(`/rooms/${this.room}/visible`, {});
  }

  /** Once the end has been in sight for a second in a visible tab, what stands there is read. */
  look() {
    if (this.#waits || !this.#isToBeRead()) return;
    this.#since = Date.now();
    this.#waits = setTimeout(() => {
      this.#waits = 0;
      if (this.#isToBeRead()) this.#tellRead(this.#seq);
    }, ON_SCREEN + this.turn());
  }

  /** Some moment, the later the more people are in the room. */
  turn() {
    return Math.random() * Math.min(READERS_MOST, READERS * Number(this.element.dataset.people));
  }

  /** Whoever goes before their turn has read it all the same. */
  #leave() {
    const hasRead = this.#waits && Date.now() - this.#since >= ON_SCREEN && this.#isToBeRead();
    if (hasRead) live().tell("chat:read", { room: this.room, seq: this.#seq });
  }

  #isToBeRead() {
    return !document.hidden && this.isAtEnd() && this.#seq > Math.max(this.#read, this.#kept);
  }

  /** @param {number} seq */
  async #tellRead(seq) {
    const before = this.#read;
    this.#read = seq;
    this.element.dataset.read = String(seq);
    const answer = live().isOpen
      ? await live().emit("chat:read", { room: this.room, seq })
      : await this.post(`/rooms/${this.room}/read`, { seq: String(seq) });
    if (answer?.status === 0) this.#read = Math.min(this.#read, before); // nobody heard it: once more when the line is back
    else this.look();
  }
}
