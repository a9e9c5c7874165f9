/**
 * The system's notifications of new messages, for those who have asked for them.
 *
 * What it guarantees: nothing is shown without the user's wish (kept in this browser) and the browser's permission, nor of
 * what they have chosen to hear nothing of in a room, nor while any of its tabs is looked at, nor where this device is told by
 * push; of several tabs one alone shows it (the one with the stream), and a room has
 * one notification, of its latest message, which goes if that is deleted. A click brings the tab to the front, at that message.
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
/** Held by every tab that is looked at. */
const lookedAt = 'parley.looked-at';
/** The longest text that systems show; in characters. */
const longest = 200;

export const notificationsAre = signal<NotificationsAre>(read());

function read(): NotificationsAre {
  if (!('Notification' in window)) return 'missing';
  if (Notification.permission === 'denied') return 'denied';
  return wish.read() === 'on' && Notification.permission === 'granted' ? 'on' : 'off';
}

/** To be called from a click: browsers ask for the permission then only. */
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
  /** What is known of a room by now. */
  readonly roomOf: (roomId: number) => Room | undefined;
}

/**
 * Shows notifications from now on.
 * @returns what ends it
 */
export function notify({ me, roomOf }: NotifyOptions): () => void {
  /** By room. */
  const shown = new Map<number, { seq: number; notification: Notification }>();
  /** The last seq that was told of, by room: after a change of tabs an event may come twice. */
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

/** Whether this tab is looked at, or any other of this browser's. Without locks a tab knows of itself only. */
async function isAnyLookedAt(): Promise<boolean> {
  if (isLookedAt.peek()) return true;
  const { held = [] } = (await locks()?.query()) ?? {};
  return held.some(({ name }) => name === lookedAt);
}

/** Tells the other tabs, by holding a lock, whenever this one is looked at, and that it now is. */
function tellLooking(looking: () => void): () => void {
  return effect(() => {
    if (!isLookedAt.value) return;
    looking();
    let letGo = (): void => undefined;
    const isOver = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    // It may be over before the lock is had.
    void locks()?.request(lookedAt, { mode: 'shared' }, () => isOver);
    return letGo;
  });
}

/** Browsers have none on plain http (but for localhost). */
const locks = () => navigator.locks as LockManager | undefined;
