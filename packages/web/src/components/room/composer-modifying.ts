import { useEffect, useState } from 'preact/hooks';
import { useChat } from '../../chat/chat.ts';
import type { ComposerAction } from '../../chat/composer-action.ts';
import { mentionedIn } from '../../chat/mentions.ts';
import type { Room } from '../../chat/room.ts';
import { useRequest } from '../../connection/use-request.ts';
import { type ComposerUse, useSaying } from './composer-writing.ts';

interface Modifying extends ComposerUse {
  /** The last edit was saved, and no other has begun. */
  readonly isSaved: boolean;
  readonly request: ReturnType<typeof useRequest<'user-modify-chat'>>;
}

/**
 * The editing of a message, from its old text until the worker has accepted the new one. The draft stays unchanged
 * meanwhile.
 */
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

  // The request was about another message.
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
        // If the message is gone, its new text is not lost.
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

/** Mentions without an equivalent in the old text, which other clients may send, are kept. */
function mentionsAfter(
  { content, mentions }: { content: string; mentions: readonly string[] },
  changed: string,
  { members }: Room,
): string[] {
  const told = mentionedIn(content, members);
  return [...new Set([...mentionedIn(changed, members), ...mentions.filter((id) => !told.includes(id))])];
}
