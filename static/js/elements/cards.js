// @ts-check
/**
 * <cw-cards>: a few lines about a person open beside a link to them that the mouse rests on or the keyboard has reached.
 * Asked for once a page; Escape closes, and so does leaving both link and card. Fingers go to the profile itself.
 */
const REST = 350; // ms on a link before its card opens, and about as long until it closes
const PERSON = /^\/people\/[1-9]\d*$/;

class CwCards extends HTMLElement {
  /** @type {Map<string, Promise<string>>} */
  #cards = new Map();
  /** @type {HTMLAnchorElement | null} */
  #link = null;
  #timer = 0;
  /** @type {(() => void)[]} */
  #undo = [];

  connectedCallback() {
    this.#listen("pointerover", (event) => this.#over(/** @type {PointerEvent} */ (event)));
    this.#listen("focusin", (event) => this.#reached(event.target));
    this.#listen("keydown", (event) => /** @type {KeyboardEvent} */ (event).key === "Escape" && this.#close());
    for (const name of ["scroll", "pointerdown", "turbo:before-cache"]) this.#listen(name, () => this.#close());
  }

  disconnectedCallback() {
    clearTimeout(this.#timer);
    this.#undo.forEach((undo) => undo());
  }

  /** @param {string} name @param {(event: Event) => void} handler */
  #listen(name, handler) {
    document.addEventListener(name, handler, { capture: true, passive: true });
    this.#undo.push(() => document.removeEventListener(name, handler, { capture: true }));
  }

  get #card() {
    return /** @type {HTMLElement} */ (this.firstElementChild);
  }

  /** A link that names a person, anywhere in the page but on their own. @param {EventTarget | null} target */
  #person(target) {
    const link = target instanceof Element ? target.closest("main a[href]") : null;
    const isPerson = link instanceof HTMLAnchorElement && link.origin === location.origin && PERSON.test(link.pathname);
    return isPerson && link.pathname !== location.pathname && !link.search ? link : null;
  }

  /** @param {PointerEvent} event */
  #over({ target, pointerType }) {
    if (pointerType !== "mouse" || (target instanceof Node && this.#card.contains(target))) return clearTimeout(this.#timer);
    this.#after(this.#person(target));
  }

  /** @param {EventTarget | null} target */
  #reached(target) {
    const link = this.#person(target);
    this.#after(link?.matches(":focus-visible") ? link : null);
  }

  /** @param {HTMLAnchorElement | null} link */
  #after(link) {
    clearTimeout(this.#timer);
    if (link !== this.#link) this.#timer = setTimeout(() => (link ? this.#open(link) : this.#close()), REST);
  }

  /** @param {HTMLAnchorElement} link */
  async #open(link) {
    this.#close();
    this.#link = link;
    const html = await this.#asked(link.pathname);
    if (!html || this.#link !== link || !link.isConnected) return;
    this.#card.innerHTML = html;
    this.#card.showPopover();
    link.setAttribute("aria-describedby", this.#card.id);
    const [at, size] = [link.getBoundingClientRect(), this.#card.getBoundingClientRect()];
    const isBelow = at.bottom + 6 + size.height < innerHeight || at.top < size.height;
    this.#card.style.top = `${isBelow ? at.bottom + 6 : at.top - 6 - size.height}px`;
    this.#card.style.left = `${Math.max(8, Math.min(at.left, innerWidth - size.width - 8))}px`;
  }

  #close() {
    clearTimeout(this.#timer);
    this.#link?.removeAttribute("aria-describedby");
    this.#link = null;
    if (this.#card.matches(":popover-open")) this.#card.hidePopover();
  }

  /** @param {string} path */
  #asked(path) {
    const known = this.#cards.get(path);
    const asked = known ?? fetch(`${path}/card`).then((answer) => (answer.ok && !answer.redirected ? answer.text() : "")).catch(() => "");
    this.#cards.set(path, asked);
    return asked;
  }
}

customElements.define("cw-cards", CwCards);
