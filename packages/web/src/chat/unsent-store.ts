/**
 * Unsent messages that survive their tab: stored in the browser, for their writer only.
 *
 * Guarantees: each tab writes only its own, so that none overwrites another's. Messages left behind by a tab go to
 * exactly one of the open tabs, or the next that opens. A tab counts as open while it holds its lock, however it ends.
 */
import { followKeys, type Kept, kept, sharedKeys } from '../kept.ts';
import type { UnsentMessage } from './unsent-message.ts';

export interface UnsentStore {
  /** Replaces this tab's messages. @returns whether they are stored */
  write(messages: readonly UnsentMessage[]): boolean;
  /** Passes on messages of tabs that are gone, now and whenever one goes. */
  adopt(take: (messages: readonly UnsentMessage[]) => void): void;
  /** Calls back when another tab has deleted all messages. */
  onForgotten(forgotten: () => void): void;
  /** Of all tabs. */
  count(): number;
  /** Of all tabs. */
  forgetAll(): void;
  /** Leaves its messages to others. */
  close(): void;
}

export interface UnsentStoreOptions {
  readonly me: string;
  /** Identifies this tab. */
  readonly tab: string;
}

/** Browsers have no locks on plain http (except localhost): there, any tab takes the messages it finds. */
const locks = () => navigator.locks as LockManager | undefined;

export function createUnsentStore({ me, tab }: UnsentStoreOptions): UnsentStore {
  const beginning = `parley.unsent/${encodeURIComponent(me)}/`;
  const own = kept('localStorage', beginning + tab);
  const closing = new AbortController();
  const { signal } = closing;
  const awaited = new Set([beginning + tab]);
  const endings: (() => void)[] = [];

  // If it is closed before the lock is granted, the lock is released at once.
  const isThere = new Promise<void>((letGo) => endings.push(letGo));
  void locks()?.request(beginning + tab, () => isThere);

  function look(take: (messages: readonly UnsentMessage[]) => void) {
    for (const key of sharedKeys(beginning)) {
      if (awaited.has(key)) continue;
      awaited.add(key);
      const takeOver = () => {
        awaited.delete(key);
        const left = kept('localStorage', key);
        const messages = messagesIn(left);
        // This tab has written them by the time they are removed.
        if (messages.length > 0) take(messages);
        left.write(null);
      };
      const manager = locks();
      if (manager) manager.request(key, { signal }, takeOver).catch(() => undefined);
      else takeOver();
    }
  }

  return {
    write: (messages) => own.write(messages.length === 0 ? null : JSON.stringify(messages)),
    adopt(take) {
      look(take);
      endings.push(
        followKeys((key) => {
          if (key?.startsWith(beginning)) look(take);
        }),
      );
    },
    onForgotten(forgotten) {
      endings.push(
        own.follow(() => {
          if (own.read() === null) forgotten();
        }),
      );
    },
    count: () =>
      sharedKeys(beginning).reduce((sum, key) => sum + messagesIn(kept('localStorage', key)).length, 0),
    forgetAll() {
      for (const key of sharedKeys(beginning)) kept('localStorage', key).write(null);
    },
    close() {
      closing.abort();
      for (const end of endings) end();
    },
  };
}

function messagesIn(place: Pick<Kept, 'read'>): UnsentMessage[] {
  try {
    return JSON.parse(place.read() ?? '[]') as UnsentMessage[];
  } catch {
    // Damaged by something else that writes there: treated as absent.
    return [];
  }
}
