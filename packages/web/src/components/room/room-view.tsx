import type { Message } from '@parley/contracts';
import { useState } from 'preact/hooks';
import { useChat } from '../../chat/chat.ts';
import type { ComposerAction } from '../../chat/composer-action.ts';
import { type Room, roomNameOf } from '../../chat/room.ts';
import { useOwnTitle } from '../../use-title.ts';
import { Composer } from './composer.tsx';
import { RoomHead } from './room-head.tsx';
import { RoomTimeline } from './room-timeline.tsx';

/** How far back somebody's last message is looked for. */
const recent = 50;

export function RoomView({ room }: { room: Room }) {
  const { me, timelineOf } = useChat();
  const [action, setAction] = useState<ComposerAction>({ kind: 'write' });
  useOwnTitle(roomNameOf(room, me));

  function modifyLast() {
    const message = lastOwn();
    if (message) setAction({ kind: 'modify', message });
  }

  function lastOwn(): Message | undefined {
    const timeline = timelineOf(room.roomId);
    for (let seq = room.lastSeq; seq > room.lastSeq - recent; seq -= 1) {
      const message = timeline.at(seq);
      if (message?.userId === me && !message.isDeleted) return message;
    }
    return undefined;
  }

  return (
    <section class="room">
      <RoomHead room={room} />
      <RoomTimeline room={room} onAction={setAction} />
      <Composer room={room} action={action} onAction={setAction} onModifyLast={modifyLast} />
    </section>
  );
}
