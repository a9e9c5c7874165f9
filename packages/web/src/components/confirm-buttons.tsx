import { confirmTexts } from '../i18n/confirm.ts';
import { textsOf } from '../i18n/messages.ts';

interface ConfirmButtonsProps {
  /** Label of the confirming button. */
  action: string;
  busy: boolean;
  onClose: () => void;
  /** If absent, the button submits the form around it. */
  onConfirm?: () => void;
}

/** The buttons to cancel a dialog, and to confirm what can't be undone. */
export function ConfirmButtons({ action, busy, onClose, onConfirm }: ConfirmButtonsProps) {
  return (
    <div class="confirm-buttons">
      <button class="button" type="button" onClick={onClose}>
        {textsOf(confirmTexts).cancel}
      </button>
      <button
        class="button button-danger"
        type={onConfirm ? 'button' : 'submit'}
        aria-disabled={busy}
        data-busy={busy || undefined}
        onClick={() => {
          if (!busy) onConfirm?.();
        }}
      >
        <span class="spinner" aria-hidden="true" />
        {action}
      </button>
    </div>
  );
}
