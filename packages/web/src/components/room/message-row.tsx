import type { Message, Notice } from '@parley/contracts';
import { useComputed } from '@preact/signals';
import { chatTexts } from '../../i18n/chat.ts';
import { dayText, instantText, timeText } from '../../i18n/dates.ts';
import { textsOf } from '../../i18n/messages.ts';
import { roomTexts } from '../../i18n/room.ts';
import { Avatar } from '../avatar.tsx';
import { Name } from '../name.tsx';
import { groupingOf } from './grouping.ts';
import { MessageActions } from './message-actions.tsx';
import { MessageBubble } from './message-bubble.tsx';
import { MessageReactions } from './message-reactions.tsx';
import { NoticeLines } from './notice-lines.tsx';
import type { Scene } from './scene.ts';
import { useNameOf } from './use-name-of.ts';
import { useTabIndex } from './use-tab-index.ts';

interface MessageRowProps {
  scene: Scene;
  index: number;
  seq: number;
  /** Undefined if not known yet. */
  message: Message | undefined;
  /** Null before the first. */
  before: Message | undefined | null;
  /** The notices directly before it, and directly after it. */
  noticesBefore: readonly Notice[];
  notices: readonly Notice[];
  isFirstUnread: boolean;
  /** Rendered only because it has the focus, far from the window. */
  isAway: boolean;
}

/** A message in its place: with the day and its writer at the start of a group, and its actions. */
export function MessageRow({
  scene,
  index,
  seq,
  message,
  before,
  noticesBefore,
  notices,
  isFirstUnread,
  isAway,
}: MessageRowProps) {
  const text = textsOf(roomTexts);
  const nameOf = useNameOf();
  const tabIndex = useTabIndex(scene, seq);
  const isSought = useComputed(() => (scene.sought.value === seq ? '' : undefined));
  const place = {
    'data-index': index,
    'data-seq': seq,
    'data-away': isAway || undefined,
    'aria-posinset': index + 1,
    'aria-setsize': scene.count,
    tabIndex,
  };
  if (!message)
    return (
      <article
        {...place}
        class="message message-unknown"
        aria-busy="true"
        aria-label={textsOf(chatTexts).loading}
      >
        <span class="skeleton" data-long={index % 3 === 0 || undefined} aria-hidden="true" />
      </article>
    );

  const isOwn = message.userId === scene.me;
  const { opensDay, ...grouping } = groupingOf(message, before);
  const opensGroup = grouping.opensGroup || isFirstUnread || noticesBefore.length > 0;
  const name = nameOf(message);
  return (
    <article
      {...place}
      class="message"
      data-own={isOwn || undefined}
      data-opens={opensGroup || undefined}
      data-sought={isSought}
      aria-label={text.messageOf(name, instantText(message.createdAt))}
    >
      {before === null && <NoticeLines me={scene.me} notices={noticesBefore} />}
      {opensDay && (
        <p class="day-line">
          <span>{dayText(message.createdAt)}</span>
        </p>
      )}
      {isFirstUnread && (
        <p class="unread-line">
          <span>{text.newMessages}</span>
        </p>
      )}
      <div class="message-body">
        {!isOwn && opensGroup && <Avatar id={message.userId} name={name} size="small" />}
        {opensGroup && (
          <p class="message-head">
            <span class={isOwn ? 'unseen' : 'message-name'}>
              <Name of={name} />
            </span>
            <time dateTime={message.createdAt} title={instantText(message.createdAt)}>
              {timeText(message.createdAt)}
            </time>
          </p>
        )}
        <MessageBubble scene={scene} message={message}>
          <MessageActions scene={scene} message={message} />
        </MessageBubble>
        <MessageReactions scene={scene} message={message} />
      </div>
      <NoticeLines me={scene.me} notices={notices} />
    </article>
  );
}
