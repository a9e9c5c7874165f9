import type { useRequest } from '../connection/use-request.ts';
import { ConfirmButtons } from './confirm-buttons.tsx';
import { Dialog } from './dialog.tsx';
import { RequestOutcome } from './request-outcome.tsx';

interface ConfirmProps {
  title: string;
  /** The consequences. */
  about: string;
  /** Label of the confirming button. */
  action: string;
  /** Shown while it is in progress. */
  waiting: string;
  request: ReturnType<typeof useRequest>;
  onConfirm: () => void;
  onClose: () => void;
}

/** Asks before something that others notice or that can't be undone, and shows its progress. */
export function Confirm({ title, about, action, waiting, request, onConfirm, onClose }: ConfirmProps) {
  return (
    <Dialog title={title} onClose={onClose}>
      <p class="confirm-about">{about}</p>
      <RequestOutcome id="confirm-outcome" request={request} waiting={waiting} />
      <ConfirmButtons action={action} busy={request.waiting} onClose={onClose} onConfirm={onConfirm} />
    </Dialog>
  );
}
