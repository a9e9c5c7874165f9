import type { useRequest } from '../../connection/use-request.ts';
import { friendsTexts } from '../../i18n/friends.ts';
import { textsOf } from '../../i18n/messages.ts';
import { Confirm } from '../confirm.tsx';

interface ConfirmBlockProps {
  userName: string;
  request: ReturnType<typeof useRequest>;
  onConfirm: () => void;
  onClose: () => void;
}

/** Asks before blocking somebody, wherever that is done. */
export function ConfirmBlock({ userName, ...asked }: ConfirmBlockProps) {
  const text = textsOf(friendsTexts);
  return (
    <Confirm
      title={text.blockTitle(userName)}
      about={text.blockAbout}
      action={text.blockNow}
      waiting={text.blocking}
      {...asked}
    />
  );
}
