// @ts-check
/**
 * <cw-filters>: a form of filters that is sent when one changes; its results replace their frame. Its button, which
 * does the same without a script, closes the sheet that the filters are on a phone. Filters that stand in the frame
 * themselves (their counts change) are morphed, so that focus and sheet stay.
 */
import * as bundle from "../../vendor/turbo.js";

const { Turbo } = /** @type {any} */ (bundle);

class CwFilters extends HTMLElement {
  connectedCallback() {
    this.addEventListener("change", this.#changed);
    this.addEventListener("click", this.#clicked);
    this.addEventListener("formdata", this.#sent);
    document.addEventListener("turbo:before-frame-render", this.#rendering);
    this.#restore();
  }

  disconnectedCallback() {
    this.removeEventListener("change", this.#changed);
    this.removeEventListener("click", this.#clicked);
    this.removeEventListener("formdata", this.#sent);
    document.removeEventListener("turbo:before-frame-render", this.#rendering);
  }

  #rendering = (/** @type {Event} */ event) => {
    const { detail, target } = /** @type {CustomEvent} */ (event);
    if (target instanceof Element && target.contains(this)) detail.render = Turbo.morphTurboFrameElements;
  };

  get #form() {
    return /** @type {HTMLFormElement} */ (this.querySelector("form"));
  }

  /** Going back brings the page as it was left, with the tick that left it; the address knows better. */
  #restore() {
    const asked = new URLSearchParams(location.search);
    for (const box of this.querySelectorAll("input[type=checkbox]")) {
      if (box instanceof HTMLInputElement) box.checked = asked.getAll(box.name).includes(box.value);
    }
  }

  #changed = () => this.#form.requestSubmit();

  /** What is empty stays out of the address. */
  #sent = (/** @type {Event} */ event) => {
    const { formData } = /** @type {FormDataEvent} */ (event);
    for (const name of new Set(formData.keys())) {
      const given = formData.getAll(name).filter(Boolean);
      formData.delete(name);
      for (const value of given) formData.append(name, value);
    }
  };

  #clicked = (/** @type {Event} */ event) => {
    if (!(event.target instanceof Element) || !event.target.closest("button:not([type=button])")) return;
    if (this.#form.matches(":popover-open")) this.#form.hidePopover();
  };
}

customElements.define("cw-filters", CwFilters);
