import { useEffect, useRef, useState } from 'preact/hooks';
import { useChat } from '../../chat/chat.ts';
import { isCalled } from '../../chat/people.ts';
import { isInCharge, type Member, outranks, type Room } from '../../chat/room.ts';
import { useDirectRoom } from '../../chat/use-direct-room.ts';
import { useRequest } from '../../connection/use-request.ts';
import { textsOf } from '../../i18n/messages.ts';
import { roomsTexts } from '../../i18n/rooms.ts';
import type { MenuItem } from '../menu.tsx';
import { RequestOutcome } from '../request-outcome.tsx';
import { SearchField } from '../search-field.tsx';
import { type Act, ConfirmAct, textsOfAct } from './confirm-act.tsx';
import { MemberRow } from './member-row.tsx';

interface Meant {
  readonly act: Act;
  readonly member: Member;
}

/** The members of a room, and the actions on them. */
export function Members({ room }: { room: Room }) {
  const text = textsOf(roomsTexts);
  const direct = useDirectRoom();
  const { me, rooms } = useChat();
  const [typed, setTyped] = useState('');
  /** The action to be confirmed. */
  const [meant, setMeant] = useState<Meant | null>(null);
  const [done, setDone] = useState<Meant | null>(null);
  const role = useRequest('user-change-role');
  const [changed, setChanged] = useState('');
  const heading = useRef<HTMLHeadingElement>(null);
  // The presence of others than friends is not sent by events: it is requested for all when they are viewed, or join.
  useEffect(() => {
    if (!room.direct) rooms.loadOne(room.roomId);
  }, [room.roomId, room.memberCount]);
  // The row that had the focus is removed, or will be.
  useEffect(() => {
    if (done) heading.current?.focus();
  }, [done]);
  const shown = room.members.filter((member) => isCalled(member, typed));

  function actsOn(member: Member): MenuItem[] {
    const { userId, userName } = member;
    if (userId === me || !isInCharge(room) || !outranks(room, userId)) return [];
    const confirmed = (act: Act) => () => setMeant({ act, member });
    const change = (to: 'admin' | 'member') => () => {
      setDone(null);
      setChanged(userName);
      role.ask({ roomId: room.roomId, friendId: [userId], role: to });
    };
    const ofOwner: MenuItem[] = [
      member.role === 'admin'
        ? { icon: 'me', label: text.makeMember, onSelect: change('member') }
        : { icon: 'me', label: text.makeAdmin, onSelect: change('admin') },
      { icon: 'me', label: text.handOver, danger: true, onSelect: confirmed('handOver') },
    ];
    return [
      ...(room.role === 'owner' ? ofOwner : []),
      { icon: 'leave', label: text.removeMember, danger: true, onSelect: confirmed('remove') },
      { icon: 'block', label: text.banMember, danger: true, onSelect: confirmed('ban') },
    ];
  }

  return (
    <section class="members" aria-label={text.members(room.memberCount)}>
      <h3 class="section-title" ref={heading} tabIndex={-1}>
        {text.members(room.memberCount)}
      </h3>
      {!room.direct && (
        <SearchField id="members-filter" label={text.filterMembers} value={typed} onType={setTyped} />
      )}
      <ul class="people">
        {shown.map((member) => (
          <MemberRow
            key={member.userId}
            member={member}
            onMessage={room.direct ? undefined : direct.open}
            acts={actsOn(member)}
          />
        ))}
      </ul>
      <p class="friends-none" role="status">
        {shown.length === 0
          ? text.noSuchMember(typed.trim())
          : done && textsOfAct(done.act).done(done.member.userName)}
      </p>
      {meant && (
        <ConfirmAct
          room={room}
          {...meant}
          onDone={() => {
            setDone(meant);
            role.clear();
            setMeant(null);
          }}
          onClose={() => setMeant(null)}
        />
      )}
      <RequestOutcome
        id="role-outcome"
        request={role}
        waiting={text.changingRole}
        done={text.roleChanged(changed)}
      />
      <RequestOutcome id="direct-outcome" request={direct.request} waiting={text.openingDirect} />
    </section>
  );
}
