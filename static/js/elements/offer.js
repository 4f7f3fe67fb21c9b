// @ts-check
/** <cw-offer>: what is offered to whoever wrote something in this browser, and not before; see wrote() in app.js. */
class CwOffer extends HTMLElement {
  connectedCallback() {
    const canBeTold = "PushManager" in window && Notification.permission === "default";
    this.hidden = !canBeTold || localStorage.getItem("wrote") === null;
  }
}

customElements.define("cw-offer", CwOffer);
