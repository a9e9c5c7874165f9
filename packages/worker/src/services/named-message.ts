/** The message that a member's request names. */
import { Failure } from '@parley/contracts';
import type { Queries } from '../database/query.ts';
import { type Entered, enterRooms } from './enter-rooms.ts';
import type { LockedRoom } from './locked-rooms.ts';
import { type FoundMessage, findMessages, visible } from './messages.ts';
import type { Asked, Member } from './room-access.ts';

export interface AskedMessage extends Asked {
  readonly messageId: number;
}

export interface EnteredWithMessages extends Entered {
  readonly messages: ReadonlyMap<number, FoundMessage>;
}

export interface NamedMessage {
  readonly room: LockedRoom;
  readonly member: Member;
  readonly message: FoundMessage;
}

/**
 * Locks the rooms, then reads the members and the messages.
 * @param others users whose membership is read besides the askers'
 */
export function enterWithMessages(
  requests: readonly AskedMessage[],
  others: readonly Asked[] = [],
): Queries<EnteredWithMessages> {
  return {
    ...enterRooms([...requests, ...others]),
    messages: findMessages(requests.map(({ messageId }) => messageId)),
  };
}

/** The message if the asker can see it, or why not. */
export function namedMessage(
  { roomId, userId, messageId }: AskedMessage,
  { rooms, access, messages }: EnteredWithMessages,
): NamedMessage | Failure {
  const member = access.require({ roomId, userId }, rooms);
  if (member instanceof Failure) return member;
  const message = visible(messages, messageId, roomId, member.joinedSeq);
  if (!message) return new Failure('MESSAGE_NOT_FOUND');
  return { room: rooms.get(roomId) as LockedRoom, member, message };
}
