// @ts-check
/**
 * <cw-reply data-to="to {name}">: within the composer's form, says which post the reply answers. A click on [data-reply]
 * chooses a post without leaving the page, so that what is being written stays; [data-clear] answers the whole thread.
 */
class CwReply extends HTMLElement {
  connectedCallback() {
    document.addEventListener("click", this.#clicked);
  }

  disconnectedCallback() {
    document.removeEventListener("click", this.#clicked);
  }

  #clicked = (/** @type {MouseEvent} */ event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || !(event.target instanceof Element)) return;
    const link = event.target.closest("[data-reply], [data-clear]");
    const form = this.closest("form");
    if (!(link instanceof HTMLElement) || !form) return;
    event.preventDefault();
    this.#choose(form, link.dataset.reply ?? "", link.dataset.author ?? "");
    form.querySelector("textarea")?.focus();
  };

  /** @param {HTMLFormElement} form @param {string} position @param {string} author */
  #choose(form, position, author) {
    const field = form.elements.namedItem("reply_to");
    if (field instanceof HTMLInputElement) field.value = position;
    const name = this.querySelector("[data-name]");
    if (name instanceof HTMLAnchorElement && position) {
      name.textContent = (this.dataset.to ?? "").replace("{name}", author);
      name.href = `#post-${position}`;
    }
    this.querySelector("[data-target]")?.toggleAttribute("hidden", !position);
  }
}

customElements.define("cw-reply", CwReply);
