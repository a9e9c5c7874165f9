import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import { messages } from '../i18n/messages.ts';
import { IconButton } from './icon-button.tsx';
import { useModal } from './use-modal.ts';

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
  const modal = useModal(onClose);
  const titleId = useId();

  function clickBeside(event: MouseEvent) {
    if (event.target === modal.ref.current) onClose();
  }

  return (
    // Escape does what the click beside it does (`onCancel`).
    // biome-ignore lint/a11y/useKeyWithClickEvents: see above
    <dialog {...modal} class="dialog" aria-labelledby={titleId} onClick={clickBeside}>
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
