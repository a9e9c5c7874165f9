import '../../styles/running.css';
import type { Message } from '@parley/contracts';
import { useState } from 'preact/hooks';
import { useRequest } from '../../connection/use-request.ts';
import { textsOf } from '../../i18n/messages.ts';
import { runningTexts } from '../../i18n/running.ts';
import { Dialog } from '../dialog.tsx';
import { RequestOutcome } from '../request-outcome.tsx';
import { TextArea } from '../running/text-area.tsx';
import { SubmitButton } from '../submit-button.tsx';

interface ReportMessageProps {
  roomId: number;
  message: Message;
  onClose: () => void;
}

/** Reports a message to those in charge of the room. */
export function ReportMessage({ roomId, message, onClose }: ReportMessageProps) {
  const text = textsOf(runningTexts);
  const [reason, setReason] = useState('');
  const request = useRequest('user-report-chat');
  const told = request.done?.reply.told;

  function submit(event: Event) {
    event.preventDefault();
    if (request.waiting) return;
    if (told !== undefined) return onClose();
    const given = reason.trim();
    request.ask({ roomId, messageId: message.messageId, ...(given !== '' && { reason: given }) });
  }
  return (
    <Dialog title={text.reportTitle} onClose={onClose}>
      <p class="confirm-about">{text.reportAbout}</p>
      <blockquote class="report-content" dir="auto">
        {message.content}
      </blockquote>
      <form class="form dialog-form" noValidate aria-busy={request.waiting} onSubmit={submit}>
        {told === undefined && (
          <TextArea
            id="report-reason"
            label={text.reason}
            hint={text.reasonHint}
            value={reason}
            onType={setReason}
          />
        )}
        {/* A single button, so that the focus stays on it. */}
        <SubmitButton label={told === undefined ? text.report : text.close} busy={request.waiting} />
        <RequestOutcome
          id="report-outcome"
          request={request}
          waiting={text.reporting}
          done={told === 0 ? text.reportedToNobody : text.reported}
        />
      </form>
    </Dialog>
  );
}
