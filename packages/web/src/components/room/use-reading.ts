import { effect } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { useChat } from '../../chat/chat.ts';
import type { Room } from '../../chat/room.ts';
import type { Timeline } from '../../chat/timeline.ts';
import { isLookedAt } from '../../looked-at.ts';
import type { ListWindow } from './list-window.ts';

interface ReadingOptions {
  list: ListWindow;
  room: Room;
  timeline: Timeline;
}

/** Messages beyond the visible ones that are requested with them. */
const beyond = 40;
/** While the user scrolls, not every message that comes into view is requested or marked; in milliseconds. */
const atMostEvery = 120;

/** Requests the visible messages, and marks them as read once they are loaded and the page is being looked at. */
export function useReading({ list, room: { roomId, joinedSeq }, timeline }: ReadingOptions): void {
  const { rooms } = useChat();
  useEffect(() => {
    function look() {
      const room = rooms.byId.peek().get(roomId);
      const { first, last } = list.sight.peek();
      if (!room) return;
      const begin = joinedSeq + 1;
      if (room.lastSeq < begin) return timeline.want(begin, room.lastSeq);
      if (last < first) return;
      timeline.want(Math.max(begin, begin + first - beyond), Math.min(room.lastSeq, begin + last + beyond));
      const isRead = isLookedAt.peek() && timeline.at(begin + last) !== undefined;
      if (isRead) rooms.read(roomId, Math.min(room.lastSeq, begin + last));
    }

    const calm = calmly(look);
    const stop = effect(() => {
      list.sight.value;
      timeline.version.value;
      isLookedAt.value;
      calm.call();
    });
    return () => {
      stop();
      calm.stop();
    };
  }, []);
}

/** Runs at once, and once more after a while if it was called meanwhile. */
function calmly(act: () => void): { call(): void; stop(): void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isWanted = false;
  function call() {
    if (timer !== undefined) {
      isWanted = true;
      return;
    }
    isWanted = false;
    timer = setTimeout(() => {
      timer = undefined;
      if (isWanted) call();
    }, atMostEvery);
    queueMicrotask(act);
  }
  return { call, stop: () => clearTimeout(timer) };
}
