/**
 * What was typed and not sent, by room, with the message it answers or modifies: kept for its writer alone, over a
 * reload, a move to another room and the tab's end, until it is sent or they log out. All tabs follow.
 */
import type { Message } from '@parley/contracts';
import { signal } from '@preact/signals';
import type { Kept } from '../kept.ts';

/** A message, and never what it says: that may be deleted by the time somebody looks. */
export type Target = Pick<Message, 'messageId' | 'seq' | 'userId' | 'writer'>;

export interface Draft {
  /** Of a new message. */
  readonly text: string;
  /** What the worker has of it, as far as this browser knows (saved-drafts.ts). */
  readonly saved: string;
  /** What that answers. */
  readonly replyTo: Target | null;
  /** One's own message that is being modified, and its new text, once any was typed. */
  readonly modifying: (Target & { readonly text: string | null }) | null;
}

export interface Drafts {
  of(roomId: number): Draft;
  /** The rest stays as it is. */
  change(roomId: number, change: Partial<Draft>): void;
  /** How many rooms something is typed in. */
  count(): number;
  /** Whether a reload would lose nothing. */
  isKept(): boolean;
  forgetAll(): void;
  close(): void;
}

type ByRoom = Readonly<Record<number, Draft>>;

const none: Draft = { text: '', saved: '', replyTo: null, modifying: null };

export function targetOf({ messageId, seq, userId, writer }: Message): Target {
  return { messageId, seq, userId, writer };
}

/** @param kept the user's own, and shared by all tabs */
export function createDrafts({ kept }: { kept: Kept }): Drafts {
  const byRoom = signal<ByRoom>(recall());
  let isKept = true;
  const stopFollowing = kept.follow(() => {
    byRoom.value = recall();
  });

  function recall(): ByRoom {
    try {
      const all = JSON.parse(kept.read() ?? '{}') as Record<number, Partial<Draft>>;
      return Object.fromEntries(
        Object.entries(all).map(([roomId, draft]) => [roomId, { ...none, ...draft }]),
      );
    } catch {
      // Damaged, by whatever else writes there: as good as absent.
      return {};
    }
  }

  return {
    of: (roomId) => byRoom.value[roomId] ?? none,
    change(roomId, change) {
      // Other tabs may have written of other rooms, where storage is allowed at all.
      const { [roomId]: before = none, ...others } = isKept ? recall() : byRoom.peek();
      const draft = { ...before, ...change };
      const isThere = draft.text !== '' || draft.saved !== '' || draft.replyTo || draft.modifying;
      byRoom.value = isThere ? { ...others, [roomId]: draft } : others;
      isKept = kept.write(Object.keys(byRoom.value).length === 0 ? null : JSON.stringify(byRoom.value));
    },
    count: () => Object.values(byRoom.peek()).filter(({ text, modifying }) => text || modifying?.text).length,
    isKept: () => isKept,
    forgetAll() {
      byRoom.value = {};
      kept.write(null);
    },
    close: stopFollowing,
  };
}
