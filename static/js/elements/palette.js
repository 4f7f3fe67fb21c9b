// @ts-check
/**
 * <cw-palette data-url="…">: the dialog in it, opened by Ctrl K, finds people, threads, words, acts and places. Tab
 * narrows it to the kind of the chosen row; Escape widens it again, then closes it, and the focus goes back.
 */
import { Options } from "./options.js";

class CwPalette extends HTMLElement {
  /** @type {Options | undefined} */
  #options;
  #kind = "";

  connectedCallback() {
    document.addEventListener("keydown", this.#opens);
    document.addEventListener("click", this.#clicked);
    document.addEventListener("turbo:before-cache", this.#close);
    this.#dialog.addEventListener("close", this.#closed);
    this.#dialog.addEventListener("keydown", this.#key);
    this.#dialog.addEventListener("cancel", this.#cancel);
    const list = /** @type {HTMLElement} */ (this.querySelector("[role=listbox]"));
    this.#options = new Options(this.#field, list, (text) => this.#address(text), { first: true, onShown: this.#said });
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this.#opens);
    document.removeEventListener("click", this.#clicked);
    document.removeEventListener("turbo:before-cache", this.#close);
    this.#options?.end();
  }

  get #dialog() {
    return /** @type {HTMLDialogElement} */ (this.querySelector("dialog"));
  }

  get #field() {
    return /** @type {HTMLInputElement} */ (this.querySelector("[role=combobox]"));
  }

  /** @param {string} text */
  #address(text) {
    return `${this.dataset.url}?${new URLSearchParams({ q: text, kind: this.#kind })}`;
  }

  open() {
    if (this.#dialog.open) return;
    this.#field.value = "";
    this.#dialog.showModal();
    this.#field.focus();
    this.#narrow("");
  }

  #opens = (/** @type {KeyboardEvent} */ event) => {
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    event.preventDefault();
    this.#dialog.open ? this.#close() : this.open();
  };

  #clicked = (/** @type {MouseEvent} */ event) => {
    const target = event.target;
    if (target instanceof Element && target.closest("[data-palette]") && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      this.open();
    } else if (target === this.#dialog || (target instanceof Element && this.contains(target) && target.closest("a"))) {
      this.#close();
    }
  };

  #key = (/** @type {KeyboardEvent} */ event) => {
    if (event.key === "Tab" && !event.shiftKey && event.target === this.#field) {
      const kind = this.#options?.chosen?.dataset.kind ?? "";
      event.preventDefault();
      if (kind && kind !== "all" && kind !== this.#kind) this.#narrow(kind);
    } else if (event.key === "Backspace" && this.#kind && !this.#field.value) {
      this.#narrow("");
    }
  };

  #cancel = (/** @type {Event} */ event) => {
    if (!this.#kind) return;
    event.preventDefault();
    this.#narrow("");
  };

  /** @param {string} kind */
  #narrow(kind) {
    const title = this.querySelector(`[id="of-${kind}"]`)?.textContent ?? "";
    this.#kind = kind;
    const mark = /** @type {HTMLElement} */ (this.querySelector("[data-narrowed]"));
    mark.hidden = !kind;
    mark.textContent = title;
    this.#options?.ask();
  }

  /** How many there are, for those who hear it. */
  #said = () => {
    const said = /** @type {HTMLElement} */ (this.querySelector("[role=status]"));
    said.textContent = (said.dataset.said ?? "").replace("{n}", String(this.#options?.rows.length ?? 0));
  };

  #close = () => this.#dialog.close();

  #closed = () => {
    this.#options?.clear();
    this.#kind = "";
  };
}

customElements.define("cw-palette", CwPalette);
