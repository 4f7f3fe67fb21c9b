// @ts-check
/**
 * <cw-hints data-url="…">: within the form of a new thread, asks what is close to it and what other fields call it, a
 * moment after the last letter, and shows both where they stand on the page. A word's button makes it a tag at once.
 */
const PAUSE = 600; // ms
const SHOWN = ["similar", "words"]; // ids of what is replaced
const ASKED = ["title", "body", "tags"];

class CwHints extends HTMLElement {
  #timer = 0;
  #asked = "";
  /** @type {HTMLFormElement | null} */
  #form = null;

  connectedCallback() {
    this.#form = this.closest("form");
    this.#form?.addEventListener("input", this.#wait);
    document.addEventListener("click", this.#clicked, true);
    document.addEventListener("turbo:render", this.#arrived);
    if (this.#field("title")?.value) this.#ask();
  }

  disconnectedCallback() {
    clearTimeout(this.#timer);
    this.#form?.removeEventListener("input", this.#wait);
    document.removeEventListener("click", this.#clicked, true);
    document.removeEventListener("turbo:render", this.#arrived);
  }

  /** A form that was not taken comes back without hints. */
  #arrived = () => {
    this.#asked = "";
    this.#wait();
  };

  /** @param {string} name */
  #field(name) {
    return /** @type {HTMLInputElement | null} */ (this.#form?.elements.namedItem(name) ?? null);
  }

  #wait = () => {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#ask(), PAUSE);
  };

  async #ask() {
    const given = new FormData(this.#form ?? undefined);
    const body = new FormData();
    for (const name of [...ASKED, "csrf_token"]) body.set(name, String(given.get(name) ?? ""));
    const asked = JSON.stringify(ASKED.map((name) => body.get(name)));
    if (asked === this.#asked) return;
    this.#asked = asked;
    const answer = await fetch(this.dataset.url ?? "", { method: "POST", body }).catch(() => undefined);
    if (!answer?.ok || this.#asked !== asked) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    SHOWN.forEach((id) => this.#show(id, page));
  }

  /** What is the same stays, with the focus that may be in it. @param {string} id @param {Document} page */
  #show(id, page) {
    const [here, there] = [document.getElementById(id), page.getElementById(id)];
    if (here && there && here.innerHTML !== there.innerHTML) here.innerHTML = there.innerHTML;
  }

  #clicked = (/** @type {Event} */ event) => {
    const button = event.target instanceof Element && event.target.closest("#words button[name=tag]");
    const tags = this.#field("tags");
    if (!(button instanceof HTMLButtonElement) || !tags) return;
    event.preventDefault();
    tags.value = [...tags.value.split(",").map((tag) => tag.trim()).filter(Boolean), button.value].join(", ");
    tags.dispatchEvent(new Event("input", { bubbles: true })); // kept with the draft, and asked about again
    tags.focus();
  };
}

customElements.define("cw-hints", CwHints);

export {};
