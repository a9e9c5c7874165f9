/** A room's messages since the user joined: the visible part is rendered, and requested as it comes into view. */
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { useChat } from '../../chat/chat.ts';
import { firstUnreadOf, type Room } from '../../chat/room.ts';
import type { Timeline } from '../../chat/timeline.ts';
import { closePicture, viewed } from '../../chat/viewed-picture.ts';
import { textsOf } from '../../i18n/messages.ts';
import { roomTexts } from '../../i18n/room.ts';
import { Lazily } from '../../lazily.tsx';
import { DialogFailed } from '../dialog-failed.tsx';
import { DeleteMessage } from './delete-message.tsx';
import { ForwardMessage } from './forward-message.tsx';
import { createListWindow, type ListElements } from './list-window.ts';
import { MessageReaders } from './message-readers.tsx';
import { shownNotices } from './notice-groups.ts';
import { NoticeLines } from './notice-lines.tsx';
import { TimelineButtons } from './timeline-buttons.tsx';
import { TimelineRows } from './timeline-rows.tsx';
import { TimelineTrouble } from './timeline-trouble.tsx';
import { UnsentRows } from './unsent-rows.tsx';
import { useCopying } from './use-copying.ts';
import { useReading } from './use-reading.ts';
import { type MessageDialog, useScene } from './use-scene.ts';
import { useSeeking } from './use-seeking.ts';
import { useSpokenMessages } from './use-spoken-messages.ts';
import { waitingIn } from './waiting-in.ts';

const loadViewer = () => import('./picture-viewer.tsx').then(({ PictureViewer }) => PictureViewer);
const reportMessage = () => import('./report-message.tsx').then(({ ReportMessage }) => ReportMessage);

interface MessageDialogsProps {
  dialog: MessageDialog;
  room: Room;
  onClose: () => void;
}

function MessageDialogs({ dialog: { kind, message }, room, onClose }: MessageDialogsProps) {
  if (kind === 'forward') return <ForwardMessage message={message} onClose={onClose} />;
  if (kind === 'readers') return <MessageReaders room={room} message={message} onClose={onClose} />;
  if (kind === 'report')
    return (
      <Lazily
        load={reportMessage}
        props={{ roomId: room.roomId, message, onClose }}
        waiting={null}
        failed={DialogFailed}
      />
    );
  return <DeleteMessage roomId={room.roomId} message={message} onClose={onClose} />;
}

/** In a room without messages, notices are shown too. */
function EmptyNotices({ room, timeline }: { room: Room; timeline: Timeline }) {
  const { me } = useChat();
  timeline.version.value;
  return <NoticeLines me={me} notices={shownNotices(room, timeline.noticesAfter(room.joinedSeq))} />;
}

export function RoomTimeline({ room }: { room: Room }) {
  const text = textsOf(roomTexts);
  const { timelineOf, pinsOf, unsent } = useChat();
  const pins = pinsOf(room.roomId);
  const timeline = timelineOf(room.roomId);
  const { joinedSeq, lastSeq } = room;
  const count = lastSeq - joinedSeq;

  const list = useMemo(() => {
    const isThere = (seq: number) => timeline.at(seq) !== undefined;
    // Whether a message starts its group depends on the one before it.
    return createListWindow(
      (index) => isThere(joinedSeq + 1 + index) && (index === 0 || isThere(joinedSeq + index)),
    );
  }, []);
  const [firstUnread] = useState(() => firstUnreadOf(room));
  const [dialog, setDialog] = useState<MessageDialog | null>(null);
  const scene = useScene({ room, timeline, list, onDialog: setDialog });

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
  useEffect(() => closePicture, []);
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
          {count === 0 && <EmptyNotices room={room} timeline={timeline} />}
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
      {viewed.value && (
        <Lazily
          load={loadViewer}
          props={{ onClose: closePicture }}
          waiting={<div aria-busy="true" />}
          failed={DialogFailed}
        />
      )}
      <TimelineTrouble timeline={timeline} pins={pins} />
      <TimelineButtons scene={scene} list={list} firstUnread={firstUnread} />
      <p class="unseen" role="status">
        {scene.spoken}
      </p>
      {dialog && (
        <MessageDialogs
          dialog={dialog}
          room={room}
          onClose={() => {
            scene.wanted.value = dialog.message.seq;
            setDialog(null);
          }}
        />
      )}
    </div>
  );
}
