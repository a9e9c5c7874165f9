import { useEffect, useState } from 'preact/hooks';
import type { ComposerAction } from '../../chat/composer-action.ts';
import { mentionedIn } from '../../chat/mentions.ts';
import type { Room } from '../../chat/room.ts';
import { useRequest } from '../../connection/use-request.ts';
import type { ComposerUse } from './composer-writing.ts';

interface Modifying extends ComposerUse {
  /** The last one was saved, and none is modified since. */
  readonly isSaved: boolean;
  readonly request: ReturnType<typeof useRequest<'user-modify-chat'>>;
}

/** A message's new text, from its old one until the worker has taken it. The draft stays what it is meanwhile. */
export function useModifying(
  room: Room,
  action: ComposerAction,
  onAction: (action: ComposerAction) => void,
): Modifying {
  const message = action.kind === 'modify' ? action.message : undefined;
  const request = useRequest('user-modify-chat');
  const [typed, setTyped] = useState<{ messageId: number; text: string } | null>(null);
  const [isSaved, setSaved] = useState(false);
  const isDone = request.done !== null;

  // What was typed and asked was of another message.
  useEffect(() => {
    setTyped(null);
    request.clear();
    if (message) setSaved(false);
  }, [message?.messageId]);

  useEffect(() => {
    if (!isDone) return;
    setSaved(true);
    onAction({ kind: 'write' });
  }, [isDone]);

  return {
    text: typed?.messageId === message?.messageId ? (typed?.text ?? '') : (message?.content ?? ''),
    type(text) {
      if (message) setTyped({ messageId: message.messageId, text });
      request.clear();
    },
    submit(content) {
      if (!message || request.waiting) return;
      if (content === message.content) return onAction({ kind: 'write' });
      const { messageId } = message;
      request.ask({
        roomId: room.roomId,
        messageId,
        content,
        mentions: mentionsAfter(message, content, room),
      });
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
