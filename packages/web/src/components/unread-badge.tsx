import { chatTexts } from '../i18n/chat.ts';
import { textsOf } from '../i18n/messages.ts';
import { roomSettingsTexts } from '../i18n/room-settings.ts';

interface UnreadBadgeProps {
  count: number;
  /** Whether it is shown as unread even without new messages. */
  isMarked?: boolean;
  /** For a room whose notifications are off. */
  isQuiet?: boolean;
}

/** The number of new messages, if there are any. */
export function UnreadBadge({ count, isMarked = false, isQuiet = false }: UnreadBadgeProps) {
  if (count === 0 && !isMarked) return null;
  const shown = count === 0 ? '' : count > 99 ? '99+' : count;
  const label = count === 0 ? textsOf(roomSettingsTexts).isMarkedUnread : textsOf(chatTexts).unread(count);
  return (
    <span class="badge" data-quiet={isQuiet || undefined}>
      <span aria-hidden="true">{shown}</span>
      <span class="unseen">{label}</span>
    </span>
  );
}
