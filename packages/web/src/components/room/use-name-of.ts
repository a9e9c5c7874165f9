import type { Message } from '@parley/contracts';
import { useChat } from '../../chat/chat.ts';

/** What a message's writer is called: as they are now, or as they were then where nobody knows them. */
export function useNameOf(): (message: Pick<Message, 'userId' | 'writer'>) => string {
  const { people } = useChat();
  return ({ userId, writer }) => people.all.value.get(userId)?.userName ?? writer;
}
