import type { RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

/**
 * For a row that may be removed, by an action in it or elsewhere: if it had the focus, the focus moves to the page's
 * heading instead of getting lost.
 * @param gone called when the row is removed
 */
export function useRowGone(gone: () => void): RefObject<HTMLLIElement | null> {
  const row = useRef<HTMLLIElement>(null);
  const latest = useRef(gone);
  latest.current = gone;
  useLayoutEffect(
    () => () => {
      const hadFocus = row.current?.contains(document.activeElement);
      latest.current();
      // Once the row is out of the document, and its dialog closed.
      if (hadFocus)
        setTimeout(() => {
          if (document.activeElement === document.body) document.querySelector<HTMLElement>('h1')?.focus();
        });
    },
    [],
  );
  return row;
}
