/**
 * What a browser runs for the pages while none is open: it tells of messages that are pushed, and serves the built files and
 * the shell where the network doesn't.
 *
 * What it guarantees: no page is ever older than what the server has. A page that is navigated to comes from the network
 * wherever that answers; files whose names carry a hash of their content come from the cache; the API is left alone. A new
 * version waits until its user wants it, or no page is open, so that a page finds the files it was built with until then.
 */

/** Written by the build: a hash of all files, and those that a page needs before it is there. */
declare const BUILD: string;
declare const FILES: readonly string[];

// TypeScript's library for pages has no service workers.
interface ExtendableEvent extends Event {
  waitUntil(done: Promise<unknown>): void;
}
interface FetchEvent extends ExtendableEvent {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}
interface PushEvent extends ExtendableEvent {
  readonly data: { json(): unknown } | null;
}
interface NotificationEvent extends ExtendableEvent {
  readonly notification: Notification;
}
interface SubscriptionChange extends ExtendableEvent {
  readonly oldSubscription: PushSubscription | null;
}
interface WindowClient {
  readonly url: string;
  readonly visibilityState: DocumentVisibilityState;
  readonly focused: boolean;
  focus(): Promise<WindowClient>;
  postMessage(message: unknown): void;
}
interface Worker {
  readonly registration: ServiceWorkerRegistration;
  readonly clients: {
    claim(): Promise<void>;
    matchAll(options: { type: 'window'; includeUncontrolled: boolean }): Promise<readonly WindowClient[]>;
    openWindow(path: string): Promise<unknown>;
  };
  skipWaiting(): Promise<void>;
  addEventListener<Kind extends Event>(name: string, listener: (event: Kind) => void): void;
}
const worker = self as unknown as Worker;

const cacheName = `parley-${BUILD}`;
const files = FILES;
const shell = '/index.html';
/** Where who is logged in sees what is said. */
const chatPages = /^\/(?:rooms(?:\/\d+)?|friends|search|me|u\/[^/]+)?\/?$/;
const waysIn = /^\/(?:login|signup|reset|invite)\/?$/;
/** Where the pages keep for whom push was switched on (push.ts). */
const pushCache = 'push';
const pushUser = '/push-user';

worker.addEventListener<ExtendableEvent>('install', (event) => {
  const fill = async () => {
    const cache = await caches.open(cacheName);
    await cache.addAll([shell, ...files].map((file) => new Request(file, { cache: 'no-cache' })));
  };
  event.waitUntil(fill());
});

worker.addEventListener<ExtendableEvent>('activate', (event) => {
  const takeOver = async () => {
    const names = await caches.keys();
    const old = names.filter((name) => name.startsWith('parley-') && name !== cacheName);
    await Promise.all(old.map((name) => caches.delete(name)));
    await worker.clients.claim();
  };
  event.waitUntil(takeOver());
});

worker.addEventListener<MessageEvent>('message', ({ data, ports: [port] }) => {
  if (data === 'take over') void worker.skipWaiting();
  else if (data === 'files') port?.postMessage(files);
});

worker.addEventListener<FetchEvent>('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== location.origin) return;
  if (request.mode === 'navigate') {
    if (chatPages.test(pathname) || waysIn.test(pathname))
      event.respondWith(fetch(request).catch(async () => orFail(await kept(shell))));
  } else if (pathname.startsWith('/assets/'))
    event.respondWith(kept(pathname).then((response) => response ?? fetch(request)));
});

async function kept(path: string): Promise<Response | undefined> {
  return (await caches.open(cacheName)).match(path);
}

const orFail = (response: Response | undefined) => response ?? Response.error();

/** As a worker tells it (worker/src/push/post-push.ts). */
interface PushMessage {
  readonly roomId: number;
  readonly seq: number;
  readonly roomName: string | null;
  readonly writer: string;
  readonly text: string;
}

worker.addEventListener<PushEvent>('push', (event) =>
  event.waitUntil(tell(event.data?.json() as PushMessage)),
);

/** Those of the inspector, or of somebody who is to log in first, tell nobody of messages. */
async function openChats(): Promise<readonly WindowClient[]> {
  const open = await worker.clients.matchAll({ type: 'window', includeUncontrolled: true });
  return open.filter(({ url }) => chatPages.test(new URL(url).pathname));
}

/** A room has one notification, of its latest message. Whoever looks at a page sees it there. */
async function tell({ roomId, seq, roomName, writer, text }: PushMessage): Promise<void> {
  const open = await openChats();
  if (open.some(({ focused, visibilityState }) => focused && visibilityState === 'visible')) return;
  const tag = `parley.room.${roomId}`;
  const [before] = await worker.registration.getNotifications({ tag });
  // It may come twice, or after a later one.
  if (before && (before.data as { seq: number }).seq >= seq) return;
  await worker.registration.showNotification(isolated(roomName ?? writer), {
    body: roomName === null ? text : `${isolated(writer)}: ${text}`,
    tag,
    icon: '/icon-192.png',
    badge: '/icon-192.png',
    data: { roomId, seq },
  });
  const all = await worker.registration.getNotifications();
  await (navigator as Navigator & Badge).setAppBadge?.(all.length).catch(() => undefined);
}

interface Badge {
  setAppBadge?(count: number): Promise<void>;
}

/** What somebody wrote turns nothing around it. */
const isolated = (text: string) => `\u2068${text}\u2069`;

worker.addEventListener<NotificationEvent>('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(show(event.notification.data as { roomId: number; seq: number }));
});

/** In a page that is open, if there is one. */
async function show({ roomId, seq }: { roomId: number; seq: number }): Promise<void> {
  const [open] = await openChats();
  if (!open) {
    await worker.clients.openWindow(`/rooms/${roomId}?seq=${seq}`);
    return;
  }
  // Browsers let it come to the front only where somebody has just clicked.
  await open.focus().catch(() => undefined);
  open.postMessage({ roomId, seq });
}

/** The browser has changed its mind about where it is reached. */
worker.addEventListener<SubscriptionChange>('pushsubscriptionchange', (event) => {
  const options = event.oldSubscription?.options;
  if (options) event.waitUntil(subscribeAnew(options));
});

/** For whom it was switched on: the front refuses it where the session has become another user's. */
async function subscribeAnew({ applicationServerKey }: PushSubscriptionOptions): Promise<void> {
  const userId = await (await (await caches.open(pushCache)).match(pushUser))?.text();
  if (userId === undefined) return;
  const { endpoint, keys } = (
    await worker.registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey })
  ).toJSON();
  await fetch('/api/requests/user-add-push', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ userId, endpoint, ...keys }),
  });
}

export {};
