/**
 * Unsent texts by room, with the message that they reply to or edit: kept for their writer only, over a reload, a
 * change of rooms and the closing of the tab, until they are sent or the user logs out. All tabs share them.
 */
import type { Message } from '@parley/contracts';
import { signal } from '@preact/signals';
import type { Kept } from '../kept.ts';

/** A message without its text, which may have been deleted by the time somebody looks. */
export type Target = Pick<Message, 'messageId' | 'seq' | 'userId' | 'writer'>;

export interface Draft {
  /** Of a new message. */
  readonly text: string;
  /** The worker's copy, as far as this browser knows (saved-drafts.ts). */
  readonly saved: string;
  /** The message it replies to. */
  readonly replyTo: Target | null;
  /** The user's own message that is being edited, and its new text, once anything was typed. */
  readonly modifying: (Target & { readonly text: string | null }) | null;
}

export interface Drafts {
  of(roomId: number): Draft;
  /** Omitted fields stay unchanged. */
  change(roomId: number, change: Partial<Draft>): void;
  /** Number of rooms with an unsent text. */
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

/** @param kept the user's own storage, shared by all tabs */
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
      // Damaged by something else that writes there: treated as absent.
      return {};
    }
  }

  return {
    of: (roomId) => byRoom.value[roomId] ?? none,
    change(roomId, change) {
      // Other tabs may have written drafts of other rooms, if storage is allowed at all.
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
