// @ts-check
/** The messages on the page: entries get their place, the end is followed, earlier ones load without a jump. */
import { give } from "../focus.js";
import { Earlier } from "./earlier.js";
import { Fragments } from "./fragments.js";

const NEAR = 120; // px from the end within which the page follows it
const PLACED = ["posted", "joined", "left", "state"];

export class Log {
  #unseen = 0;
  #rest = 0;
  #undo = () => {};

  /** @param {HTMLElement} room @param {() => void} moved */
  constructor(room, moved) {
    this.room = room;
    this.fragments = new Fragments(room);
    this.box = /** @type {HTMLElement} */ (room.querySelector("[role=log]"));
    this.lines = /** @type {HTMLElement} */ (room.querySelector("[data-lines]"));
    this.fragments.press(this.lines);
    this.pill = /** @type {HTMLElement | null} */ (room.querySelector("[data-pill]"));
    const scrolled = () => {
      if (this.isAtEnd) this.#offer(0);
      moved();
    };
    const earlier = new Earlier(this);
    const clicked = (/** @type {Event} */ event) => {
      if (/** @type {Element} */ (event.target).closest("[data-pill]")) this.toEnd();
      earlier.clicked(event);
    };
    this.box.addEventListener("scroll", scrolled, { passive: true });
    room.addEventListener("click", clicked);
    this.#undo = () => {
      this.box.removeEventListener("scroll", scrolled);
      room.removeEventListener("click", clicked);
    };
  }

  stop() {
    this.#undo();
  }

  /** The box runs from its end: its scrollTop is 0 there and negative above. */
  get isAtEnd() {
    return this.box.scrollTop > -NEAR;
  }

  toEnd() {
    this.box.scrollTop = 0;
    this.#offer(0);
  }

  /** @param {import("./wire.js").Entry[]} entries @param {boolean} caughtUp @param {number} me */
  take(entries, caughtUp, me) {
    const { blocked } = this.fragments;
    const isHeard = (/** @type {number | undefined} */ author) => author !== me && !blocked.has(String(author));
    const said = entries.filter(({ kind, html, author }) => kind === "posted" && html && isHeard(author)).length;
    const isMany = caughtUp && said > 1; // announced once, not one by one
    if (isMany) this.box.ariaLive = "off";
    this.keep(() => entries.forEach((entry) => this.#apply(entry)));
    if (!this.isAtEnd && said) this.#offer(this.#unseen + said);
    if (isMany) this.#announce(said);
  }

  /** Change the lines: at the end it stays at the end, elsewhere nothing moves under the reader. @param {() => void} change */
  keep(change) {
    const wasAtEnd = this.isAtEnd;
    const { top } = this.box.getBoundingClientRect();
    const seen = [...this.lines.children].find((line) => line.getBoundingClientRect().bottom > top && !line.matches(".log__earlier"));
    const before = seen?.getBoundingClientRect().top ?? 0;
    change();
    if (wasAtEnd) this.box.scrollTop = 0;
    else if (seen?.isConnected) this.#scrollBy(seen.getBoundingClientRect().top - before);
  }

  /** The browser scrolls by whole pixels, lines are not always so high: what is left over goes with the next. @param {number} by */
  #scrollBy(by) {
    const to = this.box.scrollTop + by + this.#rest;
    this.box.scrollTop = to;
    this.#rest = (to - this.box.scrollTop) % 1; // at either end there is more left, which is nobody's
  }

  /** Put a line of one's own at the end, above what waits to be sent if it does not. @param {HTMLElement} line */
  append(line) {
    const end = line.dataset.waits ? null : this.lines.querySelector("[data-waits]");
    this.lines.insertBefore(line, end);
  }

  /** @param {import("./wire.js").Entry} entry */
  #apply(entry) {
    const old = entry.id ? this.room.querySelector(`#message-${entry.id}`) : null;
    if (entry.words !== undefined) this.#quote(entry);
    for (const id of entry.gone ?? []) this.#apply({ ...entry, id, gone: [], words: "", html: "" });
    if (!entry.html) return (old?.closest(".message-veil") ?? old)?.remove();
    const fresh = this.fragments.read(entry.html);
    if (old) {
      fresh.toggleAttribute("data-follows", old.hasAttribute("data-follows"));
      this.#replace(old, fresh);
    } else if (PLACED.includes(entry.kind)) {
      const key = CSS.escape(fresh.dataset.key ?? "");
      this.lines.querySelector(`:is([data-waits="${key}"], [data-held="${key}"])`)?.remove();
      this.#place(fresh);
    }
  }

  /** What is being done with a message goes on with its new state. @param {Element} old @param {HTMLElement} fresh */
  #replace(old, fresh) {
    const tools = fresh.dataset.state ? null : old.querySelector(".message__tools");
    const focused = old.contains(document.activeElement) ? document.activeElement : null;
    old.replaceWith(fresh);
    if (tools) fresh.append(tools);
    if (!(focused instanceof HTMLElement)) return;
    fresh.tabIndex = -1;
    (focused.isConnected ? focused : fresh).focus({ preventScroll: true });
  }

  /** Answers say what the message says that they answer. @param {import("./wire.js").Entry} entry */
  #quote({ id, words }) {
    for (const place of this.lines.querySelectorAll(`[data-quote="${id}"] [data-words]`)) {
      place.textContent = words || this.fragments.words.removed;
    }
  }

  /** @param {HTMLElement} line */
  #place(line) {
    const day = this.fragments.dayOf(line);
    const days = /** @type {NodeListOf<HTMLElement>} */ (this.lines.querySelectorAll(".log__day"));
    if (days[days.length - 1]?.dataset.day !== day) this.append(this.fragments.dayLine(day));
    const shown = this.fragments.veiled(line);
    this.append(shown);
    this.fragments.join(shown);
  }

  /** @param {number} unseen */
  #offer(unseen) {
    this.#unseen = unseen;
    if (!this.pill) return;
    const hadFocus = this.pill === document.activeElement;
    this.pill.hidden = unseen === 0;
    if (hadFocus && !unseen) give(this.lines.querySelector(':is(.message, summary)[tabindex="0"]'));
    const words = unseen === 1 ? this.pill.dataset.one : this.pill.dataset.many?.replace("{n}", String(unseen));
    const text = this.pill.querySelector("[data-text]");
    if (text && unseen) text.textContent = words ?? "";
  }

  /** @param {number} said */
  #announce(said) {
    const status = /** @type {HTMLElement | null} */ (this.room.querySelector("[data-said][data-many]"));
    if (status) status.textContent = status.dataset.many?.replace("{n}", String(said)) ?? "";
    setTimeout(() => (this.box.ariaLive = "polite"), 500);
  }
}
