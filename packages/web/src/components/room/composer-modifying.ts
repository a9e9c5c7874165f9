import { useEffect, useState } from 'preact/hooks';
import { useChat } from '../../chat/chat.ts';
import type { ComposerAction } from '../../chat/composer-action.ts';
import { mentionedIn } from '../../chat/mentions.ts';
import type { Room } from '../../chat/room.ts';
import { useRequest } from '../../connection/use-request.ts';
import { type ComposerUse, useSaying } from './composer-writing.ts';

interface Modifying extends ComposerUse {
  /** The last one was saved, and none is modified since. */
  readonly isSaved: boolean;
  readonly request: ReturnType<typeof useRequest<'user-modify-chat'>>;
}

/** A message's new text, from its old one until the worker has taken it. The draft stays what it is meanwhile. */
export function useModifying(room: Room, action: ComposerAction): Modifying {
  const { drafts } = useChat();
  const { roomId } = room;
  const { modifying } = drafts.of(roomId);
  const { message, isGone = false } = action.kind === 'modify' ? action : {};
  const say = useSaying(room);
  const request = useRequest('user-modify-chat');
  const [isSaved, setSaved] = useState(false);
  const isDone = request.done !== null;
  const end = () => drafts.change(roomId, { modifying: null });

  // What was asked was of another message.
  useEffect(() => {
    request.clear();
    if (modifying) setSaved(false);
  }, [modifying?.messageId]);

  useEffect(() => {
    if (!isDone) return;
    setSaved(true);
    end();
  }, [isDone]);

  return {
    text: modifying?.text ?? message?.content ?? '',
    type(text) {
      if (modifying) drafts.change(roomId, { modifying: { ...modifying, text } });
      request.clear();
    },
    submit(content) {
      if (request.waiting) return;
      if (isGone) {
        // Its new words are not lost with it.
        say(content);
        return end();
      }
      if (!message) return;
      if (content === message.content) return end();
      const { messageId } = message;
      const mentions = mentionsAfter(message, content, room);
      request.ask({ roomId, messageId, content, mentions });
    },
    isSaved,
    request,
  };
}

/** Those that the old text does not tell, as other clients may have them, stay. */
function mentionsAfter(
  { content, mentions }: { content: string; mentions: readonly string[] },
  changed: string,
  { members }: Room,
): string[] {
  const told = mentionedIn(content, members);
  return [...new Set([...mentionedIn(changed, members), ...mentions.filter((id) => !told.includes(id))])];
}
