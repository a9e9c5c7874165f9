/** Fills one room: first its messages in order, then edits, deletions and reactions. */
import type { Asker } from './asker.ts';
import type { PlannedMessage } from './converse.ts';
import type { PlannedRoom } from './plan.ts';

/** A room as created: its id, and its messages' ids by index. */
export interface FilledRoom {
  readonly plan: PlannedRoom;
  readonly roomId: number;
  readonly messageIds: readonly number[];
}

export async function addRoom(
  { members, roomName, chatType, direct }: PlannedRoom,
  asker: Asker,
): Promise<number> {
  const [userId = '', ...friendId] = members;
  const request = direct ? { userId, friendId, direct } : { userId, friendId, roomName, chatType };
  return (await asker.do('user-add-room', request, '')).roomId;
}

/** Sends a room's messages in order; a reply waits for the message that it replies to. @returns their ids */
export function say(room: PlannedRoom, roomId: number, asker: Asker): Promise<number>[] {
  const messageIds: Promise<number>[] = [];
  let before: Promise<unknown> = Promise.resolve();
  room.said.forEach((message, place) => {
    const asked = before.then(() => ask(message, place));
    before = asked;
    messageIds.push(asked.then(({ messageId }) => messageId));
  });
  return messageIds;

  /** Resolves once it is sent, with the promise of its id. */
  async function ask({ writerId, text, mentions, replyTo }: PlannedMessage, place: number) {
    const request = {
      roomId,
      writerId,
      message: text,
      ...(replyTo !== undefined && { replyTo: (await messageIds[replyTo]) as number }),
      ...(mentions.length > 0 && { mentions: [...mentions] }),
    };
    const messageId = asker.do('user-add-chat', request, String(place)).then((reply) => reply.messageId);
    return { messageId };
  }
}

export function change({ plan, roomId, messageIds }: FilledRoom, asker: Asker): Promise<unknown>[] {
  return plan.said.flatMap(({ writerId, becomes, isTakenBack, reactions, mentions }, place) => {
    const messageId = messageIds[place] as number;
    const mine = { userId: writerId, roomId, messageId };
    return [
      ...(becomes === undefined
        ? []
        : [asker.do('user-modify-chat', { ...mine, content: becomes, mentions: [...mentions] }, '')]),
      ...(isTakenBack ? [asker.do('user-delete-chat', mine, '')] : []),
      ...reactions.map(({ userId, emoji }) =>
        asker.do('user-react-chat', { userId, roomId, messageId, emoji, on: true }, ''),
      ),
    ];
  });
}

export function read({ plan, roomId }: FilledRoom, asker: Asker): Promise<unknown>[] {
  return plan.read.map(({ userId, seq }) => asker.do('user-read-room', { userId, roomId, seq }, ''));
}
