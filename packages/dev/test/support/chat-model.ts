/**
 * The chat as docs/wire.md and the contract describe it, in memory: what each request must be answered, and which
 * events it must give rise to.
 *
 * It is asked after the system, whose reply gives it the ids and times that it can't know. Where the reply is the one
 * it expects, it returns an equal one.
 */
import { Failure, failureReply, type PairName, pairs, type RequestOf, successReply } from '@parley/contracts';
import { addChat, deleteChat, modifyChat, reactToChat } from './chat-model/messages.ts';
import { findChat, searchChat, searchMembership, searchRoom } from './chat-model/queries.ts';
import { addRoom, inviteToRoom, leaveRoom, readRoom, removeMember, renameRoom } from './chat-model/rooms.ts';
import { ChatState, type Given } from './chat-model/state.ts';

const answers = {
  'user-add-room': addRoom,
  'user-invite-room': inviteToRoom,
  'user-leave-room': leaveRoom,
  'user-remove-member': removeMember,
  'user-rename-room': renameRoom,
  'user-read-room': readRoom,
  'user-add-chat': addChat,
  'user-modify-chat': modifyChat,
  'user-delete-chat': deleteChat,
  'user-react-chat': reactToChat,
  'user-search-chat': searchChat,
  'user-find-chat': findChat,
  'user-search-room': searchRoom,
  'user-search-membership': searchMembership,
  'user-block': block,
  'user-unblock': unblock,
};

/** The pairs that the model knows. */
export type ChatPair = keyof typeof answers;

/** One request of any of those pairs. */
export type ChatRequest = { [Name in ChatPair]: { pair: Name; request: RequestOf<Name> } }[ChatPair];

export class ChatModel extends ChatState {
  /** @param given the system's reply */
  answer({ pair, request }: ChatRequest, given: Given): object {
    const answer = answers[pair] as (state: ChatState, request: object, given: Given) => never;
    const userId = askerOf({ pair, request } as ChatRequest);
    try {
      return successReply(pair, userId, answer(this, request, given));
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      return failureReply(pair, userId, error);
    }
  }
}

export function askerOf({ pair, request }: ChatRequest): string {
  return String(request[pairs[pair].asker as keyof typeof request]);
}

/** The record's key. */
export function keyOf({ pair, request }: ChatRequest): string {
  return String(request[pairs[pair as PairName].key as keyof typeof request]);
}

function block(state: ChatState, { userId, friendId }: RequestOf<'user-block'>) {
  if (friendId.includes(userId)) throw new Failure('BAD_REQUEST');
  state.nameOf(userId);
  state.requireUsers(friendId);
  for (const friend of friendId) state.blocks.add(JSON.stringify([userId, friend]));
  return { friendId: [...new Set(friendId)] };
}

function unblock(state: ChatState, { userId, friendId }: RequestOf<'user-unblock'>) {
  state.nameOf(userId);
  for (const friend of friendId) state.blocks.delete(JSON.stringify([userId, friend]));
  return { friendId: [...new Set(friendId)] };
}
