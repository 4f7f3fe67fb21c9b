// @ts-check
/**
 * <cw-filters>: a form of filters that is sent when one changes; its results replace their frame. Its button, which
 * does the same without a script, closes the sheet that the filters are on a phone.
 */
class CwFilters extends HTMLElement {
  connectedCallback() {
    this.addEventListener("change", this.#changed);
    this.addEventListener("click", this.#clicked);
  }

  disconnectedCallback() {
    this.removeEventListener("change", this.#changed);
    this.removeEventListener("click", this.#clicked);
  }

  get #form() {
    return /** @type {HTMLFormElement} */ (this.querySelector("form"));
  }

  #changed = () => this.#form.requestSubmit();

  #clicked = (/** @type {Event} */ event) => {
    if (!(event.target instanceof Element) || !event.target.closest("button:not([type=button])")) return;
    if (this.#form.matches(":popover-open")) this.#form.hidePopover();
  };
}

customElements.define("cw-filters", CwFilters);
