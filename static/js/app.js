// @ts-check
/** What every page gets beyond HTML: Turbo, elements on demand, focus, keys, and forms that cannot be sent twice. */
import * as bundle from "../vendor/turbo.js";

const { Turbo } = /** @type {any} */ (bundle);
/** @type {Record<string, string>} */
const VENDORED = {
  "relative-time": "../vendor/relative-time.js",
  "markdown-toolbar": "../vendor/markdown-toolbar.js",
};
const asked = new Set();
let visit = "";

/** Load the module of each custom element on the page that has none yet: cw-room is elements/room.js. */
function define() {
  for (const { localName } of document.querySelectorAll(":not(:defined)")) {
    const path = localName.startsWith("cw-") ? `./elements/${localName.slice(3)}.js` : VENDORED[localName];
    if (!path || asked.has(localName)) continue;
    asked.add(localName);
    import(path).catch(() => asked.delete(localName));
  }
}

/** A new page begins at its heading, for those who hear it. Refreshing and going back leave the focus alone. */
function begin() {
  const heading = document.querySelector("main h1");
  if (visit === "advance" && !location.hash && !document.querySelector("[autofocus]") && heading instanceof HTMLElement) {
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  }
  visit = "";
}

/** @param {Element} toast */
function fade(toast) {
  setTimeout(() => (toast.matches(":hover, :focus-within") ? fade(toast) : toast.remove()), 6000);
}

function arrive() {
  define();
  begin();
  document.querySelectorAll(".toast").forEach(fade);
}

/** @param {HTMLFormElement} form @param {HTMLElement | null | undefined} button */
function pending(form, button) {
  form.dataset.sending = "";
  button?.setAttribute("aria-busy", "true");
  button?.setAttribute("data-state", "pending");
}

/** @param {HTMLFormElement} form */
function settled(form) {
  delete form.dataset.sending;
  for (const button of form.querySelectorAll("[data-state=pending]")) {
    button.removeAttribute("aria-busy");
    button.removeAttribute("data-state");
  }
}

/** @param {EventTarget | null} target */
const isWriting = (target) => target instanceof HTMLElement && target.closest("input, textarea, select, [contenteditable]");

/** @param {KeyboardEvent} event */
function key(event) {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target instanceof HTMLTextAreaElement) {
    const form = event.target.form;
    const send = form?.querySelector("button:not([type=button], [name=preview])");
    form?.requestSubmit(send instanceof HTMLButtonElement ? send : null);
  } else if (event.key === "/" && !isWriting(event.target) && !event.ctrlKey && !event.metaKey && !event.altKey) {
    const search = document.querySelector("[role=search] input");
    if (!(search instanceof HTMLInputElement) || !search.checkVisibility()) return;
    event.preventDefault();
    search.select();
  } else if (event.key === "Escape") {
    const menu = document.querySelector("details.menu[open]");
    menu?.removeAttribute("open");
    menu?.querySelector("summary")?.focus();
  }
}

/** @param {MouseEvent} event */
function closeMenus(event) {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(/** @type {Node} */ (event.target))) menu.removeAttribute("open");
  }
}

Turbo.config.forms.submitter = "aria-disabled"; // a disabled button would lose the focus
document.addEventListener("turbo:visit", (event) => (visit = /** @type {CustomEvent} */ (event).detail.action));
document.addEventListener("turbo:load", arrive);
document.addEventListener("turbo:render", define);
document.addEventListener("turbo:frame-render", define);
document.addEventListener("keydown", key);
document.addEventListener("click", closeMenus);

// Turbo says when its forms begin and end. Any other form leaves the page; a download does not, so it settles by itself.
document.addEventListener("submit", (event) => {
  if (/** @type {HTMLFormElement} */ (event.target).dataset.sending === undefined) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}, true);
document.addEventListener("turbo:submit-start", (event) => {
  const { formElement, submitter } = /** @type {CustomEvent} */ (event).detail.formSubmission;
  pending(formElement, submitter);
});
document.addEventListener("turbo:submit-end", (event) => settled(/** @type {CustomEvent} */ (event).detail.formSubmission.formElement));
window.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || !(form instanceof HTMLFormElement)) return;
  pending(form, event.submitter);
  setTimeout(settled, 10_000, form);
});
window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sending]").forEach((form) => settled(/** @type {HTMLFormElement} */ (form))));
