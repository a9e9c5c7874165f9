/**
 * Whether this device is told of messages while no page is open. What is wished is kept in this browser, for its user alone;
 * the subscription belongs to the session, and is told the server anew with each page that is loaded.
 */
import { signal } from '@preact/signals';
import { appWorker } from './app-worker.ts';
import { ask } from './connection/client.ts';
import { whenDone } from './connection/when-done.ts';
import { kept } from './kept.ts';

/** `install`: only what was put on the home screen may, as on iOS. */
export type PushIs = 'on' | 'off' | 'asked' | 'denied' | 'missing' | 'install' | 'failed';

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

/** Whether it is told by push: then no page needs to. */
export const isPushed = (me: string) => wish.read() === me && pushIs.peek() === 'on';

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
  const registration = await navigator.serviceWorker.ready;
  await tellServer(await subscribe(registration, key));
  wish.write(me);
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

function tellServer(subscription: PushSubscription): Promise<void> {
  const { endpoint = '', keys: { p256dh = '', auth = '' } = {} } = subscription.toJSON();
  return new Promise((resolve, reject) => {
    whenDone(
      ask('user-add-push', { endpoint, p256dh, auth }),
      () => resolve(),
      (trouble) => reject(new Error(trouble)),
    );
  });
}

async function switchOff() {
  wish.write(null);
  const subscription = await (await appWorker())?.pushManager.getSubscription();
  if (!subscription) return;
  ask('user-remove-push', { endpoint: subscription.endpoint });
  await subscription.unsubscribe();
}

/** A page was loaded, perhaps in a new session: where this device is to be told, it is still so. */
export async function renewPush(me: string): Promise<void> {
  readPush(me);
  if (pushIs.peek() !== 'on') return;
  const subscription = await (await appWorker())?.pushManager.getSubscription().catch(() => null);
  if (subscription) await tellServer(subscription).catch(() => undefined);
  else {
    wish.write(null);
    readPush(me);
  }
}
