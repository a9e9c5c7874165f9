import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import { messages } from '../i18n/messages.ts';
import { IconButton } from './icon-button.tsx';
import { useModal } from './use-modal.ts';

interface DialogProps {
  title: string;
  /** Escape, the close button, or a click outside. The dialog closes when it is no longer rendered. */
  onClose: () => void;
  children: ComponentChildren;
}

/**
 * A modal dialog, in the middle of the screen, on phones at the bottom. The browser keeps the focus in it, and restores
 * it afterwards.
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
