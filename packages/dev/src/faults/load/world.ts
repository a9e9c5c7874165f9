/** What those who ask know of rooms: what they were answered. Others may know more; then a request is refused. */
import type { Command } from '../history.ts';

export interface KnownRoom {
  readonly roomId: number;
  /** Who made it, and never leaves: somebody must be there to let others in. */
  readonly owner: string;
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
  learn({ pair, userId, roomId, outcome }: Command): void {
    if (outcome?.errorCode !== '') return;
    if (pair === 'user-add-room') this.#addRoom(outcome.body.roomId as number, userId);
    const room = this.rooms.find((one) => one.roomId === roomId);
    if (!room || pair !== 'user-add-chat') return;
    const { messageId, seq } = outcome.body as { messageId?: number; seq?: number };
    if (messageId === undefined || seq === undefined) return; // a receipt doesn't say
    room.messages.push({ messageId, seq, userId });
    if (room.messages.length > keptMessages) room.messages.shift();
    room.lastSeq = Math.max(room.lastSeq, seq);
  }

  #addRoom(roomId: number, owner: string): void {
    this.rooms.push({ roomId, owner, messages: [], lastSeq: 0 });
  }
}
