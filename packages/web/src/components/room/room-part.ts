/** Which part of the room's dialog is open, whether by its button or by a command. */
import { signal } from '@preact/signals';
import type { Administration } from '../running/administration.ts';

export type RoomPart = 'invite' | 'rename' | 'leave' | 'newWith' | 'day' | 'export' | Administration;

interface OpenPart {
  readonly roomId: number;
  /** Null: the overview, without an open part. */
  readonly part: RoomPart | null;
  /** The text typed after a command. */
  readonly text: string;
}

export const openPart = signal<OpenPart | null>(null);

export function openRoomPart(roomId: number, part: RoomPart | null, text = ''): void {
  openPart.value = { roomId, part, text };
}

export function closeRoomPart(): void {
  openPart.value = null;
}
