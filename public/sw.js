// Lets the app open without a network: keeps its own files and the page, and nothing that belongs to a person.
// Requests to /api are never touched. The list is written by the build; a new list makes a new worker.
const FILES = "@everything-kept";
const PAGE = "/index.html";
const CACHE = `sluice ${FILES.join(" ")}`;

self.addEventListener("install", (event) => {
  const keep = async () => {
    const cache = await caches.open(CACHE);
    // The page names the files by their hashes, so both are taken at the same moment and stay together.
    await cache.addAll([new Request(PAGE, { cache: "no-cache" }), ...FILES]);
    await self.skipWaiting();
  };
  event.waitUntil(keep());
});

self.addEventListener("activate", (event) => {
  const tidy = async () => {
    const names = await caches.keys();
    await Promise.all(names.filter((name) => name !== CACHE).map((name) => caches.delete(name)));
    await self.clients.claim();
  };
  event.waitUntil(tidy());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== self.location.origin) return;
  if (request.mode === "navigate" && !address.pathname.startsWith("/api/")) {
    event.respondWith(fetch(request).catch(() => kept(PAGE)));
  } else if (FILES.includes(address.pathname)) {
    event.respondWith(kept(address.pathname).then((response) => response ?? fetch(request)));
  }
});

async function kept(address) {
  const cache = await caches.open(CACHE);
  return (await cache.match(address)) ?? undefined;
}
