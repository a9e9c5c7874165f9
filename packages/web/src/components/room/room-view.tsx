import type { Message } from '@parley/contracts';
import { useChat } from '../../chat/chat.ts';
import { targetOf } from '../../chat/drafts.ts';
import type { Room } from '../../chat/room.ts';
import { isolated } from '../../i18n/isolated.ts';
import { useOwnTitle } from '../../use-title.ts';
import { useRoomName } from '../use-room-name.ts';
import { Composer } from './composer.tsx';
import { RoomHead } from './room-head.tsx';
import { RoomTimeline } from './room-timeline.tsx';

/** How far back the user's last message is looked for. */
const recent = 50;

export function RoomView({ room }: { room: Room }) {
  const { me, drafts, timelineOf } = useChat();
  const roomNameOf = useRoomName();
  useOwnTitle(isolated(roomNameOf(room)));

  function modifyLast() {
    const message = lastOwn();
    if (message) drafts.change(room.roomId, { modifying: { ...targetOf(message), text: null } });
  }

  function lastOwn(): Message | undefined {
    const timeline = timelineOf(room.roomId);
    for (let seq = room.lastSeq; seq > room.lastSeq - recent; seq -= 1) {
      const message = timeline.at(seq);
      if (message?.userId === me && !message.isDeleted && !message.forwardedFrom) return message;
    }
    return undefined;
  }

  return (
    <section class="room">
      <RoomHead room={room} />
      <RoomTimeline room={room} />
      <Composer room={room} onModifyLast={modifyLast} />
    </section>
  );
}
