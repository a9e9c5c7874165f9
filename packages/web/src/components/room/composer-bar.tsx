import { useChat } from '../../chat/chat.ts';
import type { ComposerAction } from '../../chat/composer-action.ts';
import { composerTexts } from '../../i18n/composer.ts';
import { textsOf } from '../../i18n/messages.ts';
import { Icon } from '../icon.tsx';
import { IconButton } from '../icon-button.tsx';

/** Above the field: which message is answered or modified, and the way out. */
export function ComposerBar({ action, onCancel }: { action: ComposerAction; onCancel: () => void }) {
  const text = textsOf(composerTexts);
  const { people } = useChat();
  if (action.kind === 'write') return null;
  const isReply = action.kind === 'reply';
  const message = isReply ? action.to : action.message;
  const { userName } = people.find(message.userId);
  const writer = userName === message.userId ? message.writer : userName;
  return (
    <div class="composer-bar" id="composer-bar">
      <Icon name={isReply ? 'reply' : 'pencil'} />
      <p class="composer-bar-text">
        <strong>{isReply ? text.replyingTo(writer) : text.modifying}</strong>
        <span class="composer-bar-quote">{message.isDeleted ? text.deletedMessage : message.content}</span>
      </p>
      <IconButton icon="close" label={isReply ? text.cancelReply : text.cancelModify} onClick={onCancel} />
    </div>
  );
}
