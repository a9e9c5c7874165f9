import { useChat } from '../../chat/chat.ts';
import { chatTexts } from '../../i18n/chat.ts';
import { textsOf } from '../../i18n/messages.ts';

interface Writing {
  readonly userId: string;
  /** Their name at the time; `''` once they have deleted their account. Absent if an earlier version has written it. */
  readonly writer?: string | undefined;
}

/** The name of a message's writer: the current one, or that of the time if they are unknown. */
export function useNameOf(): (message: Writing) => string {
  const { people } = useChat();
  const { left } = textsOf(chatTexts);
  return ({ userId, writer }) => (people.all.value.get(userId)?.userName ?? writer ?? userId) || left;
}
