/** What the model of the chat holds, and who may see what of it. Plain data; nothing is ever asked of the system. */
import { type ChatFile, type ChatType, Failure, type RoomEvent } from '@parley/contracts';

export interface ModelMember {
  readonly userId: string;
  readonly joinedSeq: number;
  readonly joinedEventSeq: number;
  readSeq: number;
}

export interface ModelMessage {
  readonly messageId: number;
  readonly roomId: number;
  readonly seq: number;
  readonly userId: string;
  readonly writer: string;
  readonly createdAt: string;
  readonly replyTo: ModelMessage | undefined;
  content: string;
  isDeleted: boolean;
  deletedBy: string | null;
  modifiedAt: string | null;
  mentions: string[];
  profileImg: string | null;
  files: ChatFile[];
  /** The first first. */
  reactions: { emoji: string; userId: string }[];
}

/** What of an event the model knows: all but ids and some times. */
export type ModelEvent = Partial<RoomEvent> & Pick<RoomEvent, 'eventSeq' | 'actionType'>;

export interface ModelRoom {
  readonly roomId: number;
  readonly chatType: ChatType;
  /** The two of a direct room. */
  readonly couple: readonly string[] | undefined;
  readonly createdAt: string;
  roomName: string;
  /** In the order in which they joined. */
  readonly members: Map<string, ModelMember>;
  /** The message with seq 1 first. */
  readonly messages: ModelMessage[];
  /** The event with event seq 1 first. */
  readonly events: ModelEvent[];
}

/** What only the system can say of what it made: ids and times. */
export interface Given {
  roomId?: number | null;
  messageId?: number | null;
  createdAt?: string | null;
  modifiedAt?: string | null;
  notice?: readonly { createdAt: string }[] | null;
}

export class ChatState {
  /** Names by id. */
  readonly users = new Map<string, string>();
  readonly rooms = new Map<number, ModelRoom>();
  /** Who has blocked whom, as `[blocker, blocked]` in JSON. */
  readonly blocks = new Set<string>();

  /** @throws Failure where there is no such user */
  nameOf(userId: string): string {
    const name = this.users.get(userId);
    if (name === undefined) throw new Failure('USER_NOT_FOUND');
    return name;
  }

  /** @throws Failure in words that name the user */
  requireUsers(userIds: readonly string[]): void {
    const missing = userIds.find((userId) => !this.users.has(userId));
    if (missing !== undefined) throw new Failure('USER_NOT_FOUND', `ID=${missing} 존재하지 않는 사용자`);
  }

  isBlocked(one: string, other: string): boolean {
    return [
      [one, other],
      [other, one],
    ].some((couple) => this.blocks.has(JSON.stringify(couple)));
  }

  /** @throws Failure where the user or the room isn't there, or the user isn't in it */
  enter(userId: string, roomId: number): { room: ModelRoom; member: ModelMember; name: string } {
    const name = this.nameOf(userId);
    const room = this.rooms.get(roomId);
    if (!room) throw new Failure('ROOM_NOT_FOUND');
    const member = room.members.get(userId);
    if (!member) throw new Failure('NOT_A_MEMBER');
    return { room, member, name };
  }

  /** @throws Failure where the member can't see a message of that id that is not deleted */
  message(room: ModelRoom, member: ModelMember, messageId: number): ModelMessage {
    const found = visibleTo(room, member).find((message) => message.messageId === messageId);
    if (!found || found.isDeleted) throw new Failure('MESSAGE_NOT_FOUND');
    return found;
  }
}

/** What was said since a member joined. */
/** Where one of a direct room's two has blocked the other, nothing new is said or shown. */
export function requireOpen(state: ChatState, { couple: [one = '', other = ''] = [] }: ModelRoom): void {
  if (one !== '' && state.isBlocked(one, other)) throw new Failure('BLOCKED');
}

export function visibleTo(room: ModelRoom, { joinedSeq }: Pick<ModelMember, 'joinedSeq'>): ModelMessage[] {
  return room.messages.filter(({ seq }) => seq > joinedSeq);
}

/** What is told in the history too. */
const noticed: ReadonlySet<string> = new Set(['JOIN', 'LEAVE', 'RENAME']);

/** Who has been in it the longest, as long as nobody is given another role. */
export function ownerOf({ couple, members }: ModelRoom): string | undefined {
  const [first] = members.keys();
  return couple ? undefined : first;
}

/** Gives the event the room's next place. */
export function emit(room: ModelRoom, event: Omit<ModelEvent, 'eventSeq'>): number {
  const { roomId, chatType } = room;
  const eventSeq = room.events.length + 1;
  const isNoticed = noticed.has(event.actionType);
  const place = isNoticed ? { afterSeq: room.messages.length } : {};
  room.events.push({ eventSeq, roomId, normalId: roomId, chatType, ...event, ...place });
  return eventSeq;
}
