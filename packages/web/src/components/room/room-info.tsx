import { useState } from 'preact/hooks';
import { useChat } from '../../chat/chat.ts';
import { partnerOf, type Room, roomNameOf } from '../../chat/room.ts';
import { useDirectRoom } from '../../chat/use-direct-room.ts';
import { textsOf } from '../../i18n/messages.ts';
import { roomsTexts } from '../../i18n/rooms.ts';
import { CreateRoom } from '../create-room.tsx';
import { Dialog } from '../dialog.tsx';
import { PersonLine } from '../friends/person-line.tsx';
import { Icon } from '../icon.tsx';
import { IconButton } from '../icon-button.tsx';
import { RequestOutcome } from '../request-outcome.tsx';
import { InviteForm } from './invite-form.tsx';
import { LeaveRoom } from './leave-room.tsx';
import { RenameForm } from './rename-form.tsx';

type Part = 'invite' | 'rename' | 'leave' | 'newWith';

/** All there is to know of a room, and to do with it. */
export function RoomInfo({ room, onClose }: { room: Room; onClose: () => void }) {
  const text = textsOf(roomsTexts);
  const { me } = useChat();
  const [part, setPart] = useState<Part | null>(null);
  const parts: Part[] = room.direct ? ['newWith', 'leave'] : ['invite', 'rename', 'leave'];
  const back = () => setPart(null);

  if (part === 'newWith') {
    const partner = partnerOf(room, me);
    return <CreateRoom withPeople={partner ? [partner.userId] : []} onClose={onClose} />;
  }
  if (part === 'leave') return <LeaveRoom room={room} onClose={back} />;
  return (
    <Dialog title={roomNameOf(room, me)} onClose={onClose}>
      <div class="room-actions">
        {parts.map((name) => (
          <button
            key={name}
            class="button button-small"
            type="button"
            aria-expanded={name === 'newWith' ? undefined : part === name}
            onClick={() => setPart(part === name ? null : name)}
          >
            <Icon name={icons[name]} />
            {text[name]}
          </button>
        ))}
      </div>
      {part === 'invite' && <InviteForm room={room} />}
      {part === 'rename' && <RenameForm room={room} onCancel={back} />}
      <Members room={room} />
    </Dialog>
  );
}

const icons = { invite: 'plus', rename: 'edit', leave: 'leave', newWith: 'friends' } as const;

function Members({ room }: { room: Room }) {
  const text = textsOf(roomsTexts);
  const { me, people } = useChat();
  const direct = useDirectRoom();
  return (
    <section class="members" aria-label={text.members(room.memberCount)}>
      <h3 class="section-title">{text.members(room.memberCount)}</h3>
      <ul class="people">
        {room.members.map(({ userId, userName }) => (
          <li key={userId} class="person-row">
            <PersonLine person={{ ...people.find(userId), userName }} showsPresence={userId !== me} />
            {userId === me && <span class="person-mark">{text.you}</span>}
            {userId !== me && !room.direct && (
              <IconButton icon="rooms" label={text.message(userName)} onClick={() => direct.open(userId)} />
            )}
          </li>
        ))}
      </ul>
      <RequestOutcome id="direct-outcome" request={direct.request} waiting={text.openingDirect} />
    </section>
  );
}
