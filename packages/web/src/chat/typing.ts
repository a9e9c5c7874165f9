/** Who is typing where. Nobody reports that they have stopped, so it expires. */
import type { RoomEvent } from '@parley/contracts';
import { signal } from '@preact/signals';

/** Longer than the pages' interval between two typing events; in milliseconds. */
const lasting = 6_000;

export interface Typing {
  /** Their user ids, in the order in which they began. */
  in(roomId: number): readonly string[];
  take(event: RoomEvent): void;
}

export function createTyping(): Typing {
  const typists = signal<ReadonlyMap<number, readonly string[]>>(new Map());
  const timers = new Map<string, ReturnType<typeof setTimeout>>();

  function set(roomId: number, userId: string, isTyping: boolean) {
    const others = (typists.peek().get(roomId) ?? []).filter((id) => id !== userId);
    typists.value = new Map(typists.peek()).set(roomId, isTyping ? [...others, userId] : others);
  }

  function stop(roomId: number, userId: string) {
    const key = `${roomId} ${userId}`;
    if (!timers.has(key)) return;
    clearTimeout(timers.get(key));
    timers.delete(key);
    set(roomId, userId, false);
  }

  function begin(roomId: number, userId: string) {
    const key = `${roomId} ${userId}`;
    if (!timers.has(key)) set(roomId, userId, true);
    clearTimeout(timers.get(key));
    timers.set(
      key,
      setTimeout(() => stop(roomId, userId), lasting),
    );
  }

  return {
    in: (roomId) => typists.value.get(roomId) ?? [],
    take({ actionType, roomId, userId }) {
      if (actionType === 'TYPING') begin(roomId, userId);
      else if (actionType === 'SEND' || actionType === 'LEAVE') stop(roomId, userId);
    },
  };
}
