// @ts-check
/**
 * <cw-arrive>: brings the reader to where a redirect led. Turbo follows redirects without their fragment, so the server
 * says it as ?at= too; here it becomes the fragment again. An address whose post is not on the page is asked for at
 * data-posts: it may have gone to another page or thread since.
 */
class CwArrive extends HTMLElement {
  connectedCallback() {
    const address = new URL(location.href);
    const at = address.searchParams.get("at");
    if (!at) return this.#follow(address.hash);
    address.searchParams.delete("at");
    address.hash = at;
    history.replaceState(history.state, "", address);
    // Turbo goes to the top after this; its load comes last.
    document.addEventListener("turbo:load", () => document.getElementById(at)?.scrollIntoView(), { once: true });
    document.getElementById(at)?.scrollIntoView();
  }

  /** @param {string} hash */
  #follow(hash) {
    const position = /^#post-([1-9]\d{0,8})$/.exec(hash)?.[1];
    if (!this.dataset.posts || !position || document.getElementById(`post-${position}`)) return;
    location.replace(this.dataset.posts + position);
  }
}

customElements.define("cw-arrive", CwArrive);
