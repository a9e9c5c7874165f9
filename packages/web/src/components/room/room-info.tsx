import { useState } from 'preact/hooks';
import { useChat } from '../../chat/chat.ts';
import { partnerOf, type Room, roomNameOf } from '../../chat/room.ts';
import { isolated } from '../../i18n/isolated.ts';
import { textsOf } from '../../i18n/messages.ts';
import { roomsTexts } from '../../i18n/rooms.ts';
import { CreateRoom } from '../create-room.tsx';
import { Dialog } from '../dialog.tsx';
import { Icon } from '../icon.tsx';
import { InviteForm } from './invite-form.tsx';
import { LeaveRoom } from './leave-room.tsx';
import { Members } from './members.tsx';
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
    <Dialog title={isolated(roomNameOf(room, me))} onClose={onClose}>
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
