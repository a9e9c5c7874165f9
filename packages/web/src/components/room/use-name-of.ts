import { useChat } from '../../chat/chat.ts';
import { chatTexts } from '../../i18n/chat.ts';
import { textsOf } from '../../i18n/messages.ts';

interface Writing {
  readonly userId: string;
  /** Their name then; `''` once they have deleted their account. Absent where an earlier version told of it. */
  readonly writer?: string | undefined;
}

/** What a message's writer is called: as they are now, or as they were then where nobody knows them. */
export function useNameOf(): (message: Writing) => string {
  const { people } = useChat();
  const { left } = textsOf(chatTexts);
  return ({ userId, writer }) => (people.all.value.get(userId)?.userName ?? writer ?? userId) || left;
}
