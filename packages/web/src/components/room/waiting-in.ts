import type { Room } from '../../chat/room.ts';
import type { UnsentMessage } from '../../chat/unsent-message.ts';

/** What was said in the room and does not stand among its messages yet, as events may tell before the reply does. */
export function waitingIn(
  { roomId, lastSeq }: Pick<Room, 'roomId' | 'lastSeq'>,
  unsent: readonly UnsentMessage[],
): UnsentMessage[] {
  return unsent.filter(
    (message) => message.roomId === roomId && (message.seq === undefined || message.seq > lastSeq),
  );
}
