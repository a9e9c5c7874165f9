import { useEffect, useRef } from 'preact/hooks';
import { useChat } from '../../chat/chat.ts';
import type { Room } from '../../chat/room.ts';
import { useRequest } from '../../connection/use-request.ts';
import { textsOf } from '../../i18n/messages.ts';
import { roomsTexts } from '../../i18n/rooms.ts';
import { goTo } from '../../route.ts';
import { Confirm } from '../confirm.tsx';

/** Leaves a room after confirmation. */
export function LeaveRoom({ room: { roomId }, onClose }: { room: Room; onClose: () => void }) {
  const text = textsOf(roomsTexts);
  const { rooms } = useChat();
  const leave = useRequest('user-leave-room');
  const isLeaving = useRef(false);
  // The room disappears with its event, which may come before the reply, and this component with it.
  useEffect(
    () => () => {
      if (isLeaving.current && !rooms.byId.peek().has(roomId)) goTo({ page: 'rooms' });
    },
    [roomId],
  );

  function confirm() {
    isLeaving.current = true;
    leave.ask({ roomId });
  }
  return (
    <Confirm
      title={text.leaveTitle}
      about={text.leaveAbout}
      action={text.leaveSubmit}
      waiting={text.leaving}
      request={leave}
      onConfirm={confirm}
      onClose={onClose}
    />
  );
}
