import type { RefObject } from 'preact';
import { useLayoutEffect } from 'preact/hooks';
import type { Room } from '../../chat/room.ts';
import type { Timeline } from '../../chat/timeline.ts';
import { textsOf } from '../../i18n/messages.ts';
import { roomTexts } from '../../i18n/room.ts';
import { useRoomName } from '../use-room-name.ts';
import type { ListWindow } from './list-window.ts';
import { MessageRow } from './message-row.tsx';
import { shownNotices } from './notice-groups.ts';
import type { Range } from './rows-in-window.ts';
import type { Scene } from './scene.ts';
import { useFocusedRow } from './use-focused-row.ts';

interface TimelineRowsProps {
  rows: RefObject<HTMLDivElement | null>;
  scene: Scene;
  list: ListWindow;
  room: Room;
  timeline: Timeline;
  /** Its seq. */
  firstUnread: number | null;
}

/**
 * The messages in the window and around it; and the focused one, so that it keeps the focus wherever the window goes.
 */
export function TimelineRows({ rows, scene, list, room, timeline, firstUnread }: TimelineRowsProps) {
  const roomNameOf = useRoomName();
  const begin = room.joinedSeq + 1;
  const focus = useFocusedRow({ scene, list, room, rows });

  timeline.version.value;
  list.version.value;
  const drawn = list.rowsOf(room.lastSeq - room.joinedSeq);
  useLayoutEffect(list.drawn);

  if (drawn.last < drawn.first) return <div ref={rows} class="timeline-rows" />;
  const focused = scene.focused.peek();
  const away =
    focused !== null && !isWithin(drawn, focused - begin) && focused <= room.lastSeq ? focused : null;
  return (
    <div
      ref={rows}
      class="timeline-rows"
      role="feed"
      aria-label={textsOf(roomTexts).messages(roomNameOf(room))}
      aria-busy={timeline.loading.value.length > 0}
      onKeyDown={focus.pressed}
      onFocusIn={({ target }) => focus.came(target)}
      onFocusOut={({ relatedTarget }) => focus.came(relatedTarget)}
      onPointerMove={focus.moved}
      onPointerOver={focus.pointed}
      onPointerLeave={focus.left}
      onContextMenu={focus.menuWanted}
    >
      {seqsOf(drawn, begin, away).map((seq) => (
        <MessageRow
          key={seq}
          scene={scene}
          index={seq - begin}
          seq={seq}
          message={timeline.at(seq)}
          before={seq === begin ? null : timeline.at(seq - 1)}
          noticesBefore={shownNotices(room, timeline.noticesAfter(seq - 1))}
          notices={shownNotices(room, timeline.noticesAfter(seq))}
          isFirstUnread={seq === firstUnread}
          isAway={seq === away}
        />
      ))}
    </div>
  );
}

const isWithin = ({ first, last }: Range, index: number) => index >= first && index <= last;

/** In order, which is also that of the document. */
function seqsOf({ first, last }: Range, begin: number, away: number | null): number[] {
  const seqs = Array.from({ length: last - first + 1 }, (_, place) => begin + first + place);
  if (away === null) return seqs;
  return away < begin + first ? [away, ...seqs] : [...seqs, away];
}
