import type { ComposerAction } from '../../chat/composer-action.ts';
import { plainTextOf } from '../../formatting/formatting.ts';
import { composerTexts } from '../../i18n/composer.ts';
import { fileText } from '../../i18n/file-text.ts';
import { textsOf } from '../../i18n/messages.ts';
import { Icon } from '../icon.tsx';
import { IconButton } from '../icon-button.tsx';
import { useNameOf } from './use-name-of.ts';

/** Above the field: the message that is replied to or edited, and a button to cancel. */
export function ComposerBar({ action, onCancel }: { action: ComposerAction; onCancel: () => void }) {
  const text = textsOf(composerTexts);
  const nameOf = useNameOf();
  if (action.kind === 'write') return null;
  const { kind, target, message, isGone } = action;
  const isReply = kind === 'reply';
  return (
    <div class="composer-bar" id="composer-bar">
      <Icon name={isReply ? 'reply' : 'pencil'} />
      <p class="composer-bar-text">
        <strong>{isReply ? text.replyingTo(nameOf(target)) : text.modifying}</strong>
        <span class="composer-bar-quote" dir="auto">
          {isGone ? text.targetGone : plainTextOf(message?.content ?? '') || fileText(message?.files[0])}
        </span>
      </p>
      <IconButton icon="close" label={isReply ? text.cancelReply : text.cancelModify} onClick={onCancel} />
    </div>
  );
}
