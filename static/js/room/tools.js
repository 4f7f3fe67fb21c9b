// @ts-check
/** What can be done with a message, beside the one that is pointed at, touched or has the focus. For keys it is one stop, in
 * which the arrows lead on. */
import { numberOf } from "./aim.js";

export class Tools {
  #undo = () => {};

  /** @param {import("./log.js").Log} log @param {import("./say.js").Say} say */
  constructor(log, say) {
    this.log = log;
    this.say = say;
    log.lines.querySelectorAll(".message__tools").forEach((tools) => tools.remove()); // of a page that Turbo kept
    this.bar = /** @type {HTMLElement} */ (log.fragments.template("tools").firstElementChild?.cloneNode(true));
    const near = (/** @type {Event} */ event) => this.#near(event);
    const clicked = (/** @type {Event} */ event) => this.#clicked(event);
    for (const event of ["pointerover", "focusin"]) log.lines.addEventListener(event, near);
    log.lines.addEventListener("click", clicked);
    this.bar.addEventListener("keydown", (event) => this.#step(event));
    this.bar.addEventListener("focusin", ({ target }) => this.#stopAt(/** @type {HTMLElement} */ (target)));
    this.#undo = () => {
      for (const event of ["pointerover", "focusin"]) log.lines.removeEventListener(event, near);
      log.lines.removeEventListener("click", clicked);
      this.bar.remove();
    };
  }

  stop() {
    this.#undo();
  }

  /** A finger that scrolls goes over many; a tap comes as a click. Under a pointer that rests, messages pass by that keys
   * go through. @param {Event} event */
  #near(event) {
    const isPointer = event instanceof PointerEvent;
    if (isPointer && (event.pointerType === "touch" || this.log.lines.querySelector(":focus-visible"))) return;
    this.#show(event.target);
  }

  /** @param {EventTarget | null} target */
  #show(target) {
    const line = target instanceof Element ? target.closest(".message[id]:not([data-state])") : null;
    if (!(line instanceof HTMLElement) || this.bar.parentElement === line) return;
    const isOwn = line.dataset.author === this.say.aim.me;
    for (const button of /** @type {NodeListOf<HTMLElement>} */ (this.bar.querySelectorAll("[data-own], [data-others]"))) {
      button.hidden = isOwn === (button.dataset.others !== undefined);
    }
    this.bar.querySelector('[data-do="more"]')?.setAttribute("href", `/messages/${numberOf(line)}`);
    this.bar.querySelector('[data-do="report"]')?.setAttribute("href", `/report/message/${numberOf(line)}`);
    this.#stopAt(this.#buttons[0]);
    line.append(this.bar);
  }

  get #buttons() {
    return /** @type {HTMLElement[]} */ ([...this.bar.children]).filter((button) => !button.hidden);
  }

  /** @param {HTMLElement} here */
  #stopAt(here) {
    for (const button of this.#buttons) button.tabIndex = button === here ? 0 : -1;
  }

  /** @param {KeyboardEvent} event */
  #step(event) {
    const [buttons, { key }] = [this.#buttons, event];
    const at = buttons.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1 }[key];
    if (to === undefined) return;
    event.preventDefault();
    buttons.at(to % buttons.length)?.focus();
  }

  /** @param {Event} event */
  #clicked(event) {
    const button = /** @type {Element} */ (event.target).closest("[data-do], [data-by]");
    const line = button?.closest(".message");
    if (!(button instanceof HTMLButtonElement) || !(line instanceof HTMLElement)) return this.#show(event.target);
    event.preventDefault();
    this.#do(button.dataset.do ?? "react", line, button.value);
  }

  /** @param {string} what @param {HTMLElement} line @param {string} kind of a reaction */
  #do(what, line, kind) {
    if (what === "react") {
      const isMine = line.querySelector(`[data-by][value="${kind}"]`)?.ariaPressed === "true";
      this.#send(`/messages/${numberOf(line)}/reactions`, { kind, takes_back: isMine ? "1" : "" });
    }
    if (what === "reply") this.say.aim.reply(line);
    if (what === "edit") this.say.aim.edit(line);
    if (what === "remove" && confirm(this.bar.dataset.remove)) this.#send(`/messages/${numberOf(line)}/removal`, {});
  }

  /** @param {string} url @param {Record<string, string>} values */
  async #send(url, values) {
    const answer = await this.say.sending.post(url, values);
    if (answer.ok) this.say.changed();
    else this.say.refuse(answer.message);
  }
}
