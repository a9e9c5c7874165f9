import type { Message } from '@parley/contracts';
import { useEffect } from 'preact/hooks';
import { useRequest } from '../../connection/use-request.ts';
import { textsOf } from '../../i18n/messages.ts';
import { roomTexts } from '../../i18n/room.ts';
import { Confirm } from '../confirm.tsx';

interface DeleteMessageProps {
  roomId: number;
  message: Pick<Message, 'messageId'>;
  onClose: () => void;
  /** Called instead of `onClose` once it is deleted. */
  onDeleted?: () => void;
}

export function DeleteMessage({ roomId, message, onClose, onDeleted = onClose }: DeleteMessageProps) {
  const text = textsOf(roomTexts);
  const request = useRequest('user-delete-chat');
  const isDone = request.done !== null;
  useEffect(() => {
    if (isDone) onDeleted();
  }, [isDone]);
  return (
    <Confirm
      title={text.deleteTitle}
      about={text.deleteAbout}
      action={text.delete}
      waiting={text.deleting}
      request={request}
      onConfirm={() => request.ask({ roomId, messageId: message.messageId })}
      onClose={onClose}
    />
  );
}
