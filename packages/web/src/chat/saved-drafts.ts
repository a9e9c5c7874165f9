/**
 * A user's drafts on all their devices: typed text is saved for the others, and text saved elsewhere is taken over.
 *
 * Guarantees: text that is being typed is never lost to text from elsewhere. That replaces only text which this browser
 * has saved or received itself; text typed since is saved in turn, and the last one saved counts everywhere.
 */
import type { UserEvent } from '@parley/contracts';
import { signal } from '@preact/signals';
import { longest } from '../account/validate.ts';
import type { Requests } from '../connection/requests.ts';
import { whenDone } from '../connection/when-done.ts';
import type { Drafts } from './drafts.ts';

/** Delay from a key to the saving; milliseconds. */
const pause = 3_000;

interface SavedDraft {
  readonly content: string;
  readonly savedAt: string;
}

export interface SavedDrafts {
  /** Something was typed in the room. */
  changed(roomId: number): void;
  /** Saves the room's draft at once, because it is sent, or the room is left. */
  save(roomId: number): void;
  /** @param isWhole whether it is the whole draft, not its beginning as in a list of rooms */
  told(roomId: number, draft: SavedDraft | null, isWhole: boolean): void;
  take(event: UserEvent): void;
  /** The beginning of a draft that this browser has not requested yet. */
  beginningOf(roomId: number): string;
  /** Events may have been missed. */
  reset(): void;
  close(): void;
}

interface SavedDraftsOptions {
  readonly drafts: Drafts;
  readonly ask: Requests['ask'];
}

export function createSavedDrafts({ drafts, ask }: SavedDraftsOptions): SavedDrafts {
  const timers = new Map<number, ReturnType<typeof setTimeout>>();
  const saving = new Set<number>();
  /** When the latest known version was saved. */
  const savedAt = new Map<number, string>();
  const beginnings = signal<ReadonlyMap<number, string>>(new Map());

  const isSaved = (roomId: number) => {
    const { text, saved } = drafts.of(roomId);
    return text === saved;
  };

  function changed(roomId: number) {
    if (timers.has(roomId) || saving.has(roomId) || isSaved(roomId)) return;
    timers.set(
      roomId,
      setTimeout(() => save(roomId), pause),
    );
  }

  function save(roomId: number) {
    clearTimeout(timers.get(roomId));
    timers.delete(roomId);
    const { text } = drafts.of(roomId);
    if (saving.has(roomId) || isSaved(roomId) || text.length > longest.message) return;
    saving.add(roomId);
    whenDone(
      ask('user-save-draft', { roomId, content: text }),
      (reply) => {
        saving.delete(roomId);
        if (reply.savedAt !== null) savedAt.set(roomId, reply.savedAt);
        drafts.change(roomId, { saved: text });
        changed(roomId);
      },
      // It stays here, and is saved again with the next key.
      () => saving.delete(roomId),
    );
  }

  /** Takes over a draft saved elsewhere, unless something was typed here since. */
  function learn(roomId: number, content: string, at: string | null) {
    if (at !== null) savedAt.set(roomId, at);
    if (isSaved(roomId) && drafts.of(roomId).saved === content) return;
    const isOpen = !isSaved(roomId) || saving.has(roomId);
    drafts.change(roomId, isOpen ? { saved: content } : { text: content, saved: content });
  }

  function forgetBeginning(roomId: number) {
    if (!beginnings.peek().has(roomId)) return;
    beginnings.value = new Map([...beginnings.peek()].filter(([id]) => id !== roomId));
  }

  return {
    changed,
    save,
    told(roomId, draft, isWhole) {
      const known = savedAt.get(roomId);
      if (!isWhole) {
        if (draft && known === undefined && drafts.of(roomId).saved === '')
          beginnings.value = new Map([...beginnings.peek(), [roomId, draft.content]]);
        return;
      }
      forgetBeginning(roomId);
      // An event was newer than the answer.
      if (known !== undefined && (draft === null || draft.savedAt <= known)) return;
      learn(roomId, draft?.content ?? '', draft?.savedAt ?? null);
      changed(roomId);
    },
    take({ actionType, roomId, content, createdAt }) {
      if (actionType !== 'DRAFT' || roomId === undefined || content === undefined) return;
      if (createdAt <= (savedAt.get(roomId) ?? '')) return;
      forgetBeginning(roomId);
      learn(roomId, content, createdAt);
      changed(roomId);
    },
    beginningOf: (roomId) => beginnings.value.get(roomId) ?? '',
    reset: () => savedAt.clear(),
    close() {
      for (const timer of timers.values()) clearTimeout(timer);
      timers.clear();
    },
  };
}
