/**
 * Whether this device gets pushes while no page is open. The choice is stored in this browser, for its user only; the
 * subscription belongs to the session, and is sent to the server again with each page load.
 */
import type { PairName } from '@parley/contracts';
import { signal } from '@preact/signals';
import { appWorker } from './app-worker.ts';
import { ask } from './connection/client.ts';
import type { OpenRequest, Success, Trouble } from './connection/requests.ts';
import { whenDone } from './connection/when-done.ts';
import { kept } from './kept.ts';

/** `install`: possible only for an app on the home screen, as on iOS. */
export type PushIs = 'on' | 'off' | 'asked' | 'denied' | 'missing' | 'install' | 'failed';

/** Milliseconds. */
const readyWithin = 10_000;

/** Where the service worker reads whose choice it is (service-worker.ts): workers can't access the pages' storage. */
const [pushCache, pushUser] = ['push', '/push-user'];

const wish = kept('localStorage', 'parley.push');

export const pushIs = signal<PushIs>('off');

/** The state without any action. */
export function readPush(me: string): void {
  pushIs.value = obstacle() ?? (wish.read() === me ? 'on' : 'off');
}

function obstacle(): PushIs | undefined {
  if (!('serviceWorker' in navigator) || !('PushManager' in window) || !('Notification' in window))
    return isUninstalled() ? 'install' : 'missing';
  return Notification.permission === 'denied' ? 'denied' : undefined;
}

/** On iOS, pages in the browser get no pushes. */
function isUninstalled(): boolean {
  const { standalone } = navigator as Navigator & { standalone?: boolean };
  return standalone === false;
}

/** Whether this device gets pushes, wherever that was switched on: then pages need not show notifications. */
export const isPushed = (me: string) => wish.read() === me && obstacle() === undefined;

/**
 * Call it from a click: browsers ask for the permission only then.
 * @param key the server's
 */
export async function switchPush(on: boolean, me: string, key: string): Promise<void> {
  try {
    if (on) await switchOn(me, key);
    else await switchOff();
    readPush(me);
  } catch {
    wish.write(null);
    pushIs.value = obstacle() ?? 'failed';
  }
}

async function switchOn(me: string, key: string) {
  pushIs.value = 'asked';
  if ((await Notification.requestPermission()) !== 'granted') return;
  const registration = await readyWorker();
  await tellServer(await subscribe(registration, key));
  wish.write(me);
  await keepUser(me);
}

async function keepUser(me: string) {
  await (await caches.open(pushCache)).put(pushUser, new Response(me));
}

/** @throws if there is none in time: the browser could not load it */
async function readyWorker(): Promise<ServiceWorkerRegistration> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('there is no service worker')), readyWithin);
  });
  return Promise.race([navigator.serviceWorker.ready, late]).finally(() => clearTimeout(timer));
}

/** One with another key than the server's current one is useless. */
async function subscribe({ pushManager }: ServiceWorkerRegistration, key: string): Promise<PushSubscription> {
  const applicationServerKey = bytesOf(key);
  const there = await pushManager.getSubscription();
  if (there && !isSame(there.options.applicationServerKey, applicationServerKey)) await there.unsubscribe();
  return pushManager.subscribe({ userVisibleOnly: true, applicationServerKey });
}

function isSame(one: ArrayBuffer | null, other: Uint8Array): boolean {
  const bytes = new Uint8Array(one ?? []);
  return bytes.length === other.length && bytes.every((byte, index) => byte === other[index]);
}

function bytesOf(base64url: string): Uint8Array<ArrayBuffer> {
  const binary = atob(base64url.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

async function tellServer(subscription: PushSubscription): Promise<void> {
  const { endpoint = '', keys: { p256dh = '', auth = '' } = {} } = subscription.toJSON();
  await answerTo(ask('user-add-push', { endpoint, p256dh, auth }));
}

/** @throws Refused */
function answerTo<Name extends PairName>(request: OpenRequest<Name>): Promise<Success<Name>> {
  return new Promise((resolve, reject) => {
    whenDone(request, resolve, (trouble) => reject(new Refused(trouble)));
  });
}

class Refused extends Error {
  /** Whether a later retry may help. */
  readonly isPassing: boolean;

  constructor(trouble: Trouble) {
    super(trouble);
    this.isPassing = !['NOT_FOUND', 'BAD_REQUEST'].includes(trouble);
  }
}

async function switchOff() {
  wish.write(null);
  await caches.delete(pushCache);
  const subscription = await (await appWorker())?.pushManager.getSubscription();
  if (!subscription) return;
  ask('user-remove-push', { endpoint: subscription.endpoint });
  await subscription.unsubscribe();
}

/**
 * After a page load, perhaps in a new session: renews the device's subscription, with the server's current key. If that
 * is impossible, the setting must not be shown as on.
 */
export async function renewPush(me: string): Promise<void> {
  readPush(me);
  if (pushIs.peek() !== 'on') return;
  try {
    await renew(me);
  } catch (error) {
    if (error instanceof Refused && error.isPassing) return;
    wish.write(null);
    readPush(me);
  }
}

async function renew(me: string) {
  const registration = await appWorker();
  const { pushKey } = await answerTo(ask('user-search-setting', {}));
  if (pushKey === null || !(await registration?.pushManager.getSubscription()))
    throw new Error('it is told no more');
  await tellServer(await subscribe(registration as ServiceWorkerRegistration, pushKey));
  await keepUser(me);
}
