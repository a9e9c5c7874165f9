import { useLayoutEffect, useRef } from 'preact/hooks';
import { useChat } from '../../chat/chat.ts';
import type { Room } from '../../chat/room.ts';
import { place } from '../../route.ts';
import type { ListWindow } from './list-window.ts';
import type { Scene } from './scene.ts';

interface SeekingOptions {
  scene: Scene;
  list: ListWindow;
  room: Room;
  /** Its seq. */
  firstUnread: number | null;
}

/** Where the first unread message is placed, so that some of the earlier ones are visible. */
export const share = 0.2;

/** What is shown at first, and later on demand: the message in the address, the first unread one, or the end. */
export function useSeeking({ scene, list, room, firstUnread }: SeekingOptions): void {
  const { unsent } = useChat();
  const { roomId, joinedSeq, lastSeq } = room;
  const at = place.value;
  const isFirst = useRef(true);
  useLayoutEffect(() => {
    const seq = at.page === 'room' ? at.seq : undefined;
    if (seq !== undefined && seq > joinedSeq && seq <= lastSeq) {
      // The searched text may be anywhere in it.
      scene.fold(seq, true);
      scene.seek(seq);
    } else if (isFirst.current && firstUnread !== null) list.jumpTo(firstUnread - joinedSeq - 1, share);
    isFirst.current = false;
  }, [at]);

  // Writers want to see their own message.
  const said = unsent.all.value.filter((message) => message.roomId === roomId).length;
  const before = useRef(said);
  useLayoutEffect(() => {
    if (said > before.current) list.jumpToEnd();
    before.current = said;
  }, [said]);
}
