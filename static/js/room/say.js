// @ts-check
/** Writing: the composer, and what was sent standing in the log at once, until the server says that it is kept. */
import { live } from "../live.js";
import { Aim } from "./aim.js";
import { Bubbles } from "./bubbles.js";
import { attachedIn, insert, wrap } from "./field.js";
import { Queue } from "./queue.js";

const TRIES = 3;
const PAUSE = 1000; // ms before the second try, twice that before the third

export class Say {
  #isSending = false;
  #isGone = false;
  #undo = () => {};

  /**
   * @param {HTMLElement} room @param {HTMLFormElement} form @param {import("./log.js").Log} log
   * @param {() => void} changed something was done that comes back as an entry
   */
  constructor(room, form, log, changed) {
    this.changed = changed;
    this.form = form;
    this.log = log;
    this.bubbles = new Bubbles(log);
    this.text = /** @type {HTMLTextAreaElement} */ (form.elements.namedItem("text"));
    this.draft = `draft:${room.dataset.me}:${room.dataset.room}`;
    this.queue = new Queue(room.dataset.me ?? "", room.dataset.room ?? "");
    this.room = Number(room.dataset.room);
    this.aim = new Aim(this, room.dataset.me ?? "");
    this.text.value ||= localStorage.getItem(this.draft) ?? "";
    this.#listen(room);
    this.queue.all.forEach((item) => this.bubbles.show(item));
    this.flush();
  }

  /** @param {HTMLElement} room */
  #listen(room) {
    const send = (/** @type {Event} */ event) => this.#send(event);
    const key = (/** @type {KeyboardEvent} */ event) => this.#key(event);
    const wrote = () => this.aim.isEditing || localStorage.setItem(this.draft, this.text.value);
    const clicked = (/** @type {Event} */ event) => this.#clicked(event);
    this.form.addEventListener("submit", send);
    this.text.addEventListener("keydown", key);
    this.text.addEventListener("input", wrote);
    room.addEventListener("click", clicked);
    this.#undo = () => {
      this.form.removeEventListener("submit", send);
      this.text.removeEventListener("keydown", key);
      this.text.removeEventListener("input", wrote);
      room.removeEventListener("click", clicked);
    };
  }

  stop() {
    this.#isGone = true;
    this.#undo();
  }

  /** Say why something was not done. @param {string | undefined} words */
  refuse(words) {
    const place = this.form.querySelector("[data-refused]");
    if (place) place.textContent = words ?? this.log.fragments.words.undone;
  }

  /** @param {"live" | "slow" | "offline"} state */
  line(state) {
    this.bubbles.isOffline = state === "offline";
    this.queue.all.forEach((item) => this.bubbles.show(item));
    if (state !== "offline") this.flush();
  }

  /** Enter sends where there are keys; on a touch screen it is a new line. The arrow up, in an empty field, edits one's
   * last message, and Escape leaves it. @param {KeyboardEvent} event */
  #key(event) {
    if (event.key === "ArrowUp" && !this.text.value) return this.#editLast(event);
    const sign = (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && { b: "**", i: "*" }[event.key];
    if (sign) return event.preventDefault(), wrap(this.text, sign);
    if (event.defaultPrevented || this.text.hasAttribute("aria-activedescendant")) return; // it is about whom to mention
    if (event.key === "Escape" && this.aim.kind) return this.aim.leave();
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || !matchMedia("(pointer: fine)").matches) return;
    event.preventDefault();
    this.form.requestSubmit();
  }

  /** @param {Event} event */
  #editLast(event) {
    const own = this.log.lines.querySelectorAll(`.message[id][data-author="${this.aim.me}"]:not([data-state])`);
    const last = [...own].at(-1);
    if (!(last instanceof HTMLElement)) return;
    event.preventDefault();
    this.aim.edit(last);
  }

  /** @param {Event} event */
  #send(event) {
    event.preventDefault();
    const text = this.text.value.trim();
    if (this.aim.isEditing) return this.aim.save(text);
    const files = attachedIn(this.form);
    if (!text && !files.file_ids) return;
    this.bubbles.show(this.queue.add(text, { ...this.aim.answering, ...files }));
    this.form.querySelector("[data-kept]")?.replaceChildren();
    this.text.value = "";
    this.aim.leave();
    localStorage.removeItem(this.draft);
    this.log.toEnd();
    this.flush();
  }

  /** Send what waits, one after the other. The same key again is the same message, so trying again is safe. */
  async flush() {
    if (this.#isSending) return;
    this.#isSending = true;
    for (let item; !this.#isGone && (item = this.queue.next); ) {
      const answer = await this.#deliver(item);
      if (answer.ok) this.#sent(item, answer);
      else if (answer.status === 0 && !live().isOpen) break; // it waits for the line
      else await this.#missed(item, answer);
    }
    this.#isSending = false;
  }

  /** @param {import("./queue.js").Waiting} item @param {import("../live.js").Answer} answer */
  #sent(item, answer) {
    this.queue.drop(item.key);
    this.bubbles.settle(item.key, answer);
  }

  /** @param {import("./queue.js").Waiting} item */
  #deliver(item) {
    const { key, text, reply_to, file_ids } = item;
    if (live().isOpen) return live().emit("chat:post", { room: this.room, client_id: key, text, reply_to, file_ids });
    const attached = (file_ids ?? []).map(String);
    return this.post(this.form.action, { client_key: key, text, reply_to: String(reply_to ?? ""), attached });
  }

  /** Where there is no socket: the form's own door. @param {string} url @param {Record<string, string | string[]>} values */
  async post(url, values) {
    const [own, body] = [new FormData(this.form), new FormData()];
    for (const name of ["csrf_token", "client_key"]) body.set(name, String(own.get(name)));
    for (const [name, value] of Object.entries(values)) {
      body.delete(name);
      for (const one of [value].flat()) body.append(name, one);
    }
    try {
      const answer = await fetch(url, { method: "POST", body, headers: { Accept: "application/json" }, redirect: "manual" });
      if (answer.headers.get("Content-Type") !== "application/json") return { ok: false, status: answer.status };
      return { status: answer.status, ...(await answer.json()) };
    } catch {
      return { ok: false, status: 0 };
    }
  }

  /** @param {import("./queue.js").Waiting} item @param {import("../live.js").Answer} answer */
  async #missed(item, answer) {
    const passes = [0, 429, 503].includes(answer.status ?? 0);
    item.tries += 1;
    if (!passes || item.tries >= TRIES) item.failed = answer.message ?? "";
    this.queue.update(item);
    this.bubbles.show(item);
    if (item.failed === null) await new Promise((done) => setTimeout(done, (answer.retry_after ?? item.tries) * PAUSE));
  }

  /** @param {Event} event */
  #clicked(event) {
    const button = /** @type {Element} */ (event.target).closest("[data-act], [data-insert]");
    if (button instanceof HTMLElement && button.dataset.insert) return insert(this.text, button.dataset.insert);
    const bubble = /** @type {HTMLElement | null | undefined} */ (button?.closest("[data-waits]"));
    const item = this.queue.all.find(({ key }) => key === bubble?.dataset.waits);
    if (!(button instanceof HTMLElement) || !item) return;
    if (button.dataset.act === "copy") return navigator.clipboard.writeText(item.text);
    if (button.dataset.act === "again") {
      this.queue.update({ ...item, tries: 0, failed: null });
      this.bubbles.show({ ...item, failed: null });
      this.flush();
    } else {
      this.queue.drop(item.key);
      this.bubbles.drop(item.key);
    }
    this.text.focus();
  }
}
