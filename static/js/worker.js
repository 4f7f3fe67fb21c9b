// @ts-check
/// <reference lib="webworker" />
/** The service worker: says that there is no network, and shows what is pushed. It keeps no page but that one. */
const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));
const KEPT = "offline-1";

worker.addEventListener("install", (event) => {
  event.waitUntil(caches.open(KEPT).then((kept) => kept.add(new Request("/offline", { cache: "reload", credentials: "omit" }))));
});

worker.addEventListener("activate", (event) => {
  const others = caches.keys().then((names) => names.filter((name) => name !== KEPT));
  event.waitUntil(others.then((names) => Promise.all(names.map((name) => caches.delete(name)))));
});

worker.addEventListener("fetch", (event) => {
  if (event.request.mode !== "navigate" || event.request.method !== "GET") return;
  event.respondWith(fetch(event.request).catch(async () => (await caches.match("/offline")) ?? Response.error()));
});

worker.addEventListener("push", (event) => {
  const { kind, who, url } = event.data?.json() ?? {};
  if (kind) event.waitUntil(worker.registration.showNotification(kind, { body: who, data: url, tag: url }));
});

worker.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(worker.clients.openWindow(event.notification.data));
});
