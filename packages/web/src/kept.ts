/**
 * Small texts kept in the browser. Never a password.
 *
 * Storage can be forbidden (a browser set to block site data throws on mere access), and no page may fail for
 * that: what cannot be kept is simply not there after a reload.
 */
type Place = 'localStorage' | 'sessionStorage';

export interface Kept {
  read(): string | null;
  write(text: string | null): void;
}

/** @param place `localStorage` outlives the tab and is shared by all of them, `sessionStorage` is the tab's own. */
export function kept(place: Place, key: string): Kept {
  return {
    read: () => whereAllowed(() => window[place].getItem(key)) ?? null,
    write: (text) =>
      whereAllowed(() => (text === null ? window[place].removeItem(key) : window[place].setItem(key, text))),
  };
}

function whereAllowed<Result>(use: () => Result): Result | undefined {
  try {
    return use();
  } catch (error) {
    if (error instanceof DOMException) return undefined;
    throw error;
  }
}
