// @ts-check
/**
 * <cw-quote data-posts="/threads/7/posts/">: within the composer's form. A click on [data-quote] puts that post into what
 * is being written, or only the words selected in it; selecting words of a post offers the same beside them.
 */
const LONGEST = 1000; // characters; a quote holds no more

class CwQuote extends HTMLElement {
  connectedCallback() {
    document.addEventListener("click", this.#clicked);
    document.addEventListener("selectionchange", this.#selected);
    addEventListener("scroll", this.#selected, { passive: true });
    this.#button.addEventListener("pointerdown", (event) => event.preventDefault()); // the words stay selected
  }

  disconnectedCallback() {
    document.removeEventListener("click", this.#clicked);
    document.removeEventListener("selectionchange", this.#selected);
    removeEventListener("scroll", this.#selected);
  }

  get #button() {
    return /** @type {HTMLElement} */ (this.querySelector("[data-selected]"));
  }

  /** The post whose words are selected, and these words. */
  get #selection() {
    const selection = getSelection();
    const words = selection?.toString().trim() ?? "";
    if (!selection || !words) return undefined;
    const [from, to] = [selection.anchorNode, selection.focusNode].map((node) => node?.parentElement?.closest(".post .prose"));
    const link = from && from === to ? from.closest(".post")?.querySelector("[data-quote]") : undefined;
    return link instanceof HTMLElement ? { position: link.dataset.quote ?? "", words, range: selection.getRangeAt(0) } : undefined;
  }

  /** Below the selected words, where it hides none of them. */
  #selected = () => {
    const box = this.#selection?.range.getBoundingClientRect();
    this.#button.hidden = !box || box.bottom < 0 || box.bottom > innerHeight;
    if (!box || this.#button.hidden) return;
    this.#button.style.top = `${box.bottom + 6}px`;
    this.#button.style.left = `${Math.max(8, Math.min(box.right, innerWidth - this.#button.offsetWidth - 8))}px`;
  };

  #clicked = (/** @type {MouseEvent} */ event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || !(event.target instanceof Element)) return;
    const link = event.target.closest("[data-quote], [data-selected]");
    if (!(link instanceof HTMLElement)) return;
    event.preventDefault();
    const selection = this.#selection;
    const position = link.dataset.quote ?? selection?.position;
    if (position) this.#quote(position, selection?.position === position ? selection.words : "");
  };

  /** @param {string} position @param {string} words */
  async #quote(position, words) {
    const address = `${this.dataset.posts}${position}/quote?${new URLSearchParams({ words: words.slice(0, LONGEST) })}`;
    const answer = await fetch(address).catch(() => undefined);
    if (!answer?.ok || answer.redirected) return;
    getSelection()?.removeAllRanges();
    this.#write(await answer.text());
    const to = this.closest("form")?.elements.namedItem("reply_to");
    const reply = document.querySelector(`[data-reply="${position}"]`);
    if (to instanceof HTMLInputElement && !to.value && reply instanceof HTMLElement) reply.click();
  }

  /** Below what is written already, in lines of its own. @param {string} quote */
  #write(quote) {
    const form = this.closest("form");
    const text = form?.querySelector("textarea");
    if (!text) return;
    if (text.hidden) form?.querySelector("[data-write]")?.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
    const written = text.value.trimEnd();
    text.setRangeText((written && "\n\n") + quote, written.length, text.value.length, "end");
    text.dispatchEvent(new Event("input", { bubbles: true }));
    text.focus();
  }
}

customElements.define("cw-quote", CwQuote);
