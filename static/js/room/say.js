// @ts-check
/** Writing: the composer, its keys, and what it is for. */
import { Aim } from "./aim.js";
import { attachedIn, insert, wrap } from "./field.js";
import { Sending } from "./sending.js";

export class Say {
  #undo = () => {};

  /**
   * @param {HTMLElement} room @param {HTMLFormElement} form @param {import("./log.js").Log} log
   * @param {() => void} changed something was done that comes back as an entry
   */
  constructor(room, form, log, changed) {
    this.changed = changed;
    this.form = form;
    this.log = log;
    this.text = /** @type {HTMLTextAreaElement} */ (form.elements.namedItem("text"));
    this.draft = `draft:${room.dataset.me}:${room.dataset.room}`;
    this.aim = new Aim(this, room.dataset.me ?? "");
    this.text.value ||= localStorage.getItem(this.draft) ?? "";
    if (this.text.value) localStorage.setItem(this.draft, this.text.value);
    this.#listen(room);
    this.sending = new Sending(room, form, log);
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
    this.sending.stop();
    this.#undo();
  }

  /** Say why something was not done. @param {string | undefined} words */
  refuse(words) {
    const place = this.form.querySelector("[data-refused]");
    if (place) place.textContent = words ?? this.log.fragments.words.undone;
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
    this.sending.add(text, { ...this.aim.answering, ...files });
    this.form.querySelector("[data-kept]")?.replaceChildren();
    this.text.value = "";
    this.aim.leave();
    localStorage.removeItem(this.draft);
    this.log.toEnd();
    this.sending.flush();
  }

  /** @param {Event} event */
  #clicked(event) {
    const button = /** @type {Element} */ (event.target).closest("[data-act], [data-insert], [data-leave]");
    if (!(button instanceof HTMLElement)) return;
    if (button.dataset.leave !== undefined) return this.aim.leave();
    if (button.dataset.insert) {
      insert(this.text, button.dataset.insert);
      button.closest("details")?.removeAttribute("open"); // it lies over what is written
    } else if (this.sending.act(button) && button.dataset.act !== "copy") this.text.focus();
  }
}
