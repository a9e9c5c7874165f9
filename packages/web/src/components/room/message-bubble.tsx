import type { ForwardedFrom, Message } from '@parley/contracts';
import { countEmoji } from '@parley/contracts/text';
import { useComputed } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { instantText } from '../../i18n/dates.ts';
import { messageActTexts } from '../../i18n/message-acts.ts';
import { textsOf } from '../../i18n/messages.ts';
import { roomTexts } from '../../i18n/room.ts';
import { Icon } from '../icon.tsx';
import { FoldingText } from './folding-text.tsx';
import { MessageFiles } from './message-files.tsx';
import { MessageQuote } from './message-quote.tsx';
import { howManyBefore } from './read-marks.ts';
import type { Scene } from './scene.ts';
import { useNameOf } from './use-name-of.ts';
import { useTabIndex } from './use-tab-index.ts';

interface MessageBubbleProps {
  scene: Scene;
  message: Message;
  /** Shown beside it. */
  children: ComponentChildren;
}

/** A message's text, what it replies to, and how many have not read it. */
export function MessageBubble({ scene, message, children }: MessageBubbleProps) {
  const text = textsOf(roomTexts);
  const { content, isDeleted, modifiedAt, files, mentions, seq } = message;
  const isCalled = mentions.includes(scene.me);
  const isUnfolded = useComputed(() => scene.unfolded.value.has(seq)).value;
  const tabIndex = useTabIndex(scene, seq);
  return (
    <div class="message-line">
      <div
        class="said"
        data-called={isCalled || undefined}
        data-big={!isDeleted && isOnlyFewEmoji(content) ? '' : undefined}
      >
        {!isDeleted && message.forwardedFrom && <ForwardedNote from={message.forwardedFrom} />}
        {message.replyTo && <MessageQuote scene={scene} message={message} />}
        {isDeleted ? (
          <p class="said-deleted">{message.deletedBy ? text.deletedByAdmin : text.deleted}</p>
        ) : content === '' && modifiedAt === null ? null : (
          <FoldingText
            content={content}
            mentions={mentions}
            me={scene.me}
            isUnfolded={isUnfolded}
            onFold={(isUnfolded) => scene.fold(seq, isUnfolded)}
            tabIndex={tabIndex}
          >
            {modifiedAt !== null && (
              <span class="said-edited" title={instantText(modifiedAt)}>
                {' '}
                {text.edited}
              </span>
            )}
          </FoldingText>
        )}
        {files.length > 0 && (
          <MessageFiles files={files} tabIndex={tabIndex} onView={(file) => scene.view(seq, file)} />
        )}
      </div>
      {!isDeleted && <UnreadCount scene={scene} seq={seq} />}
      {children}
    </div>
  );
}

function ForwardedNote({ from }: { from: ForwardedFrom }) {
  const nameOf = useNameOf();
  return (
    <p class="said-forwarded" title={instantText(from.createdAt)}>
      <Icon name="forward" />
      {textsOf(messageActTexts).forwardedFrom(nameOf(from))}
    </p>
  );
}

/** One to three emoji, and nothing else. */
function isOnlyFewEmoji(content: string): boolean {
  const count = content.length <= 100 ? countEmoji(content) : 0;
  return count >= 1 && count <= 3;
}

function UnreadCount({ scene, seq }: { scene: Scene; seq: number }) {
  const count = useComputed(() => howManyBefore(scene.marks.value, seq)).value;
  if (count === 0) return null;
  const label = textsOf(roomTexts).unreadBy(count);
  return (
    <span class="unread-count" title={label}>
      <span aria-hidden="true">{count}</span>
      <span class="unseen">{label}</span>
    </span>
  );
}
