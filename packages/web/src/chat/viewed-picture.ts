/** The picture shown in full size, and those before and after it in its room. */
import type { ChatFile } from '@parley/contracts';
import { signal } from '@preact/signals';
import type { Room } from './room.ts';
import type { Timeline } from './timeline.ts';

export interface Viewed {
  readonly pictures: readonly ChatFile[];
  readonly index: number;
}

export const viewed = signal<Viewed | null>(null);

export function closePicture(): void {
  viewed.value = null;
}

/** How many messages in each direction are searched for pictures. */
const near = 500;

/** Shows one of a message's pictures, among those of the loaded messages around it. */
export function viewPicture(room: Room, timeline: Timeline, seq: number, file: ChatFile): void {
  const pictures: ChatFile[] = [];
  let index = 0;
  const first = Math.max(room.joinedSeq + 1, seq - near);
  for (let at = first; at <= Math.min(room.lastSeq, seq + near); at += 1) {
    for (const picture of timeline.at(at)?.files ?? []) {
      if (!picture.width || !picture.height) continue;
      if (at === seq && picture.storeFileName === file.storeFileName) index = pictures.length;
      pictures.push(picture);
    }
  }
  viewed.value = { pictures, index };
}
