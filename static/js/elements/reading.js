// @ts-check
/**
 * <cw-reading data-url="/threads/7/read" data-token="…" data-read="12">: tells the server how far its reader has read.
 * A post counts as read when its end ([data-seen], with its position) was in sight for a second. Positions only go up,
 * so a message that is lost is made good by the next.
 */
const LONG_ENOUGH = 1000; // ms in sight
const GATHER = 1500; // ms, so that scrolling through a page is one message

class CwReading extends HTMLElement {
  #read = 0;
  #told = 0;
  #sending = 0;
  /** @type {Map<Element, number>} */
  #inSight = new Map();
  #observer = new IntersectionObserver((entries) => entries.forEach((entry) => this.#moved(entry)));
  /** @type {(() => void)[]} */
  #undo = [];

  connectedCallback() {
    this.#read = this.#told = Number(this.dataset.read);
    const look = () => this.#look();
    const leave = () => this.#tell();
    document.addEventListener("turbo:render", look);
    document.addEventListener("submit", this.#sent, true);
    addEventListener("pagehide", leave);
    this.#undo = [
      () => document.removeEventListener("turbo:render", look),
      () => document.removeEventListener("submit", this.#sent, true),
      () => removeEventListener("pagehide", leave),
    ];
    look();
  }

  disconnectedCallback() {
    this.#undo.forEach((undo) => undo());
    this.#observer.disconnect();
    this.#inSight.forEach(clearTimeout);
    this.#tell();
  }

  /** "Mark unread from here" has the last word. */
  #sent = (/** @type {SubmitEvent} */ { submitter }) => {
    if (submitter instanceof HTMLButtonElement && submitter.formAction.endsWith("/unread")) this.#told = Infinity;
  };

  /** Watch the ends of all posts, also of those that a refresh brought. */
  #look() {
    this.#observer.disconnect();
    document.querySelectorAll("[data-seen]").forEach((end) => this.#observer.observe(end));
  }

  /** @param {IntersectionObserverEntry} entry */
  #moved({ target, isIntersecting }) {
    clearTimeout(this.#inSight.get(target));
    this.#inSight.delete(target);
    if (isIntersecting) this.#inSight.set(target, setTimeout(() => this.#seen(target), LONG_ENOUGH));
  }

  /** @param {Element} end */
  #seen(end) {
    if (document.hidden) return this.#observer.unobserve(end), this.#observer.observe(end);
    const position = Number(/** @type {HTMLElement} */ (end).dataset.seen);
    if (position <= this.#read) return;
    this.#read = position;
    clearTimeout(this.#sending);
    this.#sending = setTimeout(() => this.#tell(), GATHER);
  }

  #tell() {
    clearTimeout(this.#sending);
    if (this.#read <= this.#told) return;
    this.#told = this.#read;
    const body = new URLSearchParams({ csrf_token: this.dataset.token ?? "", position: String(this.#read) });
    // The answer leads on to the next unread post, for pages without script; here nobody follows it.
    fetch(this.dataset.url ?? "", { method: "POST", body, redirect: "manual", keepalive: true }).catch(() => (this.#told = 0));
  }
}

customElements.define("cw-reading", CwReading);
