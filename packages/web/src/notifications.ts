/**
 * The system's notifications of new messages, for users who have turned them on.
 *
 * Guarantees: nothing is shown without the user's choice (stored in this browser) and the browser's permission, nor for
 * rooms and messages that the user has silenced, nor while any of the browser's tabs is being looked at, nor if this
 * device gets pushes. Of several tabs only one shows it (the one with the stream). A room has one notification, of its
 * latest message, which is closed if that is deleted. A click brings the tab to the front, at that message.
 */
import type { RoomEvent } from '@parley/contracts';
import { effect, signal } from '@preact/signals';
import type { Room } from './chat/room.ts';
import { isNotified } from './chat/room.ts';
import { hasStream, listen } from './connection/client.ts';
import { plainTextOf } from './formatting/formatting.ts';
import { fileText } from './i18n/file-text.ts';
import { isolated } from './i18n/isolated.ts';
import { kept } from './kept.ts';
import { isLookedAt } from './looked-at.ts';
import { isPushed } from './push.ts';
import { goTo } from './route.ts';

export type NotificationsAre = 'on' | 'off' | 'asked' | 'denied' | 'missing';

const wish = kept('localStorage', 'parley.notifications');
/** Held by every tab that is being looked at. */
const lookedAt = 'parley.looked-at';
/** The longest text that operating systems show; in characters. */
const longest = 200;

export const notificationsAre = signal<NotificationsAre>(read());

function read(): NotificationsAre {
  if (!('Notification' in window)) return 'missing';
  if (Notification.permission === 'denied') return 'denied';
  return wish.read() === 'on' && Notification.permission === 'granted' ? 'on' : 'off';
}

/** Call it from a click: browsers ask for the permission only then. */
export async function switchNotifications(on: boolean): Promise<void> {
  wish.write(on ? 'on' : null);
  if (on && Notification.permission === 'default') {
    notificationsAre.value = 'asked';
    await Notification.requestPermission();
  }
  notificationsAre.value = read();
}

export interface NotifyOptions {
  readonly me: string;
  /** The current state of a room. */
  readonly roomOf: (roomId: number) => Room | undefined;
}

/**
 * Shows notifications from now on.
 * @returns a function that ends it
 */
export function notify({ me, roomOf }: NotifyOptions): () => void {
  /** By room. */
  const shown = new Map<number, { seq: number; notification: Notification }>();
  /** Seq of the last notified message by room: after another tab takes over, an event may be repeated. */
  const told = new Map<number, number>();
  const stopListening = listen((event) => {
    if (event.name === 'room-event') void hear(event.data);
  });
  const stopLooking = tellLooking(closeAll);

  function closeAll() {
    for (const { notification } of shown.values()) notification.close();
    shown.clear();
  }

  async function hear({ actionType, userId, roomId, seq, writer, content, files, mentions }: RoomEvent) {
    if (actionType === 'DELETE' && shown.get(roomId)?.seq === seq) shown.get(roomId)?.notification.close();
    if (actionType !== 'SEND' || userId === me || seq === null || seq <= (told.get(roomId) ?? 0)) return;
    told.set(roomId, seq);
    if (!hasStream() || read() !== 'on' || isPushed(me) || (await isAnyLookedAt())) return;
    const room = roomOf(roomId);
    if (!isNotified(room, mentions ?? [], me)) return;
    const name = isolated(writer ?? userId);
    const said = isolated(plainTextOf(content ?? '') || fileText(files?.[0]));
    show(roomId, seq, {
      title: room && !room.direct ? isolated(room.roomName) : name,
      text: room && !room.direct ? `${name}: ${said}` : said,
    });
  }

  function show(roomId: number, seq: number, { title, text }: { title: string; text: string }) {
    const body = [...text].slice(0, longest).join('');
    const notification = new Notification(title, { body, tag: `parley.room.${roomId}` });
    shown.set(roomId, { seq, notification });
    notification.addEventListener('click', () => {
      window.focus();
      goTo({ page: 'room', roomId, seq });
      notification.close();
    });
  }

  return () => {
    stopListening();
    stopLooking();
    closeAll();
  };
}

/** Whether this or any other tab of this browser is being looked at. Without locks a tab knows only itself. */
async function isAnyLookedAt(): Promise<boolean> {
  if (isLookedAt.peek()) return true;
  const { held = [] } = (await locks()?.query()) ?? {};
  return held.some(({ name }) => name === lookedAt);
}

/** Tells the other tabs, by holding a lock, while this one is being looked at, and calls back when that starts. */
function tellLooking(looking: () => void): () => void {
  return effect(() => {
    if (!isLookedAt.value) return;
    looking();
    let letGo = (): void => undefined;
    const isOver = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    // It may have ended before the lock is granted.
    void locks()?.request(lookedAt, { mode: 'shared' }, () => isOver);
    return letGo;
  });
}

/** Browsers have none on plain http (except localhost). */
const locks = () => navigator.locks as LockManager | undefined;
