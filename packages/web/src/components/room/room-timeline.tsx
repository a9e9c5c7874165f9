/** What was said in a room, from when one joined: the part in sight is drawn, and asked for as it comes into sight. */
import type { Message } from '@parley/contracts';
import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { useChat } from '../../chat/chat.ts';
import { firstUnreadOf, type Room } from '../../chat/room.ts';
import { textsOf } from '../../i18n/messages.ts';
import { roomTexts } from '../../i18n/room.ts';
import { DeleteMessage } from './delete-message.tsx';
import { createListWindow, type ListElements } from './list-window.ts';
import { TimelineButtons } from './timeline-buttons.tsx';
import { TimelineRows } from './timeline-rows.tsx';
import { TimelineTrouble } from './timeline-trouble.tsx';
import { UnsentRows } from './unsent-rows.tsx';
import { useCopying } from './use-copying.ts';
import { useReading } from './use-reading.ts';
import { useScene } from './use-scene.ts';
import { useSeeking } from './use-seeking.ts';
import { useSpokenMessages } from './use-spoken-messages.ts';
import { waitingIn } from './waiting-in.ts';

export function RoomTimeline({ room }: { room: Room }) {
  const text = textsOf(roomTexts);
  const { timelineOf, unsent } = useChat();
  const timeline = timelineOf(room.roomId);
  const { joinedSeq, lastSeq } = room;
  const count = lastSeq - joinedSeq;

  const list = useMemo(() => {
    const isThere = (seq: number) => timeline.at(seq) !== undefined;
    // Whether a message opens its group is known with the one before it.
    return createListWindow(
      (index) => isThere(joinedSeq + 1 + index) && (index === 0 || isThere(joinedSeq + index)),
    );
  }, []);
  const [firstUnread] = useState(() => firstUnreadOf(room));
  const [removing, setRemoving] = useState<Message | null>(null);
  const scene = useScene({ room, timeline, list, onRemove: setRemoving });

  const scroller = useRef<HTMLDivElement>(null);
  const above = useRef<HTMLDivElement>(null);
  const rows = useRef<HTMLDivElement>(null);
  const below = useRef<HTMLDivElement>(null);
  const tail = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const all = { scroller, above, rows, below, tail };
    const elements = Object.fromEntries(Object.entries(all).map(([name, { current }]) => [name, current]));
    return list.attach(elements as unknown as ListElements);
  }, []);
  useSeeking({ scene, list, room, firstUnread });
  useReading({ list, room, timeline });
  useCopying(rows);
  useSpokenMessages({ room, timeline, spoken: scene.spoken });

  const waiting = waitingIn(room, unsent.all.value);

  return (
    <div class="timeline">
      <div ref={scroller} class="timeline-scroller">
        <div class="timeline-content">
          {count === 0 && waiting.length === 0 && (
            <div class="timeline-empty">
              <p class="card-title">{text.empty}</p>
              <p>{text.emptyAbout}</p>
            </div>
          )}
          <div ref={above} />
          <TimelineRows
            rows={rows}
            scene={scene}
            list={list}
            room={room}
            timeline={timeline}
            firstUnread={firstUnread}
          />
          <div ref={below} />
          <div ref={tail} class="timeline-tail">
            <UnsentRows room={room} timeline={timeline} waiting={waiting} />
          </div>
        </div>
      </div>
      <TimelineTrouble timeline={timeline} />
      <TimelineButtons scene={scene} list={list} firstUnread={firstUnread} />
      <p class="unseen" role="status">
        {scene.spoken}
      </p>
      {removing && (
        <DeleteMessage
          roomId={room.roomId}
          message={removing}
          onClose={() => {
            scene.wanted.value = removing.seq;
            setRemoving(null);
          }}
        />
      )}
    </div>
  );
}
