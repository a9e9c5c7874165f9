/**
 * Where unsent messages outlive their tab: in the browser, for their writer alone.
 *
 * What it guarantees: each tab writes what is its own, so that none overwrites another's; what a tab leaves behind is
 * handed to exactly one of those that are there, or the next that comes. A tab is there as long as it holds its lock,
 * however it ends.
 */
import { followKeys, type Kept, kept, sharedKeys } from '../kept.ts';
import type { UnsentMessage } from './unsent-message.ts';

export interface UnsentStore {
  /** This tab's, in the place of those before. @returns whether they are kept */
  write(messages: readonly UnsentMessage[]): boolean;
  /** Hands on what tabs have left behind that are gone, now and whenever one goes. */
  adopt(take: (messages: readonly UnsentMessage[]) => void): void;
  /** Hears that another tab has forgotten all there is. */
  onForgotten(forgotten: () => void): void;
  /** All tabs'. */
  count(): number;
  /** All tabs'. */
  forgetAll(): void;
  /** Leaves what is there to others. */
  close(): void;
}

export interface UnsentStoreOptions {
  readonly me: string;
  /** Of this tab, and of no other. */
  readonly tab: string;
}

/** Browsers have no locks on plain http (but for localhost): there whoever comes takes what is there. */
const locks = () => navigator.locks as LockManager | undefined;

export function createUnsentStore({ me, tab }: UnsentStoreOptions): UnsentStore {
  const beginning = `parley.unsent/${encodeURIComponent(me)}/`;
  const own = kept('localStorage', beginning + tab);
  const closing = new AbortController();
  const { signal } = closing;
  const awaited = new Set([beginning + tab]);
  const endings: (() => void)[] = [];

  // Closed before the lock is had, it holds it no longer than that.
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
    // Damaged, by whatever else writes there: as good as absent.
    return [];
  }
}
