import { chatTexts } from '../i18n/chat.ts';
import { textsOf } from '../i18n/messages.ts';

/** Beside the list of rooms, while none is open. */
export function EmptyPage() {
  return <p class="empty-page">{textsOf(chatTexts).pickRoom}</p>;
}
