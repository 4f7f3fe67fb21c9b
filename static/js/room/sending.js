// @ts-check
/** What was written and is on its way: it stands in the log at once, until the server says that it is kept (C-6). */
import { live } from "../live.js";
import { Bubbles } from "./bubbles.js";
import { Queue } from "./queue.js";

const TRIES = 3;
const PAUSE = 1000; // ms before the second try, twice that before the third
const PATIENCE = 8000; // ms until a request without an answer counts as not done
const NOBODY = [0, 502, 504]; // answers, or only what stands before the server does
const LONGEST = 60; // seconds that the next try may have to wait

export class Sending {
  #isBusy = false;
  #isGone = false;

  /** @param {HTMLElement} room @param {HTMLFormElement} form @param {import("./log.js").Log} log */
  constructor(room, form, log) {
    this.form = form;
    this.room = Number(room.dataset.room);
    this.bubbles = new Bubbles(log);
    this.queue = new Queue(room.dataset.me ?? "", room.dataset.room ?? "");
    this.#showAll();
    this.flush();
  }

  stop() {
    this.#isGone = true;
  }

  /** @param {"live" | "slow" | "offline"} state */
  line(state) {
    this.bubbles.isOffline = state === "offline";
    this.#showAll();
    if (state !== "offline") this.flush();
  }

  #showAll() {
    this.queue.all.forEach((item) => this.bubbles.show(item));
  }

  /** @param {string} text @param {Omit<Partial<import("./queue.js").Waiting>, "key" | "text">} more */
  add(text, more) {
    this.bubbles.show(this.queue.add(text, more));
  }

  /** Send what waits, one after the other. The same key again is the same message, so trying again is safe. */
  async flush() {
    if (this.#isBusy) return;
    this.#isBusy = true;
    for (let item; !this.#isGone && (item = this.queue.next); ) {
      const answer = await this.#deliver(item);
      if (answer.ok) this.#sent(item, answer);
      else if (NOBODY.includes(answer.status ?? 0) && !live().isOpen) break; // it waits for the line
      else await this.#missed(item, answer);
    }
    this.#isBusy = false;
  }

  /** @param {import("./queue.js").Waiting} item @param {import("../live.js").Answer} answer */
  #sent(item, answer) {
    this.queue.drop(item.key);
    this.bubbles.settle(item.key, answer);
  }

  /** @param {import("./queue.js").Waiting} item */
  #deliver(item) {
    const { key, text, reply_to, file_ids } = item;
    if (live().isOpen) return live().emit("chat:post", { room: this.room, client_id: key, text, reply_to, file_ids });
    const attached = (file_ids ?? []).map(String);
    return this.post(this.form.action, { client_key: key, text, reply_to: String(reply_to ?? ""), attached });
  }

  /** @param {string} url @param {Record<string, string | string[]>} values */
  post(url, values) {
    return post(this.form, url, values);
  }

  /** What passes soon is tried again; a refusal is not.
   * @param {import("./queue.js").Waiting} item @param {import("../live.js").Answer} answer */
  async #missed(item, answer) {
    const { status = 0, retry_after: wait = 0 } = answer;
    const passes = (status === 0 || status === 429 || status >= 500) && wait <= LONGEST;
    item.tries += 1;
    if (!passes || item.tries >= TRIES) item.failed = answer.message ?? "";
    this.queue.update(item);
    this.bubbles.show(item);
    if (item.failed === null) await new Promise((done) => setTimeout(done, (answer.retry_after ?? item.tries) * PAUSE));
  }

  /** A button on what waits: copy it, try again, drop it. Whether it was one. @param {HTMLElement} button */
  act(button) {
    const bubble = /** @type {HTMLElement | null} */ (button.closest("[data-waits]"));
    const item = this.queue.all.find(({ key }) => key === bubble?.dataset.waits);
    if (!item) return false;
    if (button.dataset.act === "copy") navigator.clipboard.writeText(item.text);
    else if (button.dataset.act === "again") this.#again(item);
    else {
      this.queue.drop(item.key);
      this.bubbles.drop(item.key);
    }
    return true;
  }

  /** @param {import("./queue.js").Waiting} item */
  #again(item) {
    this.queue.update({ ...item, tries: 0, failed: null });
    this.bubbles.show({ ...item, failed: null });
    this.flush();
  }
}

/** Where there is no socket: a form's own door. @param {HTMLFormElement} form @param {string} url @param {Record<string, string | string[]>} values */
export async function post(form, url, values) {
  const [own, body] = [new FormData(form), new FormData()];
  for (const name of ["csrf_token", "client_key"]) body.set(name, String(own.get(name)));
  for (const [name, value] of Object.entries(values)) {
    body.delete(name);
    for (const one of [value].flat()) body.append(name, one);
  }
  try {
    const [headers, signal] = [{ Accept: "application/json" }, AbortSignal.timeout(PATIENCE)];
    const answer = await fetch(url, { method: "POST", body, headers, signal, redirect: "manual" });
    const known = { ok: false, status: answer.status, retry_after: Number(answer.headers.get("Retry-After")) || undefined };
    return answer.headers.get("Content-Type") === "application/json" ? { ...known, ...(await answer.json()) } : known;
  } catch {
    return { ok: false, status: 0 };
  }
}
