// @ts-check
/** <cw-dial>: says what each position of the range means while it moves, and keeps it without leaving the page. */
class CwDial extends HTMLElement {
  connectedCallback() {
    this.addEventListener("input", this.#say);
    this.addEventListener("change", this.#keep);
  }

  disconnectedCallback() {
    this.removeEventListener("input", this.#say);
    this.removeEventListener("change", this.#keep);
  }

  #say = () => {
    const range = this.#range;
    const says = range?.getAttribute(`data-says-${range.value}`);
    const told = this.querySelector("#dial-says");
    if (says && told) told.textContent = says;
  };

  #keep = async () => {
    const form = this.querySelector("form");
    if (!form) return;
    const sent = await fetch(form.action, { method: "POST", body: new FormData(form) }).catch(() => undefined);
    this.toggleAttribute("data-lost", !sent?.ok);
    const later = this.querySelector("#dial-later");
    if (sent?.ok) later?.toggleAttribute("hidden", later.getAttribute("data-week") === this.#range?.value);
  };

  get #range() {
    return /** @type {HTMLInputElement | null} */ (this.querySelector("input[type=range]"));
  }
}

customElements.define("cw-dial", CwDial);
