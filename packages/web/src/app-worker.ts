/** The service worker, as pages see it: it is there once somebody is logged in, and its new version is told of. */
import { effect, signal } from '@preact/signals';
import { isLookedAt } from './looked-at.ts';
import { goTo } from './route.ts';
import { titleBadge } from './use-title.ts';

/** Whether a new version is there, which the page begins with when it is loaded anew. */
export const isUpdated = signal(false);

/** How often it is looked for a new version while a page is open. Milliseconds. */
const lookEvery = 600_000;

/** Browsers have none on plain http (but for localhost), nor where it is forbidden. */
const workers = navigator.serviceWorker as ServiceWorkerContainer | undefined;

/** @returns undefined where there is none */
export const appWorker = (): Promise<ServiceWorkerRegistration | undefined> =>
  workers ? workers.getRegistration('/') : Promise.resolve(undefined);

let waiting: ServiceWorker | null = null;

/** @returns what ends it */
export function startAppWorker(): () => void {
  if (!workers) return () => undefined;
  void begin();
  workers.addEventListener('message', openRoom);
  const timer = setInterval(look, lookEvery);
  const stopBadge = effect(() => showBadge(titleBadge.value));
  const stopLooking = effect(() => {
    if (isLookedAt.value) void closeNotifications();
  });
  return () => {
    workers.removeEventListener('message', openRoom);
    clearInterval(timer);
    stopBadge();
    stopLooking();
    showBadge(0);
  };
}

async function begin(): Promise<void> {
  try {
    const registration = await workers?.register('/sw.js', { updateViaCache: 'none' });
    if (registration) watch(registration);
  } catch {
    // The pages do without it.
  }
}

function watch(registration: ServiceWorkerRegistration) {
  const look = (found: ServiceWorker | null) => {
    // The first one replaces nobody.
    if (!found || !workers?.controller) return;
    const note = () => {
      if (found.state !== 'installed') return;
      waiting = found;
      isUpdated.value = true;
    };
    note();
    found.addEventListener('statechange', note);
  };
  look(registration.waiting);
  registration.addEventListener('updatefound', () => look(registration.installing));
}

function look() {
  void appWorker().then((registration) => registration?.update().catch(() => undefined));
}

/** Begins the new version, in all tabs. */
export function update(): void {
  workers?.addEventListener('controllerchange', () => location.reload(), { once: true });
  if (waiting) waiting.postMessage('take over');
  else location.reload();
}

/** A notification was clicked. */
function openRoom({ data }: MessageEvent) {
  const { roomId, seq } = Object(data) as { roomId?: unknown; seq?: unknown };
  if (typeof roomId === 'number' && typeof seq === 'number') goTo({ page: 'room', roomId, seq });
}

function showBadge(unread: number) {
  const badge = navigator as Navigator & {
    setAppBadge?(count: number): Promise<void>;
    clearAppBadge?(): Promise<void>;
  };
  void (unread > 0 ? badge.setAppBadge?.(unread) : badge.clearAppBadge?.())?.catch(() => undefined);
}

async function closeNotifications() {
  const shown = (await (await appWorker())?.getNotifications()) ?? [];
  for (const notification of shown) notification.close();
}
