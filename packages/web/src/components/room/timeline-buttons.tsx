import { useSignal, useSignalEffect } from '@preact/signals';
import { useState } from 'preact/hooks';
import { unreadOf } from '../../chat/room.ts';
import { textsOf } from '../../i18n/messages.ts';
import { roomTexts } from '../../i18n/room.ts';
import { Icon } from '../icon.tsx';
import type { ListWindow } from './list-window.ts';
import type { Scene } from './scene.ts';
import { share } from './use-seeking.ts';

interface TimelineButtonsProps {
  scene: Scene;
  list: ListWindow;
  /** Its seq. */
  firstUnread: number | null;
}

/** Distance from the end, in messages, from which a button leads there. */
const far = 3;

/** Buttons over the messages: to the first unread one, until it was seen, and to the end. */
export function TimelineButtons({ scene, list, firstUnread }: TimelineButtonsProps) {
  const text = textsOf(roomTexts);
  const room = scene.room.value;
  const { first, last, isAtEnd } = list.sight.value;
  const target = firstUnread === null ? -1 : firstUnread - room.joinedSeq - 1;
  /** The number of unread messages when the room was opened; later ones also count as unread until they are seen. */
  const [opened] = useState(() => ({ unread: unreadOf(room), lastSeq: room.lastSeq }));
  const wasSeen = useSignal(false);
  useSignalEffect(() => {
    const { first, last } = list.sight.value;
    if (last >= first && target >= first && target <= last) wasSeen.value = true;
  });
  const count = scene.count.value;
  const unread = unreadOf(room);
  return (
    <>
      {firstUnread !== null && !wasSeen.value && target < first && (
        <button
          class="timeline-button timeline-to-unread"
          type="button"
          onClick={() => list.jumpTo(target, share)}
        >
          <Icon name="up" />
          {text.toFirstUnread(opened.unread + room.lastSeq - opened.lastSeq)}
        </button>
      )}
      {!isAtEnd && count - 1 - last >= far && (
        <button
          class="timeline-button timeline-to-end"
          type="button"
          aria-label={unread > 0 ? text.toEndUnread(unread) : text.toEnd}
          title={text.toEnd}
          onClick={list.jumpToEnd}
        >
          {unread > 0 && text.toEndUnread(unread)}
          <Icon name="down" />
        </button>
      )}
    </>
  );
}
