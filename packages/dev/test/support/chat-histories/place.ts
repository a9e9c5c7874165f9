/** Users, rooms and messages as commands name them: by numbers that are looked up when their turn comes. */

import type { ModelRoom } from '../chat-model/state.ts';
import type { ChatModel, ChatRequest } from '../chat-model.ts';

/** A request whose names are yet to be looked up. */
export type Command = (place: Place) => ChatRequest;

export interface Place {
  readonly model: ChatModel;
  readonly users: readonly string[];
  /** Of a burst, its lane's; else whichever the command names. */
  readonly room: ModelRoom | undefined;
}

/** What no user, room or message is. */
const unknown = 2_000_000_000;
export const userAt = ({ users }: Place, at: number): string => users[at % users.length] as string;
export const usersAt = (place: Place, all: readonly number[]): string[] => all.map((at) => userAt(place, at));

/** Rarely a room that isn't there. */
export function roomAt({ model, room }: Place, at: number): number {
  if (room) return room.roomId;
  const all = [...model.rooms.keys()];
  return at % 29 === 28 ? unknown : (all[at % all.length] ?? unknown);
}

/** Mostly a member. */
export function actorAt(place: Place, roomId: number, at: number): string {
  const members = [...(place.model.rooms.get(roomId)?.members.keys() ?? [])];
  return at % 7 === 6 ? userAt(place, at) : (members[at % members.length] ?? userAt(place, at));
}

/** Mostly one of that room, rarely of another, or of none. */
export function messageAt({ model }: Place, roomId: number, at: number): number {
  const all = [...model.rooms.values()].flatMap(({ messages }) => messages);
  const here = model.rooms.get(roomId)?.messages ?? [];
  const left = here.filter(({ isDeleted }) => !isDeleted);
  const among = [left, left, left, left, left, here, all][at % 7] ?? all;
  return among[at % among.length]?.messageId ?? unknown;
}

/** Mostly the writer, who alone may change a message. */
export function writerOr(
  { model }: Place,
  roomId: number,
  messageId: number,
  other: string,
  at: number,
): string {
  const said = model.rooms.get(roomId)?.messages.find((message) => message.messageId === messageId);
  return at % 5 === 4 ? other : (said?.userId ?? other);
}
