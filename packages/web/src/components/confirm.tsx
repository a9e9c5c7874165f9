import type { PairName } from '@parley/contracts';
import type { useRequest } from '../connection/use-request.ts';
import { confirmTexts } from '../i18n/confirm.ts';
import { textsOf } from '../i18n/messages.ts';
import { Dialog } from './dialog.tsx';
import { RequestOutcome } from './request-outcome.tsx';

interface ConfirmProps {
  title: string;
  /** What will be so afterwards. */
  about: string;
  /** The button that does it. */
  action: string;
  /** Said while it is being done. */
  waiting: string;
  request: ReturnType<typeof useRequest<PairName>>;
  onConfirm: () => void;
  onClose: () => void;
}

/** Asks before something is done that others notice or that can't be taken back, and shows how it fares. */
export function Confirm({ title, about, action, waiting, request, onConfirm, onClose }: ConfirmProps) {
  const busy = request.waiting;
  return (
    <Dialog title={title} onClose={onClose}>
      <p class="confirm-about">{about}</p>
      <RequestOutcome id="confirm-outcome" request={request} waiting={waiting} />
      <div class="confirm-buttons">
        <button class="button" type="button" onClick={onClose}>
          {textsOf(confirmTexts).cancel}
        </button>
        <button
          class="button button-danger"
          type="button"
          aria-disabled={busy}
          data-busy={busy || undefined}
          onClick={() => {
            if (!busy) onConfirm();
          }}
        >
          <span class="spinner" aria-hidden="true" />
          {action}
        </button>
      </div>
    </Dialog>
  );
}
