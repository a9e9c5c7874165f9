/** What the senders know of rooms from answers. The rooms may have changed meanwhile; a request is then refused. */
import type { MemberRole } from '@parley/contracts';
import type { Command } from '../history.ts';

export interface KnownRoom {
  readonly roomId: number;
  /** The creator, who never leaves and is never removed, so that somebody can always add others. */
  readonly keeper: string;
  /** The owner and the administrators. */
  readonly inCharge: Set<string>;
  /** The latest, at most `keptMessages`. */
  readonly messages: { readonly messageId: number; readonly seq: number; readonly userId: string }[];
  lastSeq: number;
}

const keptMessages = 60;

export class World {
  readonly users: readonly string[];
  readonly rooms: KnownRoom[] = [];

  constructor(users: readonly string[]) {
    this.users = users;
  }

  /** Learns from an answer. */
  learn({ pair, userId, roomId, request, outcome }: Command): void {
    if (outcome?.errorCode !== '') return;
    if (pair === 'user-add-room') this.#addRoom(outcome.body.roomId as number, userId);
    const room = this.rooms.find((one) => one.roomId === roomId);
    if (!room) return;
    if (pair === 'user-change-role') giveRole(room, request as unknown as RoleGiven);
    if (pair === 'user-leave-room') room.inCharge.delete(userId);
    if (pair !== 'user-add-chat') return;
    const { messageId, seq } = outcome.body as { messageId?: number; seq?: number };
    if (messageId === undefined || seq === undefined) return; // a receipt does not have them
    room.messages.push({ messageId, seq, userId });
    if (room.messages.length > keptMessages) room.messages.shift();
    room.lastSeq = Math.max(room.lastSeq, seq);
  }

  #addRoom(roomId: number, keeper: string): void {
    this.rooms.push({ roomId, keeper, inCharge: new Set([keeper]), messages: [], lastSeq: 0 });
  }
}

interface RoleGiven {
  readonly friendId: readonly string[];
  readonly role: MemberRole;
}

function giveRole({ inCharge }: KnownRoom, { friendId, role }: RoleGiven): void {
  for (const userId of friendId) {
    if (role === 'member') inCharge.delete(userId);
    else inCharge.add(userId);
  }
}
