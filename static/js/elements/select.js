// @ts-check
/**
 * <cw-select data-url data-none data-one data-many>: around the bar under the posts of a thread whose moderator chooses
 * posts. Says how many are ticked; Shift and a click ticks all between; X ticks the post at hand. Where nothing is chosen
 * yet (no form inside), M goes to where it is.
 */
class CwSelect extends HTMLElement {
  /** @type {HTMLInputElement | null} */
  #last = null;

  connectedCallback() {
    document.addEventListener("keydown", this.#key);
    document.addEventListener("click", this.#clicked);
    this.#say();
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this.#key);
    document.removeEventListener("click", this.#clicked);
  }

  /** @returns {HTMLInputElement[]} */
  get #boxes() {
    return [...document.querySelectorAll("input[form=chosen][name=post]")].filter((box) => box instanceof HTMLInputElement);
  }

  #say() {
    const count = this.#boxes.filter((box) => box.checked).length;
    const words = this.querySelector("[data-chosen]");
    const word = count ? (count === 1 ? this.dataset.one : this.dataset.many) : this.dataset.none;
    if (words) words.textContent = (word ?? "").replace("{n}", String(count));
  }

  #clicked = (/** @type {MouseEvent} */ event) => {
    const box = event.target;
    if (!(box instanceof HTMLInputElement) || !this.#boxes.includes(box)) return;
    if (event.shiftKey && this.#last) this.#tickBetween(this.#last, box);
    this.#last = box;
    this.#say();
  };

  /** @param {HTMLInputElement} from @param {HTMLInputElement} to */
  #tickBetween(from, to) {
    const boxes = this.#boxes;
    const [low = 0, high = 0] = [boxes.indexOf(from), boxes.indexOf(to)].sort((a, b) => a - b);
    for (const box of boxes.slice(Math.max(low, 0), high + 1)) box.checked = to.checked;
  }

  #key = (/** @type {KeyboardEvent} */ event) => {
    const target = event.target instanceof Element ? event.target : null;
    if (event.ctrlKey || event.metaKey || event.altKey || localStorage.getItem("keys-off")) return;
    if (target?.closest("textarea, select, [contenteditable], input:not([type=checkbox]), dialog[open]")) return;
    if (event.key === "m" && this.dataset.url && !this.querySelector("form")) location.assign(this.dataset.url);
    if (event.key.toLowerCase() !== "x") return;
    const box = this.#atHand(target);
    if (!box) return;
    event.preventDefault();
    if (event.shiftKey && this.#last) {
      box.checked = true;
      this.#tickBetween(this.#last, box);
    } else box.checked = !box.checked;
    this.#last = box;
    box.focus({ preventScroll: true });
    this.#say();
  };

  /** The box of the post with the focus, else of the one under the pointer, else of the first in view.
   * @param {Element | null} target */
  #atHand(target) {
    const post = target?.closest("article.post") ?? document.querySelector("article.post:hover");
    const inView = (/** @type {HTMLElement} */ box) => box.getBoundingClientRect().top > 0;
    return this.#boxes.find((box) => (post ? post.contains(box) : inView(box)));
  }
}

customElements.define("cw-select", CwSelect);
