import { useState } from 'preact/hooks';
import { useChat } from '../../chat/chat.ts';
import { partnerOf, type Room, roomNameOf } from '../../chat/room.ts';
import { isolated } from '../../i18n/isolated.ts';
import { messageActTexts } from '../../i18n/message-acts.ts';
import { textsOf } from '../../i18n/messages.ts';
import { roomsTexts } from '../../i18n/rooms.ts';
import { CreateRoom } from '../create-room.tsx';
import { Dialog } from '../dialog.tsx';
import { Icon } from '../icon.tsx';
import { DayForm } from './day-form.tsx';
import { ExportLinks } from './export-links.tsx';
import { InviteForm } from './invite-form.tsx';
import { LeaveRoom } from './leave-room.tsx';
import { Members } from './members.tsx';
import { RenameForm } from './rename-form.tsx';
import { RoomNotifications } from './room-notifications.tsx';
import type { RoomPart } from './room-part.ts';

interface RoomInfoProps {
  room: Room;
  /** What is to be done first, if anything, and what was written for it. */
  first: RoomPart | null;
  written: string;
  onClose: () => void;
}

/** All there is to know of a room, and to do with it. */
export function RoomInfo({ room, first, written, onClose }: RoomInfoProps) {
  const text = textsOf(roomsTexts);
  const { me } = useChat();
  const [part, setPart] = useState<RoomPart | null>(first);
  const parts: RoomPart[] = room.direct
    ? ['newWith', 'day', 'export', 'leave']
    : ['invite', 'rename', 'day', 'export', 'leave'];
  const acts = textsOf(messageActTexts);
  const labels = { ...text, day: acts.day, export: acts.export };
  const back = () => setPart(null);

  if (part === 'newWith') {
    const partner = partnerOf(room, me);
    return <CreateRoom withPeople={partner ? [partner.userId] : []} onClose={onClose} />;
  }
  if (part === 'leave') return <LeaveRoom room={room} onClose={first === 'leave' ? onClose : back} />;
  return (
    <Dialog title={isolated(roomNameOf(room, me))} onClose={onClose}>
      <div class="room-actions">
        {parts.map((name) => (
          <button
            key={name}
            class="button button-small"
            type="button"
            data-danger={name === 'leave' || undefined}
            aria-expanded={name === 'newWith' ? undefined : part === name}
            onClick={() => setPart(part === name ? null : name)}
          >
            <Icon name={icons[name]} />
            {labels[name]}
          </button>
        ))}
      </div>
      {part === 'invite' && <InviteForm room={room} />}
      {part === 'rename' && (
        <RenameForm room={room} written={first === 'rename' ? written : ''} onCancel={back} />
      )}
      {part === 'day' && <DayForm room={room} onGone={onClose} />}
      {part === 'export' && <ExportLinks room={room} />}
      <RoomNotifications room={room} />
      <Members room={room} />
    </Dialog>
  );
}

const icons = {
  invite: 'plus',
  rename: 'edit',
  leave: 'leave',
  newWith: 'friends',
  day: 'clock',
  export: 'file',
} as const;
