import type { RefObject } from 'preact';
import { useEffect, useLayoutEffect, useMemo } from 'preact/hooks';
import type { Room } from '../../chat/room.ts';
import type { ListWindow } from './list-window.ts';
import { createPointing } from './pointing.ts';
import { rowForKey } from './row-for-key.ts';
import type { Scene } from './scene.ts';

interface FocusedRowOptions {
  scene: Scene;
  list: ListWindow;
  room: Room;
  rows: RefObject<HTMLElement | null>;
}

const seqOf = (target: EventTarget | null): number | null => {
  const row = target instanceof Element ? target.closest<HTMLElement>('[data-seq]') : null;
  return row ? Number(row.dataset.seq) : null;
};

/** Whether something opened by an action is still there, such as its menu: then the actions stay, too. */
const isOpenIn = (rows: HTMLElement | null) =>
  rows?.querySelector('.message-actions [aria-expanded=true]') != null;

/** Which message has the focus or the pointer, and the keys there. Fingers do not point: a tap sets the focus. */
export function useFocusedRow({ scene, list, room, rows }: FocusedRowOptions) {
  const wanted = scene.wanted.value;
  const hadFocus = scene.focused.peek();
  const pointing = useMemo(() => createPointing(scene.pointed), []);
  const rowOf = (seq: number) => rows.current?.querySelector<HTMLElement>(`[data-seq="${seq}"]`);

  useLayoutEffect(() => {
    // Rendering may move the focused row within the document, which loses the focus.
    const isLost = hadFocus !== null && document.activeElement === document.body;
    const seq = wanted ?? (isLost ? hadFocus : null);
    const row = seq === null ? null : rowOf(seq);
    if (!row) return;
    scene.wanted.value = null;
    row.focus({ preventScroll: true });
  });

  // When a quote is followed by key, the focus follows.
  useEffect(
    () =>
      scene.sought.subscribe((seq) => {
        if (seq !== null && scene.focused.peek() !== null) scene.wanted.value = seq;
      }),
    [],
  );

  function move(seq: number) {
    list.reveal(seq - room.joinedSeq - 1);
    const row = rowOf(seq);
    if (row) row.focus({ preventScroll: true });
    else scene.wanted.value = seq;
  }

  function openMenu(seq: number) {
    rowOf(seq)?.focus({ preventScroll: true });
    // Once its actions are rendered.
    requestAnimationFrame(() => rowOf(seq)?.querySelector<HTMLElement>('[aria-haspopup=menu]')?.click());
  }

  return {
    came(target: EventTarget | null) {
      const seq = seqOf(target);
      scene.focused.value = seq;
      pointing.resume(isOpenIn(rows.current));
      if (seq !== null) scene.lastFocused.value = seq;
    },
    moved({ pointerType, target }: PointerEvent) {
      if (pointerType === 'mouse') pointing.moved(seqOf(target), isOpenIn(rows.current));
    },
    pointed({ pointerType, target }: PointerEvent) {
      if (pointerType === 'mouse') pointing.under(seqOf(target), isOpenIn(rows.current));
    },
    left() {
      pointing.under(null, isOpenIn(rows.current));
    },
    /** A long press, or the menu key; a mouse opens the browser's own menu. */
    menuWanted(event: MouseEvent) {
      const seq = seqOf(event.target);
      if (event.button === 2 || seq === null) return;
      event.preventDefault();
      pointing.keyUsed();
      openMenu(seq);
    },
    pressed(event: KeyboardEvent) {
      const { target, key } = event;
      const seq = seqOf(target);
      if (seq === null || event.altKey || event.ctrlKey || event.metaKey) return;
      pointing.keyUsed();
      // Elements in a message have their own keys.
      if (!(target instanceof HTMLElement) || target.dataset.seq === undefined) {
        if (key === 'Escape') move(seq);
        return;
      }
      if (key === 'Enter') {
        event.preventDefault();
        return openMenu(seq);
      }
      const { first, last } = list.sight.peek();
      const ends = { first: room.joinedSeq + 1, last: room.lastSeq };
      const to = rowForKey(key, { at: seq, ...ends, page: Math.max(1, last - first) });
      if (to === undefined) return;
      event.preventDefault();
      move(to);
    },
  };
}
