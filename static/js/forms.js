// @ts-check
/** A form says that it is being sent, and is sent once. Its client key makes a second send harmless on the server too. */
import * as bundle from "../vendor/turbo.js";

const { Turbo } = /** @type {any} */ (bundle);
Turbo.config.forms.submitter = "aria-disabled"; // a disabled button would lose the focus

/** @param {HTMLFormElement} form @param {HTMLElement | null | undefined} button */
function pending(form, button) {
  form.dataset.sending = "";
  button?.setAttribute("aria-busy", "true");
  button?.setAttribute("data-state", "pending");
}

/** @param {HTMLFormElement} form */
function settled(form) {
  delete form.dataset.sending;
  for (const button of form.elements) {
    if (!button.matches("[data-state=pending]")) continue; // one that stands elsewhere on the page is its own too
    button.removeAttribute("aria-busy");
    button.removeAttribute("data-state");
  }
}

/** Whether a field holds something else than the page came with. @param {Element} field */
function isChanged(field) {
  if (field instanceof HTMLSelectElement) {
    const options = [...field.options];
    return field.selectedIndex !== Math.max(0, options.findLastIndex((option) => option.defaultSelected));
  }
  if (field instanceof HTMLTextAreaElement) return field.value !== field.defaultValue;
  if (!(field instanceof HTMLInputElement) || field.type === "hidden") return false;
  return field.value !== field.defaultValue || field.checked !== field.defaultChecked;
}

// A form with data-unsaved says what to ask when another form of the page is sent, which would lose what it holds.
document.addEventListener("submit", (event) => {
  const form = /** @type {HTMLFormElement | null} */ (document.querySelector("form[data-unsaved]"));
  if (!form || form === event.target) return;
  if (!("refused" in form.dataset) && ![...form.elements].some(isChanged)) return;
  if (confirm(form.dataset.unsaved)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}, true);

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
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sending]")) settled(/** @type {HTMLFormElement} */ (form));
});
