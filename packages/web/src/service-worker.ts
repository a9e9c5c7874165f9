/**
 * The service worker: it shows pushed messages while no page is open, and serves the built files and the shell when the
 * network does not.
 *
 * Guarantees: no page is ever older than the server's. A page load uses the network whenever that answers; files with a
 * content hash in their names come from the cache; the API is left alone. A new version waits until its user wants it,
 * or no page is open, so that until then a page finds the files it was built with.
 */

/** Inserted by the build: a hash of all files, and the files that a page needs to start. */
declare const BUILD: string;
declare const FILES: readonly string[];

// TypeScript's library for pages lacks service workers.
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
/** Pages on which a logged-in user sees new messages. */
const chatPages = /^\/(?:rooms(?:\/\d+)?|friends|search|me|u\/[^/]+)?\/?$/;
const waysIn = /^\/(?:login|signup|reset|invite)\/?$/;
/** Where the pages store who has switched pushes on (push.ts). */
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

/** In the worker's format (worker/src/push/post-push.ts). */
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

/** Pages of the inspector, or of users who have to log in first, show no messages. */
async function openChats(): Promise<readonly WindowClient[]> {
  const open = await worker.clients.matchAll({ type: 'window', includeUncontrolled: true });
  return open.filter(({ url }) => chatPages.test(new URL(url).pathname));
}

/** A room has one notification, of its latest message. A user who is looking at a page sees the message there. */
async function tell({ roomId, seq, roomName, writer, text }: PushMessage): Promise<void> {
  const open = await openChats();
  if (open.some(({ focused, visibilityState }) => focused && visibilityState === 'visible')) return;
  const tag = `parley.room.${roomId}`;
  const [before] = await worker.registration.getNotifications({ tag });
  // It may be repeated, or arrive after a later one.
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

/** A user's text must not change the direction of what surrounds it. */
const isolated = (text: string) => `\u2068${text}\u2069`;

worker.addEventListener<NotificationEvent>('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(show(event.notification.data as { roomId: number; seq: number }));
});

/** In an open page, if there is one. */
async function show({ roomId, seq }: { roomId: number; seq: number }): Promise<void> {
  const [open] = await openChats();
  if (!open) {
    await worker.clients.openWindow(`/rooms/${roomId}?seq=${seq}`);
    return;
  }
  // Browsers allow it to come to the front only right after a click.
  await open.focus().catch(() => undefined);
  open.postMessage({ roomId, seq });
}

/** The browser has changed the subscription. */
worker.addEventListener<SubscriptionChange>('pushsubscriptionchange', (event) => {
  const options = event.oldSubscription?.options;
  if (options) event.waitUntil(subscribeAnew(options));
});

/** For the user who has switched it on: the front refuses it if the session has become another user's. */
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
