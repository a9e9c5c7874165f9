import type { ComponentChildren } from 'preact';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';
import { messages } from '../i18n/messages.ts';
import { IconButton } from './icon-button.tsx';

interface DialogProps {
  title: string;
  /** Escape, the cross, or a click beside it. The dialog goes when it is no longer rendered. */
  onClose: () => void;
  children: ComponentChildren;
}

/**
 * A modal dialog, in the middle of the screen, on phones at its lower edge. The browser keeps the focus in it, and
 * gives it back afterwards.
 */
export function Dialog({ title, onClose, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  // While it is in the document still: a dialog that was taken out gives no focus back.
  useLayoutEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    return () => shown?.close();
  }, []);

  function clickBeside(event: MouseEvent) {
    if (event.target === dialog.current) onClose();
  }

  return (
    // Escape does what the click beside it does (`onCancel`).
    // biome-ignore lint/a11y/useKeyWithClickEvents: see above
    <dialog
      ref={dialog}
      class="dialog"
      aria-labelledby={titleId}
      onClick={clickBeside}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <div class="dialog-body">
        <header class="dialog-head">
          <h2 class="card-title" id={titleId}>
            {title}
          </h2>
          <IconButton icon="close" label={messages.value.close} onClick={onClose} />
        </header>
        {children}
      </div>
    </dialog>
  );
}
