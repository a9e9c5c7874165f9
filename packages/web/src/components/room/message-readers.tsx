import type { Message } from '@parley/contracts';
import { useChat } from '../../chat/chat.ts';
import type { Member, Room } from '../../chat/room.ts';
import { messageActTexts } from '../../i18n/message-acts.ts';
import { textsOf } from '../../i18n/messages.ts';
import { Dialog } from '../dialog.tsx';
import { PersonLine } from '../friends/person-line.tsx';
import { readersOf } from './read-marks.ts';

interface MessageReadersProps {
  room: Room;
  message: Message;
  onClose: () => void;
}

/** Who in the room has read a message, and who has not yet. */
export function MessageReaders({ room, message, onClose }: MessageReadersProps) {
  const text = textsOf(messageActTexts);
  const { read, unread } = readersOf(room.members, message);
  return (
    <Dialog title={text.readersTitle} onClose={onClose}>
      {room.isWhole ? (
        <>
          <Readers title={text.readBy(read.length)} members={read} />
          {unread.length > 0 && <Readers title={text.unreadBy(unread.length)} members={unread} />}
        </>
      ) : (
        <p role="status">{text.readersUnknown}</p>
      )}
    </Dialog>
  );
}

function Readers({ title, members }: { title: string; members: readonly Member[] }) {
  const { people } = useChat();
  return (
    <section aria-label={title}>
      <h3 class="section-title">{title}</h3>
      <ul class="people">
        {members.map(({ userId, userName }) => (
          <li key={userId} class="person-row">
            <PersonLine person={{ ...people.find(userId), userName }} />
          </li>
        ))}
      </ul>
    </section>
  );
}
