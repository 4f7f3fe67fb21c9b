// @ts-check
/** <cw-zone>: writes the browser's time zone into the hidden field that lies in it. */
class CwZone extends HTMLElement {
  connectedCallback() {
    const field = this.querySelector("[name=time_zone]");
    if (field instanceof HTMLInputElement) field.value = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";
  }
}

customElements.define("cw-zone", CwZone);
