import { useChat } from '../chat/chat.ts';
import { chatTexts } from '../i18n/chat.ts';
import { textsOf } from '../i18n/messages.ts';

/** Beside the list of rooms, while none is open. */
export function EmptyPage() {
  // Without rooms, the list itself shows how to start.
  if (useChat().rooms.all.value.length === 0) return null;
  return <p class="empty-page">{textsOf(chatTexts).pickRoom}</p>;
}
