/**
 * What was typed and not sent, by room: kept over a reload and a move to another room, for its writer alone, until it
 * is sent or they log out.
 */
import { signal } from '@preact/signals';
import type { Kept } from '../kept.ts';

export interface Drafts {
  /** `""` where there is none. */
  of(roomId: number): string;
  set(roomId: number, text: string): void;
  forgetAll(): void;
}

type ByRoom = Readonly<Record<number, string>>;

export interface DraftsOptions {
  readonly me: string;
  /** All tabs', so that a draft outlives its own. */
  readonly kept: Kept;
}

export function createDrafts({ me, kept }: DraftsOptions): Drafts {
  const byRoom = signal<ByRoom>(recall());

  function recall(): ByRoom {
    try {
      const { me: whose, byRoom: there } = JSON.parse(kept.read() ?? '{}') as {
        me?: string;
        byRoom?: ByRoom;
      };
      return whose === me && there ? there : {};
    } catch {
      // Damaged, by whatever else writes there: as good as absent.
      return {};
    }
  }

  return {
    of: (roomId) => byRoom.value[roomId] ?? '',
    set(roomId, text) {
      byRoom.value = changed(byRoom.peek(), roomId, text);
      // Other tabs write there as well, of other rooms.
      const all = changed(recall(), roomId, text);
      kept.write(Object.keys(all).length === 0 ? null : JSON.stringify({ me, byRoom: all }));
    },
    forgetAll() {
      byRoom.value = {};
      kept.write(null);
    },
  };
}

function changed(byRoom: ByRoom, roomId: number, text: string): ByRoom {
  const { [roomId]: _, ...others } = byRoom;
  return text === '' ? others : { ...others, [roomId]: text };
}
