import type { RefObject, TargetedEvent } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

interface Modal {
  readonly ref: RefObject<HTMLDialogElement | null>;
  onCancel(event: TargetedEvent<HTMLDialogElement>): void;
  onClose(event: TargetedEvent<HTMLDialogElement>): void;
}

/**
 * A dialog that is shown over everything while it is rendered.
 * @param onClose asks the parent to remove it
 * @returns properties of its element
 */
export function useModal(onClose: () => void): Modal {
  const ref = useRef<HTMLDialogElement>(null);
  // While it is still in the document: a dialog that was removed does not restore the focus.
  useLayoutEffect(() => {
    const shown = ref.current;
    shown?.showModal();
    return () => shown?.close();
  }, []);
  return {
    ref,
    onCancel(event) {
      // A file input in it emits the same event when its picker is dismissed.
      if (event.target !== ref.current) return;
      event.preventDefault();
      onClose();
    },
    // Chromium closes it at a second Escape, even if the first was prevented.
    onClose(event) {
      if (event.target !== ref.current) return;
      onClose();
      setTimeout(() => {
        // It is still rendered.
        if (ref.current?.open === false) ref.current.showModal();
      });
    },
  };
}
