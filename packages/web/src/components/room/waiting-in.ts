import type { Room } from '../../chat/room.ts';
import type { UnsentMessage } from '../../chat/unsent-message.ts';

/** Messages sent in the room that are not among its messages yet; events may come before the reply. */
export function waitingIn(
  { roomId, lastSeq }: Pick<Room, 'roomId' | 'lastSeq'>,
  unsent: readonly UnsentMessage[],
): UnsentMessage[] {
  return unsent.filter(
    (message) => message.roomId === roomId && (message.seq === undefined || message.seq > lastSeq),
  );
}
