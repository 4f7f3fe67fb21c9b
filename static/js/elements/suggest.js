// @ts-check
/** <cw-suggest data-url="…">: fills its datalist with what fits the text in the field that is being written in. */
const PAUSE = 150;

class CwSuggest extends HTMLElement {
  #timer = 0;
  #asked = "";

  connectedCallback() {
    this.addEventListener("input", this.#typed);
  }

  disconnectedCallback() {
    this.removeEventListener("input", this.#typed);
    clearTimeout(this.#timer);
  }

  #typed = (/** @type {Event} */ event) => {
    const field = event.target;
    if (!(field instanceof HTMLInputElement) || field.list !== this.#list || field.value.length < 2) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#ask(field.value), PAUSE);
  };

  /** @param {string} text */
  async #ask(text) {
    this.#asked = text;
    const answer = await fetch(`${this.dataset.url}?q=${encodeURIComponent(text)}`).catch(() => undefined);
    if (!answer?.ok || answer.redirected) return;
    const options = await answer.text();
    if (this.#asked === text) this.#list.innerHTML = options;
  }

  get #list() {
    return /** @type {HTMLDataListElement} */ (this.querySelector("datalist"));
  }
}

customElements.define("cw-suggest", CwSuggest);
