// @ts-check
/** <cw-find data-url="…">: a search field that suggests names, topics and words below it as one types. */
import { Options } from "./options.js";

class CwFind extends HTMLElement {
  /** @type {Options | undefined} */
  #options;

  connectedCallback() {
    const [field, list] = [this.querySelector("input"), this.querySelector("[role=listbox]")];
    if (!(field instanceof HTMLInputElement) || !(list instanceof HTMLElement)) return;
    const address = (/** @type {string} */ text) => `${this.dataset.url}?${new URLSearchParams({ q: text })}`;
    for (const [name, value] of Object.entries({ role: "combobox", "aria-expanded": "false", "aria-autocomplete": "list" })) {
      field.setAttribute(name, value);
    }
    field.setAttribute("aria-controls", list.id);
    this.#options = new Options(field, list, address, { onShown: () => this.#show(list) });
    if (document.activeElement === field && field.value !== field.defaultValue) this.#options.ask(); // typed already
    this.addEventListener("focusout", this.#left);
    this.addEventListener("keydown", this.#key);
    document.addEventListener("turbo:before-cache", this.#hide);
  }

  disconnectedCallback() {
    this.#options?.end();
    this.removeEventListener("focusout", this.#left);
    this.removeEventListener("keydown", this.#key);
    document.removeEventListener("turbo:before-cache", this.#hide);
  }

  /** @param {HTMLElement} list */
  #show(list) {
    list.hidden = !this.#options?.rows.length || !this.contains(document.activeElement);
    if (list.hidden) this.#options?.field.setAttribute("aria-expanded", "false");
  }

  #left = (/** @type {FocusEvent} */ event) => {
    if (!(event.relatedTarget instanceof Node) || !this.contains(event.relatedTarget)) this.#hide();
  };

  #key = (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== "Escape" || this.#options?.list.hidden) return;
    event.preventDefault();
    this.#hide();
  };

  #hide = () => {
    this.#options?.clear();
    if (this.#options) this.#options.list.hidden = true;
  };
}

customElements.define("cw-find", CwFind);
