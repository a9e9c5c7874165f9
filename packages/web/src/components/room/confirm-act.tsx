import { useEffect } from 'preact/hooks';
import type { Member, Room } from '../../chat/room.ts';
import { useRequest } from '../../connection/use-request.ts';
import { textsOf } from '../../i18n/messages.ts';
import { roomsTexts } from '../../i18n/rooms.ts';
import { Confirm } from '../confirm.tsx';

/** What is done to a member after confirmation. */
export type Act = 'remove' | 'ban' | 'handOver';

interface ConfirmActProps {
  room: Room;
  member: Member;
  act: Act;
  onDone: () => void;
  onClose: () => void;
}

/** Confirms an action on a member that can't be undone with a click. */
export function ConfirmAct({ room: { roomId }, member, act, onDone, onClose }: ConfirmActProps) {
  const { userId, userName } = member;
  const text = textsOfAct(act);
  const removal = useRequest('user-remove-member');
  const ban = useRequest('user-ban-member');
  const handOver = useRequest('user-change-role');
  const named = { roomId, friendId: [userId] };
  const { request, ask } = {
    remove: { request: removal, ask: () => removal.ask(named) },
    ban: { request: ban, ask: () => ban.ask({ ...named, on: true }) },
    handOver: { request: handOver, ask: () => handOver.ask({ ...named, role: 'owner' }) },
  }[act];
  const isDone = request.done !== null;
  useEffect(() => {
    if (isDone) onDone();
  }, [isDone]);
  return (
    <Confirm
      title={text.title(userName)}
      about={text.about}
      action={text.now}
      waiting={text.waiting}
      request={request}
      onConfirm={ask}
      onClose={onClose}
    />
  );
}

export function textsOfAct(act: Act) {
  const text = textsOf(roomsTexts);
  return {
    remove: {
      title: text.removeTitle,
      about: text.removeAbout,
      now: text.removeNow,
      waiting: text.removing,
      done: text.removed,
    },
    ban: {
      title: text.banTitle,
      about: text.banAbout,
      now: text.banNow,
      waiting: text.banning,
      done: text.banned,
    },
    handOver: {
      title: text.handOverTitle,
      about: text.handOverAbout,
      now: text.handOverNow,
      waiting: text.handingOver,
      done: text.handedOver,
    },
  }[act];
}
