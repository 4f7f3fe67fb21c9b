// @ts-check
/**
 * <cw-composer data-preview="…">: turns between writing and the preview, which the server renders as it will the post.
 * A page that refreshes around it leaves what is being written alone.
 */
class CwComposer extends HTMLElement {
  #isAnswered = false;
  /** @type {(() => void)[]} */
  #undo = [];

  connectedCallback() {
    this.#listen(this, "click", this.#clicked);
    this.#listen(this, "keydown", this.#key);
    this.#listen(this, "turbo:before-morph-element", this.#keep);
    this.#listen(this.#form, "turbo:submit-start", () => (this.#isAnswered = true));
    this.#listen(this.#form, "turbo:submit-end", this.#sent);
    this.#listen(document, "turbo:render", () => (this.#isAnswered = false));
  }

  disconnectedCallback() {
    this.#undo.forEach((undo) => undo());
  }

  /** @param {EventTarget | null} on @param {string} event @param {(event: Event) => void} handler */
  #listen(on, event, handler) {
    on?.addEventListener(event, handler);
    this.#undo.push(() => on?.removeEventListener(event, handler));
  }

  get #form() {
    return this.closest("form");
  }

  get #text() {
    return /** @type {HTMLTextAreaElement} */ (this.querySelector("textarea"));
  }

  #clicked = (/** @type {Event} */ event) => {
    const button = event.target instanceof Element && event.target.closest("[data-write], [name=preview]");
    if (!button) return;
    event.preventDefault();
    if (button.matches("[name=preview]")) return this.#preview();
    this.#turn(false);
    this.#text.focus();
  };

  /** Ctrl B and Ctrl I press the buttons of the bar. */
  #key = (/** @type {Event} */ event) => {
    const { key, ctrlKey, metaKey, shiftKey, altKey } = /** @type {KeyboardEvent} */ (event);
    const button = (ctrlKey || metaKey) && !shiftKey && !altKey && { b: "md-bold", i: "md-italic" }[key];
    if (!button) return;
    event.preventDefault();
    /** @type {HTMLElement | null} */ (this.querySelector(button))?.click();
  };

  async #preview() {
    const [form, body] = [new FormData(this.#form ?? undefined), new FormData()];
    body.set("text", this.#text.value);
    for (const name of ["csrf_token", "space"]) body.set(name, String(form.get(name) ?? ""));
    this.#shown.ariaBusy = "true";
    const answer = await fetch(this.dataset.preview ?? "", { method: "POST", body }).catch(() => undefined);
    if (answer?.ok) this.#shown.innerHTML = await answer.text();
    else this.#shown.textContent = this.dataset.failed ?? "";
    this.#shown.ariaBusy = null;
    this.#turn(true);
  }

  get #shown() {
    return /** @type {HTMLElement} */ (this.querySelector("[data-shown]"));
  }

  /** @param {boolean} toPreview */
  #turn(toPreview) {
    this.#shown.hidden = !toPreview;
    this.#text.hidden = toPreview;
    this.querySelector("[data-write]")?.setAttribute("aria-pressed", String(!toPreview));
    this.querySelector("[name=preview]")?.setAttribute("aria-pressed", String(toPreview));
  }

  /** What is being written stays as it is, unless the page comes back because it was sent. */
  #keep = (/** @type {Event} */ event) => {
    const text = this.#text;
    const isWritten = text && (text.value !== text.defaultValue || document.activeElement === text);
    if (isWritten && !this.#isAnswered) event.preventDefault();
  };

  /** Sent and taken: the page that follows may be this one, so it starts empty. */
  #sent = (/** @type {Event} */ event) => {
    if (!(/** @type {CustomEvent} */ (event).detail.success)) return;
    this.#text.value = this.#text.defaultValue = "";
    this.#turn(false);
  };
}

customElements.define("cw-composer", CwComposer);
