/**
 * A user's drafts on all their devices: what is typed is saved for them, and what was saved elsewhere is taken over.
 *
 * What it guarantees: nothing that is being typed is lost to what comes from elsewhere. That takes the place of what this
 * browser has saved, or been told, itself; what was typed since is saved in its turn, and the last one is true everywhere.
 */
import type { UserEvent } from '@parley/contracts';
import { signal } from '@preact/signals';
import { longest } from '../account/validate.ts';
import type { Requests } from '../connection/requests.ts';
import { whenDone } from '../connection/when-done.ts';
import type { Drafts } from './drafts.ts';

/** So long after a key it is saved; milliseconds. */
const pause = 3_000;

interface SavedDraft {
  readonly content: string;
  readonly savedAt: string;
}

export interface SavedDrafts {
  /** Something was typed in the room. */
  changed(roomId: number): void;
  /** What was typed in the room is saved at once: it is sent, or left. */
  save(roomId: number): void;
  /** @param isWhole whether it is the room's whole draft, not its beginning, as a list of rooms has it */
  told(roomId: number, draft: SavedDraft | null, isWhole: boolean): void;
  take(event: UserEvent): void;
  /** The beginning of a draft that this browser has not asked for yet. */
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
  /** When the latest that is known of was saved. */
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
      // It stays here, and is tried again with the next key.
      () => saving.delete(roomId),
    );
  }

  /** What was saved elsewhere, unless something was typed here since. */
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
      // An event has told more than the answer knew.
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
