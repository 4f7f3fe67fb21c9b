// @ts-check
/** What the composer is for: a message, an answer to one, or other words for one of one's own. */
import * as bundle from "../../vendor/turbo.js";

const { Turbo } = /** @type {any} */ (bundle);

const QUOTED = 80; // characters of what is answered, as the server gives them

export class Aim {
  kind = "";
  #id = 0;
  #begun = ""; // what was being written when an edit began

  /** @param {import("./say.js").Say} say @param {string} me */
  constructor(say, me) {
    this.say = say;
    this.me = me;
    this.strip = /** @type {HTMLElement} */ (say.form.querySelector("[data-aim]"));
    this.strip.hidden = true;
  }

  get isEditing() {
    return this.kind === "edit";
  }

  get answering() {
    const [name, words] = [...this.strip.querySelectorAll("[data-name], [data-excerpt]")].map((part) => part.textContent ?? "");
    const quoted = [name.split(" ")[0], words.length > QUOTED ? `${words.slice(0, QUOTED - 1)}…` : words];
    return this.kind === "reply" ? { reply_to: this.#id, quoted } : {};
  }

  /** @param {HTMLElement} line */
  reply(line) {
    this.leave();
    const name = line.querySelector(".message__head strong")?.textContent ?? "";
    const words = line.querySelector(".message__text")?.textContent?.trim() ?? "";
    this.#show("reply", numberOf(line), name, words);
    this.say.text.focus();
  }

  /** Its source stands on its own page, while it may be edited. @param {HTMLElement} line */
  async edit(line) {
    const id = numberOf(line);
    const answer = await fetch(`/messages/${id}`, { headers: { Accept: "text/html" } }).catch(() => undefined);
    const page = new DOMParser().parseFromString((await answer?.text()) ?? "", "text/html");
    const source = page.querySelector("[data-edit] textarea");
    if (!(source instanceof HTMLTextAreaElement)) return answer && Turbo.visit(`/messages/${id}`);
    this.leave();
    this.#begun = this.say.text.value;
    this.#show("edit", id);
    this.#write(source.value);
  }

  /** @param {string} text */
  async save(text) {
    const answer = await this.say.sending.post(`/messages/${this.#id}`, { text });
    if (!answer.ok) return this.say.refuse(answer.message);
    this.leave();
    this.say.changed();
  }

  leave() {
    const wasEditing = this.isEditing;
    this.#show("", 0);
    this.say.refuse("");
    if (wasEditing) this.#write(this.#begun);
  }

  /** @param {string} text */
  #write(text) {
    this.say.text.value = text;
    this.say.text.focus();
    this.say.text.setSelectionRange(text.length, text.length);
  }

  /** @param {string} kind @param {number} id */
  #show(kind, id, name = "", words = "") {
    this.kind = kind;
    this.#id = id;
    this.strip.hidden = !kind;
    for (const part of /** @type {NodeListOf<HTMLElement>} */ (this.strip.querySelectorAll("[data-for]"))) {
      part.hidden = part.dataset.for !== kind;
    }
    for (const [part, text] of [["name", name], ["excerpt", words]]) {
      this.strip.querySelector(`[data-${part}]`)?.replaceChildren(text);
    }
  }
}

/** @param {HTMLElement} line */
export const numberOf = (line) => Number(line.id.replace("message-", ""));
