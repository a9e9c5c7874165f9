import { confirmTexts } from '../i18n/confirm.ts';
import { textsOf } from '../i18n/messages.ts';

interface ConfirmButtonsProps {
  /** What the button that does it is called. */
  action: string;
  busy: boolean;
  onClose: () => void;
  /** Where it is absent, the button submits the form around it. */
  onConfirm?: () => void;
}

/** The way out of a dialog, and on to what can't be taken back. */
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
