import type { RefObject, TargetedEvent } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

interface Modal {
  readonly ref: RefObject<HTMLDialogElement | null>;
  onCancel(event: TargetedEvent<HTMLDialogElement>): void;
  onClose(event: TargetedEvent<HTMLDialogElement>): void;
}

/**
 * A dialog that is shown over everything for as long as it is rendered.
 * @param onClose asks whoever renders it to end that
 * @returns what its element is given
 */
export function useModal(onClose: () => void): Modal {
  const ref = useRef<HTMLDialogElement>(null);
  // While it is in the document still: a dialog that was taken out gives no focus back.
  useLayoutEffect(() => {
    const shown = ref.current;
    shown?.showModal();
    return () => shown?.close();
  }, []);
  return {
    ref,
    onCancel(event) {
      // A file input in it tells by the same event that its picker was dismissed.
      if (event.target !== ref.current) return;
      event.preventDefault();
      onClose();
    },
    // Chromium shuts it at a second Escape, whatever was said to the first.
    onClose(event) {
      if (event.target !== ref.current) return;
      onClose();
      setTimeout(() => {
        // It is rendered still.
        if (ref.current?.open === false) ref.current.showModal();
      });
    },
  };
}
