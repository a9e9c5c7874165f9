import { chatTexts } from '../i18n/chat.ts';
import { textsOf } from '../i18n/messages.ts';
import { roomSettingsTexts } from '../i18n/room-settings.ts';

interface UnreadBadgeProps {
  count: number;
  /** Whether it is shown as unread all the same where nothing is new. */
  isMarked?: boolean;
  /** Of a room that nobody is to be called for. */
  isQuiet?: boolean;
}

/** How many messages are new, where any are. */
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
