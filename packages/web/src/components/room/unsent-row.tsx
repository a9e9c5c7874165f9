import type { Message } from '@parley/contracts';
import { useState } from 'preact/hooks';
import { useChat } from '../../chat/chat.ts';
import type { UnsentMessage } from '../../chat/unsent-message.ts';
import { instantText, timeText } from '../../i18n/dates.ts';
import { messages, textsOf, troubleText } from '../../i18n/messages.ts';
import { roomTexts } from '../../i18n/room.ts';
import { Icon } from '../icon.tsx';
import { FoldingText } from './folding-text.tsx';
import { type Grouped, groupingOf } from './grouping.ts';
import { MessageFiles } from './message-files.tsx';
import { PlainQuote } from './message-quote.tsx';

interface UnsentRowProps {
  message: UnsentMessage;
  /** Null if it is the first. */
  before: Grouped | undefined | null;
  /** The message it replies to, if known. */
  replyTo: Message | undefined;
}

/** A message that the room does not have yet: being sent, delayed, or refused. It looks like a sent one. */
export function UnsentRow({ message, before, replyTo }: UnsentRowProps) {
  const text = textsOf(roomTexts);
  const { me, unsent } = useChat();
  const [isUnfolded, setUnfolded] = useState(false);
  const { id, draft, phase, trouble, saidAt } = message;
  const isStuck = phase === 'stalled' || phase === 'failed' || phase === 'unsure';
  const lacksReplied = trouble === 'MESSAGE_NOT_FOUND' && draft.replyTo !== undefined;
  const { opensGroup } = groupingOf(groupedOf(message, me), before);
  return (
    <div class="message unsent" data-own data-opens={opensGroup || undefined} data-phase={phase}>
      <div class="message-body">
        {opensGroup && (
          <p class="message-head">
            <time dateTime={saidAt}>{timeText(saidAt)}</time>
          </p>
        )}
        <div class="message-line">
          <div class="said">
            {replyTo && <PlainQuote of={replyTo} />}
            {draft.message !== '' && (
              <FoldingText
                content={draft.message}
                mentions={draft.mentions ?? []}
                me={me}
                isUnfolded={isUnfolded}
                onFold={setUnfolded}
              />
            )}
            {draft.files && <MessageFiles files={draft.files} />}
          </div>
          {!isStuck && (
            <span class="unsent-sign" title={text.sending}>
              <Icon name="clock" />
              <span class="unseen">{text.sending}</span>
            </span>
          )}
        </div>
        {isStuck && (
          <>
            <p class="unsent-note" role="alert">
              <Icon name="warning" />
              <span>
                {phase === 'unsure' ? text.unsure(instantText(saidAt)) : null}
                {lacksReplied ? text.repliedGone : trouble && troubleText(trouble)}
                {phase === 'stalled' && ` ${messages.value.triesByItself}`}
              </span>
            </p>
            <div class="unsent-ways">
              {lacksReplied ? (
                <button class="button button-small" type="button" onClick={() => unsent.sayWithoutReply(id)}>
                  {text.sendWithoutReply}
                </button>
              ) : (
                <button class="button button-small" type="button" onClick={() => unsent.retry(id)}>
                  {phase === 'unsure' ? text.sendAgain : text.retry}
                </button>
              )}
              <button class="button button-small" type="button" onClick={() => unsent.drop(id)}>
                {text.remove}
              </button>
            </div>
          </>
        )}
      </div>
    </div>
  );
}

export function groupedOf({ saidAt, draft }: UnsentMessage, me: string): Grouped {
  return { userId: me, createdAt: saidAt, replyTo: draft.replyTo };
}
