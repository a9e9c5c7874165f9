/** Which part of what there is to know of a room is open, whoever has opened it: its button, or a command. */
import { signal } from '@preact/signals';
import type { Administration } from '../running/administration.ts';

export type RoomPart = 'invite' | 'rename' | 'leave' | 'newWith' | 'day' | 'export' | Administration;

interface OpenPart {
  readonly roomId: number;
  /** Null: all of it, and nothing to be done yet. */
  readonly part: RoomPart | null;
  /** What was written with a command. */
  readonly text: string;
}

export const openPart = signal<OpenPart | null>(null);

export function openRoomPart(roomId: number, part: RoomPart | null, text = ''): void {
  openPart.value = { roomId, part, text };
}

export function closeRoomPart(): void {
  openPart.value = null;
}
