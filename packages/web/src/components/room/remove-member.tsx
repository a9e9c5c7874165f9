import { useEffect } from 'preact/hooks';
import type { Member, Room } from '../../chat/room.ts';
import { useRequest } from '../../connection/use-request.ts';
import { textsOf } from '../../i18n/messages.ts';
import { roomsTexts } from '../../i18n/rooms.ts';
import { Confirm } from '../confirm.tsx';

interface RemoveMemberProps {
  room: Room;
  member: Member;
  onRemoved: (member: Member) => void;
  onClose: () => void;
}

/** Removes a member from a room, once that is confirmed. */
export function RemoveMember({ room, member, onRemoved, onClose }: RemoveMemberProps) {
  const { userId, userName } = member;
  const text = textsOf(roomsTexts);
  const removal = useRequest('user-remove-member');
  useEffect(() => {
    if (removal.done) onRemoved(member);
  }, [removal.done]);
  return (
    <Confirm
      title={text.removeTitle(userName)}
      about={text.removeAbout}
      action={text.removeNow}
      waiting={text.removing}
      request={removal}
      onConfirm={() => removal.ask({ roomId: room.roomId, friendId: [userId] })}
      onClose={onClose}
    />
  );
}
