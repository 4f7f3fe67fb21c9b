// @ts-check
/**
 * <cw-arrive>: brings the reader to where a redirect led. Turbo follows redirects without their fragment, so the server
 * says it as ?at= too; here it becomes the fragment again.
 */
class CwArrive extends HTMLElement {
  connectedCallback() {
    const address = new URL(location.href);
    const at = address.searchParams.get("at");
    if (!at) return;
    address.searchParams.delete("at");
    address.hash = at;
    history.replaceState(history.state, "", address);
    // Turbo goes to the top after this; its load comes last.
    document.addEventListener("turbo:load", () => document.getElementById(at)?.scrollIntoView(), { once: true });
    document.getElementById(at)?.scrollIntoView();
  }
}

customElements.define("cw-arrive", CwArrive);
