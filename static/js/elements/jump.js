// @ts-check
/**
 * <cw-jump>: the keys N and U of a thread (UX §8). [data-key=n] leads to the next unread post; where its line stands
 * further down on this very page, the page goes there. [data-key=u] leaves unread what is at the top, or has the focus.
 */
class CwJump extends HTMLElement {
  connectedCallback() {
    document.addEventListener("click", this.#clicked);
  }

  disconnectedCallback() {
    document.removeEventListener("click", this.#clicked);
  }

  #clicked = (/** @type {MouseEvent} */ event) => {
    const key = event.target instanceof Element ? event.target.closest("[data-key]")?.getAttribute("data-key") : null;
    if (key === "n") this.#next(event);
    else if (key === "u") this.#unread();
  };

  /** @param {MouseEvent} event */
  #next(event) {
    const line = document.getElementById("new");
    if (!line || line.getBoundingClientRect().top < innerHeight / 2) return;
    event.preventDefault();
    line.scrollIntoView();
    const post = line.nextElementSibling;
    if (!(post instanceof HTMLElement)) return;
    post.tabIndex = -1;
    post.focus({ preventScroll: true });
  }

  #unread() {
    const bar = document.querySelector(".topbar")?.getBoundingClientRect().bottom ?? 0;
    const isSeen = (/** @type {Element} */ post) => post.getBoundingClientRect().bottom > bar + 1;
    const focused = document.activeElement?.closest("article.post");
    const post = focused ?? [...document.querySelectorAll("article.post")].find(isSeen);
    const button = post?.querySelector("button[formaction$='/unread']");
    if (button instanceof HTMLElement) button.click();
  }
}

customElements.define("cw-jump", CwJump);
