import type { RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

/**
 * For a row that goes away because of what was done in it, or elsewhere: the focus that was in it moves on to the
 * page's heading, in place of getting lost.
 * @param gone told when the row goes
 */
export function useRowGone(gone: () => void): RefObject<HTMLLIElement | null> {
  const row = useRef<HTMLLIElement>(null);
  const latest = useRef(gone);
  latest.current = gone;
  useLayoutEffect(
    () => () => {
      const hadFocus = row.current?.contains(document.activeElement);
      latest.current();
      // Once the row is out of the document, and a dialog of it closed.
      if (hadFocus)
        setTimeout(() => {
          if (document.activeElement === document.body) document.querySelector<HTMLElement>('h1')?.focus();
        });
    },
    [],
  );
  return row;
}
