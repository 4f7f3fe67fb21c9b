// @ts-check
/** Earlier messages, loaded without a jump, and the way to one that an answer quotes. */
const FAR = 40; // pages of the log

export class Earlier {
  /** @param {import("./log.js").Log} log */
  constructor(log) {
    this.log = log;
  }

  /** @param {Event} event */
  clicked(event) {
    const link = /** @type {Element} */ (event.target).closest("[data-earlier], [data-quote] > a");
    if (!(link instanceof HTMLAnchorElement) || (event instanceof MouseEvent && (event.ctrlKey || event.metaKey))) return;
    event.preventDefault();
    const quote = link.closest("[data-quote]");
    if (quote instanceof HTMLElement) this.#jump(quote.dataset.quote ?? "", link.href);
    else this.#load(link);
  }

  /** @param {string} id @param {string} page where it stands by itself */
  async #jump(id, page) {
    for (let pages = 0; pages < FAR && !this.#find(id); pages++) {
      const more = this.log.lines.querySelector("[data-earlier]");
      if (!(more instanceof HTMLAnchorElement) || !(await this.#load(more))) break;
    }
    const line = this.#find(id);
    if (!line) return location.assign(page);
    line.closest("details")?.setAttribute("open", "");
    line.tabIndex = -1;
    line.scrollIntoView({ block: "center" });
    line.focus({ preventScroll: true });
  }

  /** @param {string} id @returns {HTMLElement | null} */
  #find(id) {
    return this.log.lines.querySelector(`#message-${CSS.escape(id)}`);
  }

  /** Whether it came. @param {HTMLAnchorElement} link */
  async #load(link) {
    const url = new URL(link.href);
    const answer = await fetch(`${url.pathname}/earlier${url.search}`).catch(() => undefined);
    if (!answer?.ok || answer.redirected) return false;
    const piece = document.createElement("template");
    piece.innerHTML = await answer.text();
    this.#put(piece.content, link);
    return true;
  }

  /** @param {DocumentFragment} piece @param {HTMLAnchorElement} link */
  #put(piece, link) {
    const { lines } = this.log;
    const first = /** @type {HTMLElement | null} */ (lines.querySelector(".log__day"));
    const hadFocus = link === document.activeElement;
    const newest = [.../** @type {NodeListOf<HTMLElement>} */ (piece.querySelectorAll(".message[id]"))].at(-1);
    const last = [.../** @type {NodeListOf<HTMLElement>} */ (piece.querySelectorAll(".log__day"))].at(-1);
    this.log.fragments.press(piece);
    this.log.keep(() => {
      link.parentElement?.remove();
      const after = first?.nextElementSibling;
      lines.prepend(piece);
      if (first && last?.dataset.day === first.dataset.day) first.remove();
      this.log.fragments.join(after);
    });
    if (!hadFocus || !newest) return;
    newest.tabIndex = -1;
    newest.focus({ preventScroll: true });
  }
}
