// @ts-check
/** <cw-push data-key="…">: lets this browser be told, once its member presses the button in it; asks for nothing before. */
class CwPush extends HTMLElement {
  async connectedCallback() {
    const form = this.querySelector("form");
    if (!(form instanceof HTMLFormElement) || !("PushManager" in window) || !("serviceWorker" in navigator)) return;
    this.hidden = false;
    form.addEventListener("submit", (event) => {
      if (form.elements.namedItem("endpoint") instanceof HTMLInputElement && !this.#value("endpoint")) {
        event.preventDefault();
        event.stopImmediatePropagation();
        this.#ask(form).catch(() => this.toggleAttribute("data-refused", true));
      }
    }, { capture: true });
  }

  /** @param {HTMLFormElement} form */
  async #ask(form) {
    if ((await Notification.requestPermission()) !== "granted") {
      this.querySelector("[data-no]")?.removeAttribute("hidden");
      return;
    }
    await navigator.serviceWorker.register("/sw.js");
    const { pushManager } = await navigator.serviceWorker.ready;
    const device = await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: this.dataset.key });
    const { endpoint, keys } = device.toJSON();
    this.#set("endpoint", endpoint ?? "");
    this.#set("point", keys?.p256dh ?? "");
    this.#set("auth", keys?.auth ?? "");
    form.requestSubmit();
  }

  /** @param {string} name */
  #value(name) {
    const field = this.querySelector(`input[name=${name}]`);
    return field instanceof HTMLInputElement ? field.value : "";
  }

  /** @param {string} name @param {string} value */
  #set(name, value) {
    const field = this.querySelector(`input[name=${name}]`);
    if (field instanceof HTMLInputElement) field.value = value;
  }
}

customElements.define("cw-push", CwPush);
