// @ts-check
/** What every page gets beyond HTML: Turbo, forms that cannot be sent twice, elements on demand, focus and keys. */
import "../vendor/turbo.js";
import { comeBack } from "./ended.js";
import "./focus.js";
import "./forms.js";
import "./keys.js";

/** @type {Record<string, string>} */
const VENDORED = {
  "relative-time": "../vendor/relative-time.js",
  "markdown-toolbar": "../vendor/markdown-toolbar.js",
};
const asked = new Set();
if (document.querySelector("meta[name=cw-live]")) navigator.serviceWorker?.register("/sw.js").catch(() => {});
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

/** A new page begins at its heading, for those who hear it. Refreshing, going back and what replaces only a frame leave
 * the focus alone. */
function begin() {
  const heading = document.querySelector("main h1");
  const isNew = visit === "advance" && document.activeElement === document.body;
  if (isNew && !location.hash && !document.querySelector("[autofocus]") && heading instanceof HTMLElement) {
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  }
  visit = "";
}

/** Whoever wrote to others waits for an answer: now they may be offered to hear of it on this device (cw-offer).
 * @param {any} event */
function wrote({ detail }) {
  if (detail.success && detail.formSubmission.formElement.querySelector("textarea")) localStorage.setItem("wrote", "");
}

/** A status tells what comes into it, not what it came with. @param {Element} toast */
function say({ firstElementChild: words }) {
  const text = words?.textContent;
  if (!text) return;
  words.replaceChildren();
  setTimeout(() => words.replaceChildren(text), 100);
}

/** @param {Element} toast */
function fade(toast) {
  setTimeout(() => (toast.matches(":hover, :focus-within") ? fade(toast) : toast.remove()), 6000);
}

/** A form that was not taken comes back with an alert on top, or at its only wrong field. Turbo morphs it in, and leaves the focus to us. */
function render() {
  define();
  const alert = document.querySelector("[role=alert][autofocus], [aria-invalid=true][autofocus]");
  if (alert instanceof HTMLElement) alert.focus();
}

/** Where tabs are too many for the width, the current one is in view. */
function showTab() {
  for (const here of document.querySelectorAll(":is(.tabs, .subnav) > [aria-current]")) {
    const row = /** @type {Element} */ (here.parentElement);
    const [tab, all] = [here.getBoundingClientRect(), row.getBoundingClientRect()];
    row.scrollLeft += tab.left + tab.width / 2 - all.left - all.width / 2;
  }
}

function arrive() {
  define();
  showTab();
  begin();
  for (const toast of document.querySelectorAll(".toast")) say(toast), fade(toast);
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

/** A click elsewhere, or the focus: an open one would lie over what it reaches. @param {Event} event */
function closeMenus(event) {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(/** @type {Node} */ (event.target))) menu.removeAttribute("open");
  }
}

document.addEventListener("turbo:submit-end", wrote);
document.addEventListener("turbo:visit", (event) => (visit = /** @type {CustomEvent} */ (event).detail.action));
document.addEventListener("turbo:load", arrive);
document.addEventListener("turbo:load", comeBack);
document.addEventListener("turbo:render", render);
document.addEventListener("turbo:frame-render", define);
// What comes a moment after the page and does not come leaves in its place what stands there, which leads to it.
document.addEventListener("turbo:frame-missing", (event) => {
  if (event.target instanceof Element && event.target.matches("[loading=lazy]")) event.preventDefault();
});
document.addEventListener("keydown", key);
for (const event of ["click", "focusin"]) document.addEventListener(event, closeMenus);

// A visit that gave way to another one, while its page was still coming, is no fault, though Turbo leaves it uncaught.
window.addEventListener("unhandledrejection", (event) => {
  if (event.reason instanceof DOMException && event.reason.name === "AbortError") event.preventDefault();
});
