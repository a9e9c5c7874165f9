/**
 * Small texts kept in the browser. Never a password.
 *
 * Storage can be forbidden (a browser set to block site data throws on mere access) or full, and no page may fail for
 * that: what cannot be kept is simply not there after a reload.
 */
type Place = 'localStorage' | 'sessionStorage';

export interface Kept {
  read(): string | null;
  /** @returns whether it is kept */
  write(text: string | null): boolean;
  /**
   * Hears whenever another tab has written it.
   * @returns what ends it
   */
  follow(changed: () => void): () => void;
}

/** @param place `localStorage` outlives the tab and is shared by all of them, `sessionStorage` is the tab's own. */
export function kept(place: Place, key: string): Kept {
  return {
    read: () => whereAllowed(() => window[place].getItem(key)) ?? null,
    write: (text) =>
      whereAllowed(() => {
        if (text === null) window[place].removeItem(key);
        else window[place].setItem(key, text);
        return true;
      }) ?? false,
    follow: (changed) =>
      followKeys((changedKey) => {
        if (changedKey === null || changedKey === key) changed();
      }),
  };
}

/** The keys of what all tabs share and keep under one beginning. */
export function sharedKeys(beginning: string): string[] {
  return (
    whereAllowed(() => Object.keys(window.localStorage).filter((key) => key.startsWith(beginning))) ?? []
  );
}

/**
 * Hears which key another tab has written; null where it has removed them all.
 * @returns what ends it
 */
export function followKeys(changed: (key: string | null) => void): () => void {
  const hear = ({ key }: StorageEvent) => changed(key);
  window.addEventListener('storage', hear);
  return () => window.removeEventListener('storage', hear);
}

function whereAllowed<Result>(use: () => Result): Result | undefined {
  try {
    return use();
  } catch (error) {
    if (error instanceof DOMException) return undefined;
    throw error;
  }
}
