// @ts-check
/**
 * <cw-mention data-url="/threads/7/mentionable">: within a form, offers people at an @ in its text. Arrows move, Enter or
 * Tab takes one, Escape closes. The list in it is filled by the server; a name can as well be typed by hand.
 */
import { Options } from "./options.js";

const AT = /(?:^|[^\p{L}\p{N}_@/.])@([^\s@][^@\n]{0,40}|)$/u;

class CwMention extends HTMLElement {
  /** @type {Options | undefined} */
  #options;
  /** @type {HTMLTextAreaElement | null} */
  #text = null;
  #taken = -1; // where the @ stands that a name was chosen for

  connectedCallback() {
    this.#text = this.closest("form")?.querySelector("textarea") ?? null;
    if (!this.#text) return;
    this.#text.setAttribute("aria-autocomplete", "list");
    this.#text.addEventListener("keydown", this.#key);
    this.#text.addEventListener("blur", this.#close);
    this.addEventListener("pointerdown", this.#hold);
    this.addEventListener("click", this.#clicked);
    this.#options = new Options(this.#text, this.#list, () => this.#address(), { first: true, onShown: this.#shown });
  }

  disconnectedCallback() {
    this.#options?.end();
    this.#text?.removeEventListener("keydown", this.#key);
    this.#text?.removeEventListener("blur", this.#close);
    this.removeEventListener("pointerdown", this.#hold);
    this.removeEventListener("click", this.#clicked);
  }

  get #list() {
    return /** @type {HTMLElement} */ (this.querySelector("[role=listbox]"));
  }

  /** What stands between an @ and the caret; nothing where there is none, or where its name was chosen already. */
  get #typed() {
    const before = this.#text?.value.slice(0, this.#text.selectionStart) ?? "";
    const typed = AT.exec(before)?.[1];
    const at = before.length - (typed ?? "").length - 1;
    return typed === undefined || at === this.#taken ? undefined : { typed, at };
  }

  #address() {
    const typed = this.#typed?.typed;
    if (typed === undefined) return "";
    const space = new FormData(this.closest("form") ?? undefined).get("space");
    return `${this.dataset.url}?${new URLSearchParams({ q: typed, ...(space ? { space: String(space) } : {}) })}`;
  }

  /** Below the line that is being written, or above it where there is no room. */
  #shown = () => {
    const text = this.#text;
    if (!text || !this.#options?.rows.length) return this.#close();
    text.setAttribute("aria-controls", this.#list.id);
    const { top, bottom, left } = caret(text);
    const height = this.#list.offsetHeight;
    this.#list.style.top = `${bottom + height < innerHeight || top < height ? bottom : top - height}px`;
    this.#list.style.left = `${Math.max(8, Math.min(left, innerWidth - this.#list.offsetWidth - 8))}px`;
  };

  #close = () => {
    this.#options?.clear();
    this.#text?.removeAttribute("aria-controls");
  };

  #key = (/** @type {KeyboardEvent} */ event) => {
    if (!this.#options?.rows.length || event.isComposing) return;
    if (event.key === "Tab" && this.#options.chosen) {
      event.preventDefault();
      this.#options.chosen.click();
    } else if (event.key === "Escape") {
      event.stopPropagation();
      event.preventDefault();
      this.#close();
    }
  };

  /** The field keeps the focus. */
  #hold = (/** @type {Event} */ event) => event.preventDefault();

  #clicked = (/** @type {Event} */ event) => {
    const row = event.target instanceof Element ? event.target.closest("[role=option]") : null;
    const [text, typed] = [this.#text, this.#typed];
    if (!(row instanceof HTMLElement) || !text || !typed) return;
    this.#taken = typed.at;
    text.setRangeText(`${row.dataset.text} `, typed.at, text.selectionStart, "end");
    this.#close();
    text.dispatchEvent(new Event("input", { bubbles: true }));
  };
}

/** Where the next letter would stand: a copy of the field up to there is measured. @param {HTMLTextAreaElement} text */
function caret(text) {
  const copy = document.createElement("div");
  const style = getComputedStyle(text);
  for (const name of ["font", "padding", "border", "letterSpacing", "boxSizing", "overflowWrap"]) {
    copy.style.setProperty(name.replace(/[A-Z]/, (letter) => `-${letter.toLowerCase()}`), style[/** @type {any} */ (name)]);
  }
  Object.assign(copy.style, { position: "fixed", visibility: "hidden", whiteSpace: "pre-wrap", width: `${text.clientWidth}px` });
  copy.textContent = text.value.slice(0, text.selectionStart);
  const end = copy.appendChild(document.createElement("span"));
  end.textContent = "\u200b";
  document.body.append(copy);
  const box = text.getBoundingClientRect();
  const top = Math.min(Math.max(box.top + end.offsetTop - text.scrollTop, box.top), box.bottom);
  const found = { top: top - 4, bottom: top + end.offsetHeight + 4, left: box.left + end.offsetLeft };
  copy.remove();
  return found;
}

customElements.define("cw-mention", CwMention);
