// @ts-check
/** What was written in a room and is not acknowledged yet. It lies in this browser, in order, until it is (C-6). */

/** @typedef {{key: string, text: string, reply_to?: number, quoted?: string[], file_ids?: number[], label?: string, tries: number, failed: string | null}} Waiting */

export class Queue {
  #name;

  /** @param {string} me @param {string} room */
  constructor(me, room) {
    this.#name = `say:${me}:${room}`;
  }

  /** @returns {Waiting[]} */
  get all() {
    try {
      return JSON.parse(localStorage.getItem(this.#name) ?? "[]");
    } catch {
      return [];
    }
  }

  /** The oldest that nobody gave up on. */
  get next() {
    return this.all.find((item) => item.failed === null);
  }

  /** @param {string} text @param {{reply_to?: number, quoted?: string[], file_ids?: number[], label?: string}} more @returns {Waiting} */
  add(text, more) {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    const key = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    const item = { key, text, ...more, tries: 0, failed: null };
    this.#keep([...this.all, item]);
    return item;
  }

  /** @param {Waiting} item */
  update(item) {
    this.#keep(this.all.map((other) => (other.key === item.key ? item : other)));
  }

  /** @param {string} key */
  drop(key) {
    this.#keep(this.all.filter((item) => item.key !== key));
  }

  /** @param {Waiting[]} items */
  #keep(items) {
    if (items.length) localStorage.setItem(this.#name, JSON.stringify(items));
    else localStorage.removeItem(this.#name);
  }
}
