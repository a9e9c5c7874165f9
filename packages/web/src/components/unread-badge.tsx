import { chatTexts } from '../i18n/chat.ts';
import { textsOf } from '../i18n/messages.ts';

/** How many messages are new, where any are. */
export function UnreadBadge({ count }: { count: number }) {
  if (count === 0) return null;
  return (
    <span class="badge">
      <span aria-hidden="true">{count > 99 ? '99+' : count}</span>
      <span class="unseen">{textsOf(chatTexts).unread(count)}</span>
    </span>
  );
}
