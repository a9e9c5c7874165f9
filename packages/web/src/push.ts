/**
 * Whether this device is told of messages while no page is open. What is wished is kept in this browser, for its user alone;
 * the subscription belongs to the session, and is told the server anew with each page that is loaded.
 */
import type { PairName } from '@parley/contracts';
import { signal } from '@preact/signals';
import { appWorker } from './app-worker.ts';
import { ask } from './connection/client.ts';
import type { OpenRequest, Success, Trouble } from './connection/requests.ts';
import { whenDone } from './connection/when-done.ts';
import { kept } from './kept.ts';

/** `install`: only what was put on the home screen may, as on iOS. */
export type PushIs = 'on' | 'off' | 'asked' | 'denied' | 'missing' | 'install' | 'failed';

/** Milliseconds. */
const readyWithin = 10_000;

/** Where the service worker reads whose wish it is (service-worker.ts): what pages keep is not for workers. */
const [pushCache, pushUser] = ['push', '/push-user'];

const wish = kept('localStorage', 'parley.push');

export const pushIs = signal<PushIs>('off');

/** What it is without anybody's doing. */
export function readPush(me: string): void {
  pushIs.value = obstacle() ?? (wish.read() === me ? 'on' : 'off');
}

function obstacle(): PushIs | undefined {
  if (!('serviceWorker' in navigator) || !('PushManager' in window) || !('Notification' in window))
    return isUninstalled() ? 'install' : 'missing';
  return Notification.permission === 'denied' ? 'denied' : undefined;
}

/** On iOS there is no push for a page in the browser. */
function isUninstalled(): boolean {
  const { standalone } = navigator as Navigator & { standalone?: boolean };
  return standalone === false;
}

/** Whether it is told by push, wherever that was switched on: then no page needs to. */
export const isPushed = (me: string) => wish.read() === me && obstacle() === undefined;

/**
 * To be called from a click: browsers ask for the permission then only.
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

/** @throws where there is none in time: its browser could not get it */
async function readyWorker(): Promise<ServiceWorkerRegistration> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('there is no service worker')), readyWithin);
  });
  return Promise.race([navigator.serviceWorker.ready, late]).finally(() => clearTimeout(timer));
}

/** One under another key than the server's now is of no use. */
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
  /** Whether asking again later may help. */
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
 * A page was loaded, perhaps in a new session: where this device is to be told, it is still so, under the key that the server
 * has by now. Where that can't be, nobody shall believe that it is.
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
