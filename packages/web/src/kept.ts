/**
 * Small texts stored in the browser. Never a password.
 *
 * Storage can be forbidden (a browser set to block site data throws on mere access) or full, and no page may fail
 * because of that: what can't be stored is simply missing after a reload.
 */
type Place = 'localStorage' | 'sessionStorage';

export interface Kept {
  read(): string | null;
  /** @returns whether it is stored */
  write(text: string | null): boolean;
  /**
   * Calls back whenever another tab has written it.
   * @returns a function that ends it
   */
  follow(changed: () => void): () => void;
}

/** @param place `localStorage` survives the tab and is shared by all of them, `sessionStorage` belongs to the tab. */
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

/** The keys in the shared storage with a prefix. */
export function sharedKeys(beginning: string): string[] {
  return (
    whereAllowed(() => Object.keys(window.localStorage).filter((key) => key.startsWith(beginning))) ?? []
  );
}

/**
 * Calls back with the key that another tab has written; null if it has removed them all.
 * @returns a function that ends it
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
