/** The service worker from the pages' side: registered once somebody is logged in; a new version is announced. */
import { effect, signal } from '@preact/signals';
import { isLookedAt } from './looked-at.ts';
import { goTo } from './route.ts';
import { titleBadge } from './use-title.ts';

/** Whether there is a new version, which the next load of the page uses. */
export const isUpdated = signal(false);

/** How often an open page checks for a new version. Milliseconds. */
const lookEvery = 600_000;
/** How long a worker has to list its files: one of an older release does not know the question. Milliseconds. */
const answerWithin = 2_000;

/** Absent on plain http (except localhost), and where it is forbidden. */
const workers = navigator.serviceWorker as ServiceWorkerContainer | undefined;

/** @returns undefined if there is none */
export const appWorker = (): Promise<ServiceWorkerRegistration | undefined> =>
  workers ? workers.getRegistration('/') : Promise.resolve(undefined);

let waiting: ServiceWorker | null = null;
let isAsked = false;

/** @returns a function that stops it */
export function startAppWorker(): () => void {
  if (!workers) return () => undefined;
  const unwatch = watchControl(workers);
  void begin();
  workers.addEventListener('message', openRoom);
  const timer = setInterval(look, lookEvery);
  const stopBadge = effect(() => showBadge(titleBadge.value));
  const stopLooking = effect(() => {
    if (isLookedAt.value) void closeNotifications();
  });
  return () => {
    workers.removeEventListener('message', openRoom);
    unwatch();
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
    // The pages work without it.
  }
}

function watch(registration: ServiceWorkerRegistration) {
  const look = (found: ServiceWorker | null) => {
    // The first one replaces nothing.
    if (!found || !workers?.controller) return;
    const note = async () => {
      if (found.state !== 'installed' || (await isOfThisPage(found))) return;
      waiting = found;
      isUpdated.value = true;
    };
    void note();
    found.addEventListener('statechange', () => void note());
  };
  look(registration.waiting);
  registration.addEventListener('updatefound', () => look(registration.installing));
}

function look() {
  void appWorker().then((registration) => registration?.update().catch(() => undefined));
}

/**
 * A page that is opened after a deployment already has the new version from the network: then the worker's files are
 * the page's. If that can't be determined, the answer is no: a needless notice of a new version does no harm.
 */
function isOfThisPage(worker: ServiceWorker): Promise<boolean> {
  const used = [...document.querySelectorAll<HTMLScriptElement>('script[src]')].map(({ src }) => src);
  const styles = [...document.querySelectorAll<HTMLLinkElement>('link[rel=stylesheet]')].map(
    ({ href }) => href,
  );
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    const answer = (is: boolean) => {
      clearTimeout(timer);
      port1.close();
      resolve(is);
    };
    const timer = setTimeout(() => answer(false), answerWithin);
    port1.onmessage = ({ data }: MessageEvent<readonly string[]>) => {
      const files = new Set(data);
      answer([...used, ...styles].every((address) => files.has(new URL(address).pathname)));
    };
    worker.postMessage('files', [port2]);
  });
}

/** Activates the new version here; other tabs are told, and continue until their users want it too. */
export function update(): void {
  isAsked = true;
  if (waiting?.state === 'installed') waiting.postMessage('take over');
  else location.reload();
}

/**
 * Once another version controls the page, the files of this one are gone, unless both have the same. The first one
 * replaces nothing.
 * @returns a function that stops it
 */
function watchControl(container: ServiceWorkerContainer): () => void {
  let controller = container.controller;
  const change = async () => {
    const [before, now] = [controller, container.controller];
    controller = now;
    if (isAsked) location.reload();
    else if (before && now && !(await isOfThisPage(now))) isUpdated.value = true;
  };
  container.addEventListener('controllerchange', change);
  return () => container.removeEventListener('controllerchange', change);
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
