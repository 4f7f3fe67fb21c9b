// @ts-check
/**
 * <cw-arrive>: brings the reader to where a redirect led. Turbo follows redirects without their fragment, so the server
 * says it as ?at= too; here it becomes the fragment again. An address whose post is not on the page is asked for at
 * data-posts: it may have gone to another page or thread since.
 */
class CwArrive extends HTMLElement {
  #at = "";

  connectedCallback() {
    document.addEventListener("turbo:load", this.#loaded);
    if (!this.#arrive()) this.#follow(location.hash);
  }

  disconnectedCallback() {
    document.removeEventListener("turbo:load", this.#loaded);
  }

  /** Turbo goes to the top before this. A page that leads back to itself is only refreshed, so it comes here first. */
  #loaded = () => {
    this.#arrive();
    this.#at = "";
  };

  #arrive() {
    const address = new URL(location.href);
    const at = address.searchParams.get("at");
    if (at) {
      address.searchParams.delete("at");
      address.hash = this.#at = at;
      history.replaceState(history.state, "", address);
    }
    document.getElementById(this.#at)?.scrollIntoView();
    return Boolean(at);
  }

  /** @param {string} hash */
  #follow(hash) {
    const position = /^#post-([1-9]\d{0,8})$/.exec(hash)?.[1];
    if (!this.dataset.posts || !position || document.getElementById(`post-${position}`)) return;
    location.replace(this.dataset.posts + position);
  }
}

customElements.define("cw-arrive", CwArrive);
