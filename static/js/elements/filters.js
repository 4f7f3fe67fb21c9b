// @ts-check
/**
 * <cw-filters>: a form of filters; when one changes, the page becomes that of the filters, an address of its own, by a
 * morph that leaves focus, scroll and sheet. Its button, which does the same without a script, closes the sheet that the
 * filters are on a phone.
 */
import * as bundle from "../../vendor/turbo.js";

const { Turbo } = /** @type {any} */ (bundle);

class CwFilters extends HTMLElement {
  connectedCallback() {
    this.addEventListener("change", this.#changed);
    this.addEventListener("click", this.#clicked);
    this.addEventListener("formdata", this.#sent);
    this.#restore();
  }

  disconnectedCallback() {
    this.removeEventListener("change", this.#changed);
    this.removeEventListener("click", this.#clicked);
    this.removeEventListener("formdata", this.#sent);
  }

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

  /** Turbo morphs what only replaces its page, so the address that it replaces is a new one. */
  #changed = () => {
    const asked = new URLSearchParams(/** @type {any} */ (new FormData(this.#form)));
    const address = new URL(asked.size ? `?${asked}` : location.pathname, this.#form.action);
    Turbo.session.history.push(address);
    Turbo.visit(address.href, { action: "replace" });
  };

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
