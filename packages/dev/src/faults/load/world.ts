/** What those who ask know of rooms: what they were answered. Others may know more; then a request is refused. */
import type { MemberRole } from '@parley/contracts';
import type { Command } from '../history.ts';

export interface KnownRoom {
  readonly roomId: number;
  /** Who made it, and never leaves, nor is removed: somebody must be there to let others in. */
  readonly keeper: string;
  /** Its owner and administrators. */
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

  /** Learns from what was answered. */
  learn({ pair, userId, roomId, request, outcome }: Command): void {
    if (outcome?.errorCode !== '') return;
    if (pair === 'user-add-room') this.#addRoom(outcome.body.roomId as number, userId);
    const room = this.rooms.find((one) => one.roomId === roomId);
    if (!room) return;
    if (pair === 'user-change-role') giveRole(room, request as unknown as RoleGiven);
    if (pair === 'user-leave-room') room.inCharge.delete(userId);
    if (pair !== 'user-add-chat') return;
    const { messageId, seq } = outcome.body as { messageId?: number; seq?: number };
    if (messageId === undefined || seq === undefined) return; // a receipt doesn't say
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
