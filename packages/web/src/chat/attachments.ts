/**
 * Files to be sent with a room's next message: uploaded as soon as they are chosen, a few at a time.
 *
 * Guarantees: a file keeps its id over all tries, so that it is stored only once; an upload that fails to reach the
 * server is retried automatically for a while, and then by the user; a removed file is not reported any more.
 */
import type { StoredFile } from '@parley/contracts';
import { type ReadonlySignal, signal } from '@preact/signals';
import { newRequestId } from '../connection/request-id.ts';
import type { Trouble } from '../connection/requests.ts';
import type { UploadOptions } from '../connection/upload-file.ts';

export interface Attachment {
  /** Id of its upload. */
  readonly id: string;
  readonly roomId: number;
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  readonly phase: 'uploading' | 'failed' | 'done';
  /** Progress from 0 to 1. */
  readonly part: number;
  readonly trouble: Trouble | null;
  /** Set once it is done. */
  readonly stored: StoredFile | null;
}

export interface Attachments {
  readonly all: ReadonlySignal<readonly Attachment[]>;
  /** Maximum size of a file, in bytes; null if nothing can be uploaded, or if that is not known yet. */
  readonly maxBytes: ReadonlySignal<number | null>;
  /** @returns the number of files that were left out because a message would have too many */
  add(roomId: number, files: readonly File[]): number;
  /** Sends it again: with the same id, unless it was refused, because a refusal is stored for its id. */
  retry(id: string): void;
  drop(id: string): void;
  /** Removes and returns the room's finished files. */
  take(roomId: number): StoredFile[];
  /** Number of files that a reload would lose. */
  count(): number;
  close(): void;
}

/** Maximum per message. */
export const maxFiles = 20;
const atOnce = 3;
/** Number of automatic retries. */
const patience = 5;
/** Errors that do not concern the file: it may succeed later. */
const passing: ReadonlySet<Trouble> = new Set([
  'UNREACHABLE',
  'UNAVAILABLE',
  'TIMEOUT',
  'EXPIRED',
  'BUSY',
  'TOO_MANY_REQUESTS',
]);

/** Errors caused by the file itself: a retry can't help. */
const ofTheFile: ReadonlySet<Trouble> = new Set([
  'TOO_LARGE',
  'PICTURE_UNREADABLE',
  'FILE_TYPE_REFUSED',
  'BAD_REQUEST',
]);

/** Whether a retry may help. */
export const mayBeRetried = ({ phase, trouble }: Attachment): boolean =>
  phase === 'failed' && trouble !== null && !ofTheFile.has(trouble);

export interface AttachmentsOptions {
  readonly upload: (options: UploadOptions) => Promise<{ file: StoredFile } | { trouble: Trouble }>;
  readonly readMaxBytes: () => Promise<number | null | undefined>;
  /** Milliseconds before the n-th try. */
  readonly delay: (attempt: number) => number;
}

export function createAttachments({ upload, readMaxBytes, delay }: AttachmentsOptions): Attachments {
  const all = signal<readonly Attachment[]>([]);
  const maxBytes = signal<number | null>(null);
  const files = new Map<string, File>();
  const sending = new Map<string, AbortController>();
  const closing = new AbortController();
  void learnLimit();

  async function learnLimit() {
    for (let attempt = 0; !closing.signal.aborted; attempt += 1) {
      const most = await readMaxBytes();
      if (most !== undefined) {
        maxBytes.value = most;
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, delay(attempt)));
    }
  }

  function update(id: string, change: Partial<Attachment>) {
    all.value = all.peek().map((one) => (one.id === id ? { ...one, ...change } : one));
  }

  function sendNext() {
    for (const { id, phase } of all.peek()) {
      if (sending.size >= atOnce) return;
      if (phase === 'uploading' && !sending.has(id)) void send(id);
    }
  }

  async function send(id: string) {
    const [file, cancelling] = [files.get(id), new AbortController()];
    if (!file) return;
    sending.set(id, cancelling);
    for (let attempt = 0; ; attempt += 1) {
      const { signal } = cancelling;
      const onProgress = (part: number) => update(id, { part });
      const sent = await upload({ id, file, name: file.name, purpose: 'message', onProgress, signal });
      if (signal.aborted) return;
      if ('file' in sent) {
        update(id, { phase: 'done', part: 1, stored: sent.file });
        break;
      }
      if (!passing.has(sent.trouble) || attempt === patience) {
        update(id, { phase: 'failed', trouble: sent.trouble });
        break;
      }
      update(id, { part: 0 });
      await new Promise((resolve) => setTimeout(resolve, delay(attempt)));
      if (signal.aborted) return;
    }
    sending.delete(id);
    sendNext();
  }

  function forget(id: string) {
    sending.get(id)?.abort();
    sending.delete(id);
    files.delete(id);
  }

  return {
    all,
    maxBytes,
    add(roomId, chosen) {
      const room = Math.max(0, maxFiles - all.peek().filter((one) => one.roomId === roomId).length);
      const most = maxBytes.peek() ?? 0;
      const added = chosen.slice(0, room).map((file): Attachment => {
        const id = newRequestId();
        files.set(id, file);
        const known = { id, roomId, name: file.name, size: file.size, part: 0, stored: null };
        return file.size > most
          ? { ...known, phase: 'failed', trouble: 'TOO_LARGE' }
          : { ...known, phase: 'uploading', trouble: null };
      });
      all.value = [...all.peek(), ...added];
      sendNext();
      return chosen.length - added.length;
    },
    retry(id) {
      const [failed, file] = [all.peek().find((one) => one.id === id), files.get(id)];
      if (!failed || !file) return;
      const next = failed.trouble && !passing.has(failed.trouble) ? newRequestId() : id;
      files.delete(id);
      files.set(next, file);
      update(id, { id: next, phase: 'uploading', part: 0, trouble: null });
      sendNext();
    },
    drop(id) {
      forget(id);
      all.value = all.peek().filter((one) => one.id !== id);
      sendNext();
    },
    take(roomId) {
      const done = all.peek().filter((one) => one.roomId === roomId && one.phase === 'done');
      for (const { id } of done) forget(id);
      all.value = all.peek().filter((one) => !done.includes(one));
      return done.flatMap(({ stored }) => stored ?? []);
    },
    count: () => all.peek().length,
    close() {
      closing.abort();
      for (const { id } of all.peek()) forget(id);
      all.value = [];
    },
  };
}
