// @ts-check
/**
 * <cw-draft data-url="/threads/7/draft" data-failed="…">: within a form, keeps what is being written on the server, ten
 * seconds after a change and on leaving, and says so in [data-kept]. What is sent is not kept any more.
 */
const EVERY = 10_000; // ms
const KEPT = ["title", "tags", "kind", "space", "reply_to", "body", "attached"];

class CwDraft extends HTMLElement {
  #saved = "";
  #asked = ""; // what was sent to be kept: leaving the page may break it off
  #timer = 0;
  #isSending = false;
  /** @type {HTMLFormElement | null} */
  #form = null;
  /** @type {(() => void)[]} */
  #undo = [];

  connectedCallback() {
    this.#form = this.closest("form");
    this.#saved = this.#asked = this.#state;
    const leave = () => this.#save(true);
    this.#listen(this.#form, "input", this.#wait);
    this.#listen(this.#form, "change", () => this.#save(false)); // a field was left
    this.#listen(this.#form, "turbo:submit-start", () => this.#sending(true));
    this.#listen(this.#form, "turbo:submit-end", (event) => this.#sending(/** @type {CustomEvent} */ (event).detail.success));
    this.#listen(document, "turbo:render", this.#arrived);
    this.#listen(document, "turbo:before-visit", leave);
    this.#listen(document, "visibilitychange", () => document.hidden && leave());
    this.#listen(document, "submit", this.#other);
    this.#listen(window, "pagehide", leave);
  }

  disconnectedCallback() {
    clearTimeout(this.#timer);
    this.#undo.forEach((undo) => undo());
    this.#undo = [];
  }

  /** @param {EventTarget | null} on @param {string} event @param {(event: Event) => void} handler */
  #listen(on, event, handler) {
    on?.addEventListener(event, handler, true);
    this.#undo.push(() => on?.removeEventListener(event, handler, true));
  }

  get #state() {
    const form = new FormData(this.#form ?? undefined);
    return JSON.stringify(KEPT.map((name) => form.getAll(name)));
  }

  #wait = () => {
    if (!this.#timer) this.#timer = setTimeout(() => this.#save(false), EVERY);
  };

  /** @param {boolean} isSending */
  #sending(isSending) {
    this.#isSending = isSending;
    if (!isSending) this.#wait();
  }

  /** The page that follows a sent form may be this one, refreshed. */
  #arrived = () => {
    if (this.#isSending) this.#saved = this.#asked = this.#state;
    this.#isSending = false;
  };

  /** The other draft is taken once this one is kept. */
  #other = async (/** @type {Event} */ event) => {
    const form = /** @type {HTMLFormElement} */ (event.target);
    if (!form.action.endsWith(`${this.dataset.url}/other`) || this.#saved === this.#state) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (await this.#save(false)) form.requestSubmit(/** @type {SubmitEvent} */ (event).submitter);
  };

  /** @param {boolean} keepalive  whether the page may be gone before the answer comes */
  async #save(keepalive) {
    clearTimeout(this.#timer);
    this.#timer = 0;
    const state = this.#state;
    if (this.#isSending || !this.#form || state === (keepalive ? this.#saved : this.#asked)) return true;
    this.#asked = state;
    const body = new FormData(this.#form);
    body.delete("files"); // they are sent by themselves
    const answer = await fetch(this.dataset.url ?? "", { method: "POST", body, keepalive }).catch(() => undefined);
    const kept = answer?.ok ? (await answer.json()).kept : undefined;
    if (kept !== undefined) this.#saved = state;
    else {
      this.#asked = this.#saved;
      if (this.isConnected) this.#wait();
    }
    const said = this.querySelector("[data-kept]");
    if (said) said.textContent = kept ?? this.dataset.failed ?? "";
    return kept !== undefined;
  }
}

customElements.define("cw-draft", CwDraft);

export {};
