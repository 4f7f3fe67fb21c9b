// @ts-check
/**
 * <cw-attach data-url="/files">: within a composer's form, sends files as they are chosen, dropped or pasted, so that they
 * wait beside the text; what the server says of each stands in [data-kept] or [data-said]. Sending the text waits for them.
 */
class CwAttach extends HTMLElement {
  #busy = 0;
  #isSent = false;
  /** @type {(() => void)[]} */
  #waiting = [];
  /** @type {(() => void)[]} */
  #undo = [];

  connectedCallback() {
    const form = this.closest("form");
    this.#listen(this, "change", this.#chosen);
    this.#listen(form, "dragover", (event) => this.#files(event).length && event.preventDefault());
    this.#listen(form, "drop", this.#dropped);
    this.#listen(form, "paste", this.#dropped);
    this.#listen(form, "submit", this.#submit);
    this.#listen(form, "turbo:submit-end", this.#answered);
    this.#listen(this, "turbo:before-morph-element", this.#keep);
  }

  disconnectedCallback() {
    this.#undo.forEach((undo) => undo());
    this.#undo = [];
  }

  /** @param {EventTarget | null} on @param {string} event @param {(event: any) => void} handler */
  #listen(on, event, handler) {
    on?.addEventListener(event, handler, true);
    this.#undo.push(() => on?.removeEventListener(event, handler, true));
  }

  get #kept() {
    return /** @type {HTMLElement} */ (this.querySelector("[data-kept]"));
  }

  /** Files that come by the mouse or the clipboard; a text that brings its own picture along stays text.
   * @param {DragEvent | ClipboardEvent} event @returns {File[]} */
  #files(event) {
    const data = event instanceof ClipboardEvent ? event.clipboardData : event.dataTransfer;
    if (event.type === "dragover") return data?.types.includes("Files") ? [new File([], "")] : [];
    return data?.types.includes("text/plain") ? [] : [...(data?.files ?? [])];
  }

  #chosen = (/** @type {Event} */ event) => {
    if (!(event.target instanceof HTMLInputElement) || event.target.type !== "file") return;
    const files = [...(event.target.files ?? [])];
    event.target.value = "";
    event.stopPropagation();
    this.#take(files);
  };

  #dropped = (/** @type {DragEvent | ClipboardEvent} */ event) => {
    const files = this.#files(event);
    if (!files.length) return;
    event.preventDefault();
    this.#take(files);
  };

  /** @param {File[]} files */
  async #take(files) {
    const refused = [];
    for (const file of files) {
      this.#say(this.dataset.sending?.replace("{name}", file.name));
      this.#busy += 1;
      refused.push(await this.#send(file));
      this.#busy -= 1;
    }
    const reasons = [...new Set(refused.filter(Boolean))];
    this.#say(reasons.join(" "), reasons.length > 0);
    if (!this.#busy) this.#waiting.splice(0).forEach((go) => go());
  }

  /** @param {File} file @returns {Promise<string | undefined>} why it was refused, if it was */
  async #send(file) {
    if (this.#kept.children.length >= Number(this.dataset.most)) return this.dataset.many;
    if (file.size > Number(this.dataset.largest)) return `${file.name}: ${this.dataset.tooLarge}`;
    const body = new FormData();
    body.set("csrf_token", this.dataset.token ?? "");
    body.set("files", file);
    const answer = await fetch(this.dataset.url ?? "", { method: "POST", body }).catch(() => undefined);
    const isText = answer?.headers.get("Content-Type")?.startsWith("text/plain");
    if (!answer?.ok) return (isText && (await answer?.text())) || this.dataset.failed;
    this.#kept.insertAdjacentHTML("beforeend", await answer.text());
    this.#kept.lastElementChild?.querySelector("input")?.dispatchEvent(new Event("change", { bubbles: true })); // for the draft
  }

  /** @param {string | undefined} words */
  #say(words, isRefusal = false) {
    const said = this.querySelector("[data-said]");
    if (!said) return;
    said.textContent = words ?? "";
    said.className = isRefusal ? "field__error" : "small muted";
  }

  #submit = (/** @type {SubmitEvent} */ event) => {
    if (!this.#busy) return void (this.#isSent = true);
    event.preventDefault();
    event.stopImmediatePropagation();
    const { submitter } = event;
    this.#waiting.push(() => this.closest("form")?.requestSubmit(submitter));
  };

  #answered = (/** @type {CustomEvent} */ event) => {
    if (event.detail.success) this.#kept.replaceChildren();
  };

  /** A page that refreshes around it leaves what waits alone, unless it comes back because it was sent. */
  #keep = (/** @type {Event} */ event) => {
    if (event.target === this && this.#kept.children.length && !this.#isSent) event.preventDefault();
    if (event.target === this) this.#isSent = false;
  };
}

customElements.define("cw-attach", CwAttach);
