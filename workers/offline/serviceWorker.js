/**
 * The page without a network: its own files, from this browser, in the version that they were installed in. The build writes FILES in
 * front (scripts/vite/offline.ts): path → SHA-256.
 *
 * What is kept is kept under path and digest, and only with the bytes of that digest. So one version's page never gets another's script,
 * whatever the host serves meanwhile, and an update fetches what changed. A new version takes over when no page of the old one is open,
 * or the only one is loaded again.
 */
/* global FILES */
const CACHE = 'domino-studio';
const BASE = new URL('./', self.location.href);
/**
 * Fetched when a page first uses them: only one of ONNX Runtime's builds is needed, and not everyone needs the embedded model, or Python.
 */
const LARGE = /^(ort|models|python)\//;

const known = (path) => Object.hasOwn(FILES, path);
const keyOf = (path) => `${BASE.href}${path}?sha256=${FILES[path]}`;
const hex = (buffer) => Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, '0')).join('');

/** Keep a response of a path, if it has the bytes that this version has. */
async function keep(path, response) {
  const digest = hex(await crypto.subtle.digest('SHA-256', await response.clone().arrayBuffer()));
  if (response.status !== 200 || digest !== FILES[path]) throw new Error(`${path} is not of this version.`);
  const cache = await caches.open(CACHE);
  await cache.put(keyOf(path), response);
}

async function fetchAndKeep(path) {
  const cache = await caches.open(CACHE);
  if (await cache.match(keyOf(path))) return;
  const url = BASE.href + path;
  // The digest says whether what the browser has is the right one.
  await keep(path, await fetch(url, { cache: 'force-cache' })).catch(async () => {
    await keep(path, await fetch(url, { cache: 'reload' }));
  });
}

async function install() {
  for (const path of Object.keys(FILES)) if (!LARGE.test(path)) await fetchAndKeep(path);
}

/** Versions before this one are over: what this one does not know goes. */
async function activate() {
  const cache = await caches.open(CACHE);
  const mine = new Set(Object.keys(FILES).map(keyOf));
  for (const { url } of await cache.keys()) if (!mine.has(url)) await cache.delete(url);
  await self.clients.claim();
}

/**
 * The frame that Python runs in. Browsers keep service workers away from a frame that its page has given an origin of its own, so without
 * a network its document gives itself one, here for hosts that send no headers, too.
 */
const FRAME = 'python/frame.html';

function closedOff(response) {
  const headers = new Headers(response.headers);
  headers.append('Content-Security-Policy', 'sandbox allow-scripts');
  return new Response(response.body, { status: response.status, headers });
}

async function answer(event, path) {
  const response = await answerAsKept(event, path);
  return path === FRAME ? closedOff(response) : response;
}

async function answerAsKept(event, path) {
  const { request } = event;
  const { waiting } = self.registration;
  if (request.mode === 'navigate' && waiting && (await self.clients.matchAll()).length < 2) {
    waiting.postMessage({ type: 'take-over' });
    // The new one begins when this one has nothing under way: asked again at once, it would be kept waiting for minutes.
    return new Response('', { headers: { Refresh: '1' } });
  }
  const cache = await caches.open(CACHE);
  const kept = await cache.match(keyOf(path));
  if (kept) return kept;
  const response = await fetch(request);
  if (response.status === 200) event.waitUntil(keep(path, response.clone()).catch(() => undefined));
  return response;
}

self.addEventListener('install', (event) => event.waitUntil(install()));
self.addEventListener('activate', (event) => event.waitUntil(activate()));
self.addEventListener('fetch', (event) => {
  const { method, url } = event.request;
  const { origin, pathname } = new URL(url);
  if (method !== 'GET' || origin !== BASE.origin || !pathname.startsWith(BASE.pathname)) return;
  const path = decodeURIComponent(pathname.slice(BASE.pathname.length)) || 'index.html';
  if (known(path)) event.respondWith(answer(event, path));
});
self.addEventListener('message', (event) => {
  const { type, prefixes = [] } = event.data ?? {};
  if (type === 'take-over') self.skipWaiting();
  if (type !== 'keep') return;
  const wanted = Object.keys(FILES).filter((path) => prefixes.some((prefix) => path.startsWith(prefix)));
  event.waitUntil(Promise.all(wanted.map(fetchAndKeep)).catch(() => undefined));
});
